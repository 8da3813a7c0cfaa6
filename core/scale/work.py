"""The work of a result in parts: what is to be written, what is done, and how one unit of it is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from shutil import rmtree

from core.base.errors import UserError
from core.base.paths import exists, is_file
from core.base.progress import silent
from core.base.wording import counted
from core.formats.in_parts import division_of
from core.formats.shared.units import Division, Unit, own_edits
from core.model.checkpoint import Checkpoint
from core.pruning.commit import one_thread
from core.pruning.cut_edits import CutEdits
from core.pruning.parameter_cuts import ParameterCut
from core.pruning.read_back import Expected, check_and_digest
from core.scale.records import CountedEntry, PartsJob, Stamp, UnitRecord, decoded, encoded, told_squares
from core.scale.shared_cuts import SharedCuts
from core.storage.atomic_output import syncing
from core.storage.digest import sha256_of
from core.storage.running_digest import taking
from core.storage.shared_draft import SharedDraft
from core.storage.source_file import SourceFile, comparing

JOINED, PLACING = "joined", "placing"
"""In the draft: what becomes the result, and a file that is there once it may have become it."""
_PASSES = 3
"""How often a unit's bytes are read or written: they are read, written and read back. A digest reads them once."""


@dataclass(frozen=True)
class Task:
    """What one process does in one go.

    Attributes:
        number: among all.
        name: of its file.
        nbytes: about what is read for it.
        unit: that is written; None where a file of the source is digested, of which each unit has only a part.
        files: of the source that are read whole.
    """

    number: int
    name: str
    nbytes: int
    unit: Unit | None
    files: tuple[SourceFile, ...]

    @property
    def key(self) -> str:
        """The name of its files in the draft."""
        return f"{self.number:05}"

    @property
    def cost(self) -> int:
        """About how many bytes are read and written for it."""
        return self.nbytes if self.unit is None else _PASSES * self.nbytes

    @property
    def told(self) -> str:
        """What it makes, for sentences."""
        return f"the digest of {self.name}" if self.unit is None else self.name


