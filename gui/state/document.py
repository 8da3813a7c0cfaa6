"""The document: the only owner of the checkpoint, what is known of it, the plan and its history."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers, numbers_of
from core.preview.read_planning import pending_reads, unread_statistics
from core.preview.read_requests import MomentsRequest, ReadRequest, ReadResult
from gui.state.changes import Measured, Opened, PlanChanged, SelectionChanged, Settled
from gui.state.exact_reader import ExactReader, ReadState
from gui.state.history import History
from gui.state.jobs import Jobs
from gui.state.selection import Selection
from gui.state.throttle import Throttle
from gui.state.undo_commands import UndoState

SHOW_EVERY = 100
"""Milliseconds between two looks at what a running job has found."""

LOOKED_MOST = 1 << 30
"""Bytes of several parameters that are read only to tell their mean and norms together."""

Known = TypeVar("Known")


class Document(QObject):
    """Checkpoint, plan, history, selection. It announces each change once, as a value.

    The plan in force is derived from the undo stack. A preview is a plan that is shown without being a step;
    it is evaluated once in a turn of the event loop, however often it moves.
    """

    changed = Signal(object)
    """A `Change`."""

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = History(self)
        self.stack.indexChanged.connect(self._go)
        self.stack.announced.connect(self.changed)
        self._checkpoint: Checkpoint | None = None
        self._measurements: Measurements | None = None
        self._plan_numbers: PlanNumbers | None = None
        self.selected = Selection()
        self.origin = ""
        self._preview: Plan | None = None
        self.comparing = False
        """Whether the model is shown unpruned."""
        self._showing = Throttle(0, self._show, self)
        self._measuring = Throttle(SHOW_EVERY, self._measured, self)
        self.exact_reader = ExactReader(jobs, self._pending_reads, self)
        self.exact_reader.found.connect(self._take)
        self.exact_reader.read.connect(self._measured)
        self.exact_reader.complete.connect(self._complete)

    @property
    def is_open(self) -> bool:
        """Whether there is a checkpoint; without one there are no measurements and numbers to ask for."""
        return self._checkpoint is not None

    def holds(self, checkpoint: Checkpoint) -> bool:
        """Whether it is this one that is open, not another or none."""
        return self._checkpoint is checkpoint

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint that is open.

        Raises:
            LookupError: none is; a bug of the caller, as with the other two.
        """
        return _opened(self._checkpoint)

    @property
    def measurements(self) -> Measurements:
        """What is known of its weights."""
        return _opened(self._measurements)

    @property
    def plan_numbers(self) -> PlanNumbers:
        """What the plan that is shown does."""
        return _opened(self._plan_numbers)

    @property
    def plan(self) -> Plan:
        """The plan in force, as the history has it."""
        return self.stack.state.plan

    @property
    def shown(self) -> Plan:
        """The plan on the screen: a preview while there is one; while comparing, one that keeps all that there is."""
        if self.comparing:
            return Plan(self.plan.chosen)
        return self.plan if self._preview is None else self._preview

    @property
    def base(self) -> Plan:
        """The plan that the history began with."""
        return self.stack.base

    @property
    def selection(self) -> tuple[str, ...]:
        """The selected parameters, prunable or not."""
        return self.selected.names

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The owners of what is selected, as far as it can be pruned; each once, in the order of selection.

        Of modules that are selected as a whole, what is ticked in them is meant, as long as something is.
        """
        return self.selected.meant(self.shown.chosen)

    @property
    def previewing(self) -> bool:
        return self._preview is not None or self.comparing

    @property
    def modified(self) -> bool:
        return self.stack.modified

    @property
    def settled(self) -> bool:
        """Whether the numbers shown are exact and stay so until the next change."""
        return self.is_open and self.exact_reader.state is ReadState.COMPLETE

    def open(self, checkpoint: Checkpoint, base: Plan, origin: str, steps: Sequence[tuple[str, Plan]] = ()) -> None:
        """Take another checkpoint in place of the one there was.

        Args:
            base: the plan that the history begins with.
            origin: names that beginning.
            steps: (text, plan) of steps that can be undone from the start.
        """
        self.exact_reader.close()
        self._checkpoint, self._preview, self.comparing, self.origin = None, None, False, origin
        self.stack.begin(base, steps)
        self._checkpoint, self._measurements = checkpoint, Measurements(checkpoint)
        self.selected = self.selected.kept_in(checkpoint, self.plan.chosen)
        self._showing.drop()
        self._measuring.drop()
        self._plan_numbers = numbers_of(self.measurements, self.plan)
        self.changed.emit(Opened(checkpoint, self.plan, self.plan_numbers))
        self.exact_reader.begin()

    def close(self) -> None:
        """Stop all that goes on by itself."""
        self.exact_reader.close()
        for throttle in (self._showing, self._measuring):
            throttle.drop()
        self._checkpoint = None

    def do(self, text: str, plan: Plan) -> None:
        """Make an edit of the plan: one step of the history, or none where it changes nothing."""
        self.change(text, replace(self.stack.state, plan=plan))

    def change(self, text: str, state: UndoState) -> None:
        """Make an edit of all that can be undone, in the same way."""
        if self.is_open and state != self.stack.state:
            self.stack.step(text, state)
        else:
            self.cancel_preview()

    def compare(self, on: bool) -> None:
        """Show the model unpruned, or the plan again; no step, and whatever edits the plan ends it."""
        if self.is_open and on != self.comparing:
            self.comparing = on
            self._show_at_once()

    def preview(self, plan: Plan) -> None:
        """Show a plan that is not a step yet."""
        if self.is_open:
            self._preview, self.comparing = plan, False
            self.exact_reader.restart()
            self._showing.call()

    def commit_preview(self, text: str) -> None:
        """Make the preview a step, unless it has come back to where it began."""
        if self._preview is not None:
            self.do(text, self._preview)

    def cancel_preview(self) -> None:
        """Show the plan in force again."""
        if self.previewing:
            self._preview, self.comparing = None, False
            self._show_at_once()

    def select(self, names: Iterable[str], modules: Iterable[str] = ()) -> None:
        """Look at other parameters.

        Args:
            names: of the parameters, or of all in the modules.
            modules: the paths of modules that are selected as a whole.
        """
        selected = Selection.at(self.checkpoint, names, modules) if self.is_open else self.selected
        if selected != self.selected:
            self.selected = selected
            self.changed.emit(SelectionChanged(selected.names))
            self.exact_reader.restart()

    def need(self, names: Iterable[str]) -> None:
        """Read the standard deviations of parameters too, until the next change of plan or selection."""
        self.exact_reader.restart(names)

    def _go(self) -> None:
        """The history is at another place."""
        self._preview, self.comparing = None, False
        if self.is_open:
            self._show_at_once()

    def _show_at_once(self) -> None:
        self._showing.drop()
        self.exact_reader.restart()
        self._show()

    def _show(self) -> None:
        self._plan_numbers = numbers_of(self.measurements, self.shown)
        self.changed.emit(PlanChanged(self.shown, self.plan_numbers))

    def _pending_reads(self, also: Sequence[str]) -> tuple[ReadRequest, ...]:
        measurements, looked_at = self.measurements, self.looked_at
        wanted = pending_reads(measurements, self.shown, looked_at)
        if self.comparing:
            # what needs attention in the plan in force is told all the while
            wanted = wanted or pending_reads(measurements, self.plan, looked_at)
        return wanted or _statistics_wanted(self.checkpoint, measurements, looked_at, also)

    def _take(self, found: Iterable[tuple[ReadRequest, ReadResult]]) -> None:
        for request, result in found:
            self.measurements.add(request, result)
        self._measuring.call()

    def _measured(self) -> None:
        self._measuring.drop()
        self._plan_numbers = numbers_of(self.measurements, self.shown)
        self.changed.emit(Measured(self.plan_numbers))

    def _complete(self) -> None:
        # what was read is complete for the plan of a move that waits for its turn, too
        self._showing.flush()
        self._measuring.flush()
        if self.settled:
            self.changed.emit(Settled(self.plan_numbers))


def _opened(known: Known | None) -> Known:
    if known is None:
        raise LookupError("no checkpoint is open")
    return known


def _statistics_wanted(
    checkpoint: Checkpoint, measurements: Measurements, looked_at: Sequence[str], needed: Iterable[str]
) -> tuple[ReadRequest, ...]:
    """All statistics of one parameter, of several what adds up; standard deviations where they are needed."""
    owners = [checkpoint.by_name[name] for name in looked_at]
    if len(owners) > 1 and sum(each.tensor.nbytes for each in owners) > LOOKED_MOST:
        owners = []
    names = {*needed, *(each.name for each in owners)}
    unread = (name for name in names if measurements.moments_of(name) is None)
    alone = unread_statistics(measurements, looked_at) if len(owners) == 1 else ()
    return alone or tuple(MomentsRequest(checkpoint.by_name[name]) for name in unread)
