"""``prune --part I/N``: writes one part of a pruned copy, which ``join`` puts together with the others."""

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UserError
from core.base.escaping import escaped
from core.base.paths import real_path
from core.base.wording import counted
from core.commands.known_measurements import known_measurements
from core.commands.plan_options import plan_and_fit
from core.commands.prune import left_sentence, wanted_record
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.model.source_guard import source_guard
from core.plan.plan import Plan
from core.plan.plan_file import saved_body
from core.preview.read_planning import needs_weights
from core.preview.read_requests import contradicted
from core.scale.beginning import CUTS, begin, leave_unbegun, refuse_running, shared_cuts
from core.scale.records import FileOfPlan, MeasuredBefore, PartsJob
from core.scale.shared_cuts import find_cuts
from core.scale.work import Task, Work, placed, stamps_of
from core.storage.atomic_output import require_kind, told_of_place
from core.storage.balanced_parts import WorkPart
from core.storage.output_guard import OutputGuard, Refused
from core.storage.shared_draft import SharedDraft

_READ_ALL = (
    "The thresholds were looked for in all chosen weights, while the other parts waited. --index INDEX saves that: "
    "`index MODEL -o INDEX` makes it once, for all plans."
)


@dataclass(frozen=True)
class PartDone:
    """A part that was written.

    Attributes:
        part: which.
        output: what it is a part of.
        noun: what its files are called.
        written: names of the files that were written now.
        digested: names of the source's files whose digests were taken now, for the record.
        before: names of what was done already, of both kinds.
        left: how many files of other parts are not written yet.
        undigested: how many files of the source other parts have yet to take digests of.
        notes: sentences for the user.
    """

    part: WorkPart
    output: Path
    noun: str
    written: tuple[str, ...]
    digested: tuple[str, ...]
    before: tuple[str, ...]
    left: int
    undigested: int
    notes: tuple[str, ...] = ()

    def json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        return {
            "part": str(self.part),
            "output": str(self.output),
            "written": list(self.written),
            "digested": list(self.digested),
            "before": list(self.before),
            "left": self.left,
            "undigested": self.undigested,
            "notes": list(self.notes),
        }

    def text(self) -> str:
        """A sentence or two, and the notes."""
        return "\n".join(map(escaped, [self._done(), *self.notes]))

    def _done(self) -> str:
        done = f"Part {self.part} of {self.output}: {self._now()}."
        if not (self.written or self.digested or self.before):
            done = f"Part {self.part} of {self.output} is empty: there are fewer {self.noun}s than parts."
        left = [counted(self.left, self.noun)] if self.left else []
        if self.undigested:
            left.append(f"{counted(self.undigested, 'digest')} of the source")
        if left:
            missing = self.left + self.undigested
            return f"{done} {' and '.join(left)} of other parts {_are(missing)} missing."
        return f"{done} All parts are there: join {self.output}"

    def _now(self) -> str:
        """What was done now, and before."""
        found = [f"{counted(len(self.written), self.noun)} written"] if self.written or not self.digested else []
        if self.digested:
            found.append(f"{counted(len(self.digested), 'digest')} of the source taken")
        if self.before:
            found.append(f"{len(self.before):,} done before")
        return ", ".join(found)


@dataclass(frozen=True)
class Begun:
    """What a process needs for its part.

    Attributes:
        checkpoint: the source.
        plan: that is carried out.
        job: what all processes do together.
        draft: where they do it.
        guard: has what must not be replaced.
        index: the index file of the source, where one is given.
    """

    checkpoint: Checkpoint
    plan: Plan
    job: PartsJob
    draft: SharedDraft
    guard: OutputGuard
    index: Path | None