class Work:
    """A result that is written in parts.

    Args:
        checkpoint: the source.
        job: what is to be done.
        draft: where it is done.
        cuts: what the plan comes to.

    Attributes:
        checkpoint, job, draft, cuts: as given.
        edits: of the whole model.
    """

    def __init__(self, checkpoint: Checkpoint, job: PartsJob, draft: SharedDraft, cuts: SharedCuts) -> None:
        self.checkpoint, self.job, self.draft, self.cuts = checkpoint, job, draft, cuts
        self.edits = CutEdits(checkpoint, cuts.planned, with_masks=job.with_masks)
        self.edits.lay_out()

    @cached_property
    def division(self) -> Division:
        """The units of the model."""
        return division_of(self.checkpoint.container, self.edits.edits)

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """All that is to be done before the parts are joined."""
        units = [(unit.name, unit.nbytes, unit, unit.files) for unit in self.division.units]
        apart = self.division.apart if self.job.digesting else ()
        digests = [(file.path.name, file.size, None, (file,)) for file in apart]
        return tuple(Task(number, *each) for number, each in enumerate((*units, *digests), 1))

    @property
    def sizes(self) -> Mapping[str, int]:
        """Key of a task → about what is read and written for it, by which they are shared out."""
        return {task.key: task.cost for task in self.tasks}

    def of_keys(self, keys: Iterable[str]) -> tuple[Task, ...]:
        """The tasks with these keys, in their order."""
        wanted = set(keys)
        return tuple(task for task in self.tasks if task.key in wanted)

    def do(self, task: Task, patience: float = 0.0) -> bool:
        """Do a task, unless it is done; whether it had to be done.

        Args:
            patience: seconds to wait for another process that is at it.

        Raises:
            UserError: another process is at it, or the source has changed.
            OSError: the file system's errors.
        """
        other = f"{task.name} of {self.draft.target} is being written by another process. Wait until it has ended."
        with self.draft.holding(task.key, other, patience):
            if self.done(task) is not None:
                return False
            record = self._digested(task) if task.unit is None else self._written(task, task.unit)
            self.draft.put(encoded(record), self._record(task))
            return True

    def done(self, task: Task, *, reading: bool = True) -> UnitRecord | None:
        """The record of a task that is done; None where it is not, or is not what is wanted, or is damaged.

        Args:
            reading: whether what was written is read, and its digest compared.
        """
        record = self._told(task)
        if record is None or (record.name, record.cuts) != (task.name, self.cuts.digest):
            return None
        if record.source != tuple(map(stamp_of, task.files)):
            return None
        return record if task.unit is None or self._is_whole(task, record, reading) else None

    def place(self, task: Task) -> Path:
        """Where the file of a unit lies: among the units, in what is being joined, or in the result."""
        assert task.unit is not None, "only a unit has a file"
        own = self.draft.path(task.key, PurePosixPath(task.unit.name).name)
        folder, alone = self.division.folder, len(self.division.units) == 1
        places = [own]
        for whole in (self.draft.path(JOINED), *([self.draft.target] if self.placed else [])):
            places += [whole / task.unit.name] if folder else [whole] * alone
        return next((path for path in places if is_file(path)), own)

    @property
    def placed(self) -> bool:
        """Whether the result has its name already, so that only its record may be missing."""
        return placed(self.draft)

    def missing(self, found: Mapping[int, UnitRecord]) -> UserError:
        """What is said where not all tasks are done.

        Args:
            found: number of a task → its record.
        """
        left = [task.told for task in self.tasks if task.number not in found]
        named = ", ".join(left[:3]) + (", …" if len(left) > 3 else "")
        whole = f"{len(found):,} of {counted(len(self.tasks), 'step')}"
        return UserError(
            f"{self.draft.target} is not whole: {whole} are done, and {named} {'is' if len(left) == 1 else 'are'} "
            "missing. Run the parts that have not ended well again, then join."
        )

    def _is_whole(self, task: Task, record: UnitRecord, reading: bool) -> bool:
        path = self.place(task)
        if not is_file(path) or path.stat().st_size != record.size:
            return False
        return not reading or sha256_of(SourceFile.of(path)) == record.sha256

    def _record(self, task: Task) -> str:
        return f"{task.key}.json"

    def _told(self, task: Task) -> UnitRecord | None:
        raw = self.draft.read(self._record(task))
        try:
            return None if raw is None else decoded(UnitRecord, raw, self.draft.path(self._record(task)))
        except UserError:
            return None

    def _digested(self, task: Task) -> UnitRecord:
        before = tuple(map(stamp_of, task.files))
        read = tuple(map(sha256_of, task.files))
        return self._made(task, before, read, 0, "", ())

    def _written(self, task: Task, unit: Unit) -> UnitRecord:
        folder = self.draft.path(task.key)
        if exists(folder):
            rmtree(folder)
        folder.mkdir()
        path = folder / PurePosixPath(unit.name).name
        before = tuple(map(stamp_of, task.files))
        mine = [each for each in self.cuts.planned if each.parameter.tensor.key in unit.keys]
        self.edits.begin(folder, mine)
        digested = unit.files if self.job.digesting else ()
        with one_thread():
            with taking(digested) as digests, comparing(unit.files):
                unit.write(path, own_edits(self.edits.edits, unit.keys), self.edits, silent)
                read = tuple(each.sha256 for each in digests.finish())
            cuts = self.edits.counted()
            expected = [
                Expected(each.name, each.key.removeprefix(unit.prefix), each.zeros)
                for each in self.edits.expected(cuts)
            ]
            with syncing(folder):
                (result,), elements = check_and_digest(path, path, expected)
        shown = self.edits.products if self.job.with_masks else elements
        counts = tuple(_entry(cut, shown[cut.parameter.name]) for cut in cuts)
        return self._made(task, before, read, result.size, result.sha256, counts)

    def _made(
        self,
        task: Task,
        source: tuple[Stamp, ...],
        read: tuple[str, ...],
        size: int,
        digest: str,
        parameters: tuple[CountedEntry, ...],
    ) -> UnitRecord:
        return UnitRecord(
            name=task.name,
            cuts=self.cuts.digest,
            source=source,
            read=read,
            size=size,
            sha256=digest,
            parameters=parameters,
        )


def placed(draft: SharedDraft) -> bool:
    """Whether a result has its name already, so that only its record may be missing."""
    return is_file(draft.path(PLACING)) and not exists(draft.path(JOINED)) and exists(draft.target)


def stamp_of(file: SourceFile) -> Stamp:
    """A file of the source as it is now."""
    return Stamp(name=file.path.name, size=file.size, time=file.path.stat().st_mtime_ns)


def stamps_of(files: Sequence[SourceFile]) -> tuple[Stamp, ...]:
    """Files of the source as they are now."""
    return tuple(map(stamp_of, files))


def _entry(cut: ParameterCut, digest: str) -> CountedEntry:
    return CountedEntry(
        name=cut.parameter.name,
        kept=cut.kept,
        zero_before=cut.zero_before,
        nan=cut.nan,
        whole=told_squares(cut.whole),
        lost=told_squares(cut.lost),
        sha256=digest,
    )
