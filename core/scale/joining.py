"""Parts become the result: they are checked, given their names, and joined with what the result has besides."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from core.base.errors import UserError
from core.base.paths import is_folder
from core.base.progress import silent
from core.formats import open_container
from core.formats.companions.companions import Companions, copy_companions, find_companions
from core.formats.companions.known_files import RECORD
from core.model.checkpoint import Checkpoint
from core.model.source_guard import source_guard
from core.pruning.commit import Outcome
from core.pruning.parameter_cuts import ParameterCut, PlannedCut, total_of
from core.pruning.read_back import Digests
from core.scale.beginning import running
from core.scale.records import CountedEntry, PartsJob, UnitRecord, squares_of
from core.scale.work import JOINED, PLACING, Work, stamps_of
from core.storage.atomic_output import put_in_place, require_place, told_of_place
from core.storage.digest import FileDigest, sha256_of
from core.storage.draft_folder import remove_leftovers
from core.storage.shared_draft import SharedDraft
from core.storage.source_file import SourceFile

Found = Mapping[int, UnitRecord]
"""Number of a task → its record."""


@contextmanager
def alone(draft: SharedDraft, patience: float = 0.0) -> Iterator[None]:
    """Be the only run that writes a result while the block runs.

    Raises:
        UserError: another one does.
    """
    with ExitStack() as held:
        with told_of_place(draft.target):
            held.enter_context(draft.holding("run", running(draft), patience))
        yield


@contextmanager
def undisturbed(work: Work) -> Iterator[None]:
    """Have no other process at any part while the block runs.

    Raises:
        UserError: one is.
    """
    with ExitStack() as held:
        for task in work.tasks:
            other = f"{task.name} of {work.draft.target} is still being written. Join when all parts have ended."
            with told_of_place(work.draft.target):
                held.enter_context(work.draft.holding(task.key, other))
        yield


def require_same_source(job: PartsJob, checkpoint: Checkpoint, draft: SharedDraft) -> None:
    """Refuse to join what was written from a source that has changed since.

    Raises:
        UserError: it has.
    """
    if stamps_of(checkpoint.files) != job.files:
        raise UserError(
            f"{checkpoint.path} has changed since the parts of {draft.target} were begun. Remove {draft.folder} and "
            "begin anew."
        )


def all_done(work: Work, *, reading: bool) -> Found:
    """The records of all tasks.

    Args:
        reading: whether what was written is read, and its digests compared.

    Raises:
        UserError: one is missing, or is not whole.
    """
    with told_of_place(work.draft.target):
        each = {task.number: work.done(task, reading=reading) for task in work.tasks}
    found = {number: record for number, record in each.items() if record is not None}
    if len(found) < len(work.tasks):
        raise work.missing(found)
    return found


def join_parts(work: Work, found: Found, out: Path, *, replaces: bool) -> Outcome:
    """Give the result its name.

    Args:
        work: all of which is done.
        found: the records of its tasks.
        out: the result, as the user names it.
        replaces: whether a file that is there may be replaced.

    Raises:
        UserError: it can't be written there.
    """
    draft, target = work.draft, work.draft.target
    companions = find_companions(work.checkpoint.container, out)
    if not work.placed:
        guard = source_guard(work.checkpoint, replaces=replaces)
        require_place(target, guard)
        with told_of_place(target):
            draft.path(PLACING).unlink(missing_ok=True)
            _assemble(work, companions)
            _require_all(work, found)
            draft.put(b"", PLACING)
        put_in_place(draft.path(JOINED), target, guard)
    else:
        # a process that died while it wrote the record has left its draft there
        remove_leftovers(target)
    return _outcome(work, found, companions, out)


def _assemble(work: Work, companions: Companions) -> None:
    division, joined = work.division, work.draft.path(JOINED)
    places = [work.place(task) for task in work.tasks if task.unit is not None]
    if division.join is not None:
        joined.unlink(missing_ok=True)
        division.join(places, joined, work.edits.edits, silent)
        return
    if not division.folder:
        if places[0] != joined:
            places[0].replace(joined)
        return
    joined.mkdir(exist_ok=True)
    for unit, place in zip(division.units, places, strict=True):
        target = joined / unit.name
        target.parent.mkdir(exist_ok=True)
        if place != target:
            place.replace(target)
    _clear(joined, {joined / unit.name for unit in division.units})
    if division.finish is not None:
        division.finish(joined, work.edits.edits)
    copy_companions(companions, joined)


def _clear(folder: Path, keep: set[Path]) -> None:
    """Remove what a process that died while it joined has put beside the units."""
    for path in list(folder.rglob("*")):
        if path not in keep and not is_folder(path):
            path.unlink()


def _require_all(work: Work, found: Found) -> None:
    """Open what was joined, and look whether all that was counted is in it.

    Raises:
        RuntimeError: something is not, which is a bug.
    """
    written = {tensor.key: tensor for tensor in open_container(work.draft.path(JOINED)).table.tensors}
    for expected in work.edits.expected(_cuts(work, found)):
        if expected.key not in written:
            raise RuntimeError(f"{expected.key} is not in what was joined")


def _outcome(work: Work, found: Found, companions: Companions, out: Path) -> Outcome:
    cuts = _cuts(work, found)
    digests = _digests(work, found, out) if work.job.digesting else None
    return Outcome(out, cuts, total_of(cuts), companions, work.job.with_masks, digests)


def _cuts(work: Work, found: Found) -> tuple[ParameterCut, ...]:
    counts = {each.name: each for record in found.values() for each in record.parameters}
    return tuple(_cut(planned, counts[planned.parameter.name]) for planned in work.cuts.planned)


def _cut(planned: PlannedCut, told: CountedEntry) -> ParameterCut:
    return ParameterCut(
        planned.parameter,
        planned.threshold,
        planned.parameter.tensor.numel,
        told.kept,
        told.zero_before,
        told.nan,
        squares_of(told.whole),
        squares_of(told.lost),
        planned.groups,
    )


def _digests(work: Work, found: Found, out: Path) -> Digests:
    source = {
        file.path: digest
        for task in work.tasks
        for file, digest in zip(task.files, found[task.number].read, strict=True)
    }
    files = tuple(FileDigest(file.path, file.size, source[file.path]) for file in work.checkpoint.files)
    elements = {each.name: each.sha256 for record in found.values() for each in record.parameters}
    return Digests(files, tuple(_result(work, found, out)), elements)


def _result(work: Work, found: Found, out: Path) -> Iterator[FileDigest]:
    """The digests of the files of the result, as a process alone would have taken them."""
    division = work.division
    known: dict[Path, UnitRecord] = {}
    if division.join is None:
        units = [task for task in work.tasks if task.unit is not None]
        known = {out / task.name if division.folder else out: found[task.number] for task in units}
    there: Sequence[Path] = sorted(path for path in out.rglob("*") if path.is_file()) if is_folder(out) else [out]
    # where the result had its name already, its record may be there too
    for path in (each for each in there if each != out / RECORD):
        record, file = known.get(path), SourceFile.of(path)
        yield FileDigest(path, file.size, sha256_of(file) if record is None else record.sha256)