def prune_part(options: Namespace) -> PartDone:
    """Write a part, as far as it is not done.

    Raises:
        UserError: the options, the plan or the model are wrong, something else is written there, or it can't be.
    """
    require_parts(options)
    begun = prepared(options)
    draft, part = begun.draft, options.part
    refuse_running(draft)
    begin(begun.job, draft, begun.guard)
    notes: list[str] = []
    work = work_of(begun, notes.append)
    now: list[Task] = []
    before: list[Task] = []
    with told_of_place(draft.target), held_against_index(begun):
        for task in work.of_keys(part.of(work.sizes)):
            (now if work.do(task) else before).append(task)
        left = [task for task in work.tasks if work.done(task, reading=False) is None]
    return PartDone(
        part,
        options.output,
        work.division.noun,
        written=tuple(task.name for task in now if task.unit is not None),
        digested=tuple(task.name for task in now if task.unit is None),
        before=tuple(task.name for task in before),
        left=sum(task.unit is not None for task in left),
        undigested=sum(task.unit is None for task in left),
        notes=tuple(notes),
    )


def work_of(begun: Begun, note: Callable[[str], None]) -> Work:
    """The work, once a process has found what the plan comes to.

    Args:
        note: is told what the user should know of that.

    Raises:
        UserError: nothing is chosen, or the source has changed.
    """
    checkpoint, draft = begun.checkpoint, begun.draft

    def find() -> bytes:
        measurements = known_measurements(begun.index, checkpoint)
        if needs_weights(measurements, begun.plan):
            note(_READ_ALL)
        return find_cuts(measurements, begun.plan)

    try:
        cuts = shared_cuts(draft, checkpoint, find)
        return Work(checkpoint, begun.job, draft, cuts)
    except UserError:
        leave_unbegun(draft)
        raise


@contextmanager
def held_against_index(begun: Begun) -> Iterator[None]:
    """Blame the index where other weights are cut than it tells of, and forget what was found by it.

    Raises:
        UserError: the weights are not those of the index.
    """
    # imported here: torch comes last
    from core.pruning.parameter_cuts import MiscountError

    try:
        yield
    except MiscountError as error:
        if begun.index is None:
            raise
        begun.draft.path(CUTS).unlink(missing_ok=True)
        raise contradicted(begun.checkpoint.path) from error


def require_parts(options: Namespace) -> None:
    """Refuse options that need the whole result in one process.

    Raises:
        UserError: names the first of them.
    """
    alone = {
        "--masks": options.masks,
        "--handover": options.handover,
        "--output-dir": options.output_dir,
        "--embed-record": options.embed_record,
    }
    named = [name for name, value in alone.items() if value]
    if named:
        raise UserError(f"{named[0]} is for a single process. Leave it out, or prune without parts.")
    if len(options.files) > 1:
        raise UserError("Parts are of one model. Give one FILE.")


def prepared(options: Namespace, *, again: bool = False) -> Begun:
    """Open the model and take the plan; nothing is written, and no weight read.

    Args:
        again: whether the result may be there, written by this very run before it was started again.

    Raises:
        UserError: the options, the plan or the model are wrong, or the result must not be written there.
    """
    (file,) = options.files
    options.file = file
    checkpoint = open_checkpoint(file)
    checkpoint.require_weights()
    guard = source_guard(checkpoint, replaces=options.force).also([options.plan], Refused.PLAN)
    guard = guard.also([options.index], Refused.INDEX)
    draft = SharedDraft(real_path(options.output))
    record = wanted_record(options, checkpoint)
    if not (again or placed(draft)):
        require_kind(options.output, guard, folder=checkpoint.container.output.folder)
        if record is not None:
            guard.check(record)
    found = plan_and_fit(options, checkpoint, reading=False)
    metric = found.metric
    job = PartsJob(
        source=str(file.absolute()),
        files=stamps_of(checkpoint.files),
        plan=saved_body(found.plan, checkpoint),
        with_masks=options.with_masks,
        digesting=not options.no_record,
        made_for=tuple(FileOfPlan(name=each.name, size=each.size, sha256=each.sha256) for each in found.source),
        note=" ".join(found.differences) if found.source else found.note,
        left=left_sentence(options, checkpoint, found.plan),
        selected=tuple(options.select),
        differences=found.fit.json(),
        measured=None
        if metric is None
        else MeasuredBefore(
            metric=metric.metric, higher_is_better=metric.higher_is_better, uncut=metric.uncut, value=metric.value
        ),
    )
    return Begun(checkpoint, found.plan, job, draft, guard, options.index)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
