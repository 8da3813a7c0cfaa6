"""``prune`` in several processes that torchrun has started: each writes its part, and the first one joins them."""

import os
from argparse import Namespace
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from core.base.errors import UserError
from core.base.escaping import escaped
from core.base.launch import Launch
from core.base.paths import exists, is_file
from core.commands.join import finished
from core.commands.known_measurements import known_measurements
from core.commands.prune import Pruned
from core.commands.prune_parts import Begun, held_against_index, prepared, require_parts
from core.handover.record_file import read_record
from core.handover.record_paths import record_path
from core.preview.measurements import Measurements
from core.scale.beginning import CUTS, begin, leave_unbegun
from core.scale.joining import alone, undisturbed
from core.scale.rank_group import RankGroup, rank_group
from core.scale.records import encoded
from core.scale.shared_cuts import cuts_of, find_cuts
from core.scale.shared_reading import shared_reading
from core.scale.work import Work
from core.storage.atomic_output import told_of_place
from core.storage.balanced_parts import WorkPart

PATIENCE = 60.0
"""Seconds that a run which was started again waits for what is left of the one before to end."""
_DONE = b"done"


@dataclass(frozen=True)
class DoneBefore:
    """A result that a run had written when one of its processes died.

    Attributes:
        output, record: where they are; None where no record is wanted.
    """

    output: Path
    record: Path | None

    def json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        return {"output": str(self.output), "record": None if self.record is None else str(self.record)}

    def text(self) -> str:
        """A sentence."""
        return escaped(f"{self.output}: written and checked before the run was started again.")


def prune_ranks(options: Namespace, launch: Launch) -> Pruned | DoneBefore | None:
    """Write this process's part, and join all parts in the first one; what it prints, None for the others.

    Raises:
        UserError: what it was in one of them, for all of them.
    """
    with rank_group(launch) as group, ExitStack() as held:
        begun = group.agree(lambda: _begun(options, launch))
        _require_one_source(group, begun)
        told = group.lead(lambda: _led(group, begun, held))
        if told == _DONE:
            return DoneBefore(options.output, _record(options, begun)) if launch.leads else None
        work = _work(group, begun, told)
        mine = WorkPart(launch.rank + 1, launch.world).of(work.sizes)
        group.agree(lambda: _do(begun, work, mine, launch))
        return _joined(group, begun, work, options)


def _begun(options: Namespace, launch: Launch) -> Begun:
    require_parts(options)
    if options.part is not None:
        raise UserError("torchrun says which part each process does. Leave out --part.")
    return prepared(options, again=launch.restarts > 0)


def _require_one_source(group: RankGroup, begun: Begun) -> None:
    """Refuse to go on where the processes do not see the same model.

    Raises:
        UserError: they don't.
    """
    seen = group.gather(lambda: sha256(encoded(begun.job)).digest())
    if len(set(seen)) > 1:
        raise UserError(
            f"{begun.checkpoint.path} is not the same for all processes of the run. Put it where all of them find it."
        )


def _led(group: RankGroup, begun: Begun, held: ExitStack) -> bytes:
    """Begin, as the only run: what the plan comes to, as far as it is known, or that all is done."""
    draft, launch = begun.draft, group.launch
    if launch.restarts and _was_noted(group, begun):
        # of the draft a part may be left
        draft.remove()
        return _DONE
    if launch.restarts and not draft.is_there and _is_done(begun):
        return _DONE
    begin(begun.job, draft, begun.guard)
    held.enter_context(alone(draft, PATIENCE if launch.restarts else 0.0))
    return draft.read(CUTS) or b""


def _was_noted(group: RankGroup, begun: Begun) -> bool:
    """Whether this very run has noted that the result is written; without a record nothing else tells whose it is."""
    return exists(begun.draft.target) and group.has_written(_result(begun))


def _result(begun: Begun) -> bytes:
    """Which result is written, and where: of this plan, of this source."""
    return sha256(encoded(begun.job) + os.fsencode(begun.draft.target)).digest()


def _is_done(begun: Begun) -> bool:
    """Whether the result is there, as its record says; the record is the last that is written."""
    out = begun.draft.target
    path = record_path(out, folder=begun.checkpoint.container.output.folder)
    if not (exists(out) and is_file(path)):
        return False
    try:
        record = read_record(path)
    except UserError:
        return False
    same = all(record.plan.get(name) == value for name, value in begun.job.plan.items())
    sizes = [each.size for each in record.source.files]
    top = out if begun.checkpoint.container.output.folder else out.parent
    written = [(top / each.name, each.size) for each in record.result.files]
    whole = all(is_file(path) and path.stat().st_size == size for path, size in written)
    return same and whole and sizes == [each.size for each in begun.job.files]


def _work(group: RankGroup, begun: Begun, raw: bytes) -> Work:
    """The work, once all processes together have found what the plan comes to."""
    checkpoint, draft = begun.checkpoint, begun.draft
    try:
        if not raw:
            run = group.agree(lambda: shared_reading(checkpoint, group))
            found = find_cuts(_known(group, begun), begun.plan, run)
            raw = group.lead(lambda: _put(begun, found))
        return group.agree(lambda: Work(checkpoint, begun.job, draft, cuts_of(raw, checkpoint, draft.path(CUTS))))
    except UserError:
        if group.launch.leads:
            leave_unbegun(draft)
        raise


def _known(group: RankGroup, begun: Begun) -> Measurements:
    """What is known before any weight is read; the first process compares the index with the source."""
    index, checkpoint, leads = begun.index, begun.checkpoint, group.launch.leads
    return group.agree(lambda: known_measurements(index, checkpoint, comparing=leads))


def _put(begun: Begun, found: bytes) -> bytes:
    with told_of_place(begun.draft.target):
        begun.draft.put(found, CUTS)
    return found


def _do(begun: Begun, work: Work, keys: tuple[str, ...], launch: Launch) -> None:
    with told_of_place(work.draft.target), held_against_index(begun):
        for task in work.of_keys(keys):
            work.do(task, PATIENCE if launch.restarts else 0.0)


def _joined(group: RankGroup, begun: Begun, work: Work, options: Namespace) -> Pruned | None:
    """Join what all have done; each has compared the digests of its own, or just written it."""
    found: list[Pruned] = []

    def join() -> bytes:
        with undisturbed(work):
            found.append(finished(work, options.output, force=options.force, reading=False))
            group.note_written(_result(begun))
            work.draft.remove()
        return b""

    group.lead(join)
    return found[0] if group.launch.leads else None


def _record(options: Namespace, begun: Begun) -> Path | None:
    if options.no_record:
        return None
    return record_path(options.output, folder=begun.checkpoint.container.output.folder)
