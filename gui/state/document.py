"""The document: the only owner of the checkpoint, what is known of it, the plan and its history."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.plan.scope import Scope
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers, numbers_of
from core.preview.read_planning import pending_reads, unread_statistics
from core.preview.read_requests import MomentsRequest, ReadRequest, ReadResult
from gui.state.changes import (
    Change,
    Measured,
    Opened,
    PlanChanged,
    PlanParts,
    SelectionChanged,
    Settled,
    TargetChanged,
)
from gui.state.document_state import DocumentState, Showing
from gui.state.exact_reader import ExactReader, ReadState
from gui.state.history import History
from gui.state.jobs import Jobs
from gui.state.scope_in_hand import ScopeInHand, SelectedScope
from gui.state.selection import Selection
from gui.state.threshold_target import ThresholdTarget
from gui.state.throttle import Throttle
from gui.state.undo_commands import UndoState

SHOW_EVERY = 100
"""Milliseconds between two looks at what a running job has found."""

LOOKED_MOST = 1 << 30
"""Bytes of several parameters that are read only to tell their mean and norms together."""


class Document(QObject):
    """Checkpoint, plan, history, selection. It announces each change once, as a value.

    The plan in force is derived from the undo stack. A preview is a plan that is shown without being a step;
    it is evaluated once in a turn of the event loop, however often it moves.

    A change has all that is shown from then on (`DocumentState`), worked out before anyone is told. Where a follower
    of a change makes another one, that is announced when all have heard of the first, so everyone hears the same
    changes in the same order, in whichever order the followers were connected.
    """

    changed = Signal(object)
    """A `Change`."""

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = History(self)
        self.stack.indexChanged.connect(self._go)
        self.stack.announced.connect(self._announce)
        self._unannounced: deque[Change] = deque()
        self._state: DocumentState | None = None
        self.selected = Selection()
        self.scope_in_hand = ScopeInHand()
        self._showing = Showing.PLAN
        self._preview: Plan | None = None
        self._show_soon = Throttle(0, self._show, self)
        self._measure_soon = Throttle(SHOW_EVERY, self._measured, self)
        self.exact_reader = ExactReader(jobs, self._pending_reads, self)
        self.exact_reader.found.connect(self._take)
        self.exact_reader.read.connect(self._measured)
        self.exact_reader.complete.connect(self._complete)

    @property
    def is_open(self) -> bool:
        """Whether there is a checkpoint; without one there are no measurements and numbers to ask for."""
        return self._state is not None

    def holds(self, checkpoint: Checkpoint) -> bool:
        """Whether it is this one that is open, not another or none."""
        return self._state is not None and self._state.checkpoint is checkpoint

    @property
    def state(self) -> DocumentState:
        """All that is shown now.

        Raises:
            LookupError: nothing is open; a bug of the caller, as with the next three.
        """
        if self._state is None:
            raise LookupError("no checkpoint is open")
        return self._state

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint that is open."""
        return self.state.checkpoint

    @property
    def measurements(self) -> Measurements:
        """What is known of its weights."""
        return self.state.measurements

    @property
    def plan_numbers(self) -> PlanNumbers:
        """What the plan that is shown does."""
        return self.state.plan_numbers

    @property
    def plan(self) -> Plan:
        """The plan in force, as the history has it."""
        return self.stack.state.plan

    @property
    def shown(self) -> Plan:
        """The plan on the screen, or on its way there.

        A preview while there is one; while comparing, a plan that keeps all that there is.
        """
        return Plan(self.plan.chosen) if self.comparing else self._tried

    @property
    def base(self) -> Plan:
        """The plan that the history began with."""
        return self.stack.base

    @property
    def looked_at(self) -> tuple[str, ...]:
        """What of the selection can be pruned; see `ThresholdTarget.looked_at`."""
        return self.selected.meant(self.shown.chosen)

    @property
    def comparing(self) -> bool:
        """Whether the model is shown unpruned."""
        return self._showing is Showing.UNPRUNED

    @property
    def previewing(self) -> bool:
        """Whether what is shown is not the plan in force."""
        return self._showing is not Showing.PLAN

    @property
    def modified(self) -> bool:
        """Whether there is something to save."""
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
        self.close()
        self._showing, self._preview = Showing.PLAN, None
        self.stack.begin(base, steps)
        measurements = Measurements(checkpoint)
        self.selected = self.selected.kept_in(checkpoint, self.plan.chosen)
        self.scope_in_hand = self.scope_in_hand.opened(self._selected_scope)
        numbers = numbers_of(measurements, self.plan)
        self._announce(Opened(self._renew(checkpoint, measurements, numbers), origin))
        self.exact_reader.begin()

    def close(self) -> None:
        """Stop all that goes on by itself."""
        self.exact_reader.close()
        for throttle in (self._show_soon, self._measure_soon):
            throttle.drop()
        self._state = None

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
            back = Showing.PLAN if self._preview is None else Showing.PREVIEW
            self._showing = Showing.UNPRUNED if on else back
            self._show_at_once()

    def preview(self, plan: Plan) -> None:
        """Show a plan that is not a step yet."""
        if self.is_open:
            self._showing, self._preview = Showing.PREVIEW, plan
            self.exact_reader.restart()
            self._show_soon.call()

    def commit_preview(self, text: str) -> None:
        """Make the preview a step, unless it has come back to where it began."""
        if self._preview is not None:
            self.do(text, self._preview)

    def cancel_preview(self) -> None:
        """Show the plan in force again."""
        if self.previewing:
            self._showing, self._preview = Showing.PLAN, None
            self._show_at_once()

    def select(self, names: Iterable[str], modules: Iterable[str] = ()) -> None:
        """Look at other parameters.

        Args:
            names: of the parameters, or of all in the modules.
            modules: the paths of modules that are selected as a whole.
        """
        selected = Selection.at(self.checkpoint, names, modules) if self.is_open else self.selected
        if selected != self.selected:
            self._show_soon.flush()
            self.selected = selected
            self.scope_in_hand = self.scope_in_hand.after_selection(self._selected_scope)
            self.exact_reader.restart()
            self._announce(SelectionChanged(self._renewed(self.plan_numbers)))

    def edit_own(self, own: bool) -> None:
        """Edit the own rule of what is selected, or the general one."""
        self._edit(self.scope_in_hand.asked_for_own(own, self._selected_scope))

    def edit_scope(self, scope: Scope) -> None:
        """Edit another rule."""
        self._edit(self.scope_in_hand.asked_for(scope))

    def need(self, names: Iterable[str]) -> None:
        """Read the standard deviations of parameters too, until the next change of plan or selection."""
        self.exact_reader.restart(names)

    @property
    def _tried(self) -> Plan:
        """The plan in force, or the preview in its place."""
        return self.plan if self._preview is None else self._preview

    @property
    def _selected_scope(self) -> SelectedScope:
        """What is selected, with where its rule comes from; while comparing, as before."""
        return SelectedScope.of(self._tried, self.selected)

    def _edit(self, scope_in_hand: ScopeInHand) -> None:
        if not self.is_open:
            return
        self._show_soon.flush()
        before, self.scope_in_hand = self.scope_in_hand, scope_in_hand
        if before.scope != scope_in_hand.scope:
            self._announce(TargetChanged(self._renewed(self.plan_numbers)))

    def _go(self) -> None:
        """The history is at another place."""
        self._showing, self._preview = Showing.PLAN, None
        if self.is_open:
            self._show_at_once()

    def _show_at_once(self) -> None:
        self._show_soon.drop()
        self.exact_reader.restart()
        self._show()

    def _show(self) -> None:
        before = self.state.shown
        self.scope_in_hand = self.scope_in_hand.after_plan(self._selected_scope)
        now = self._renewed(numbers_of(self.measurements, self.shown))
        self._announce(PlanChanged(now, PlanParts.differing(before, now.shown)))

    def _renewed(self, plan_numbers: PlanNumbers) -> DocumentState:
        return self._renew(self.checkpoint, self.measurements, plan_numbers)

    def _renew(self, checkpoint: Checkpoint, measurements: Measurements, plan_numbers: PlanNumbers) -> DocumentState:
        """Work out what is shown from now on."""
        scope = self.scope_in_hand.scope
        target = ThresholdTarget(measurements, self.shown, plan_numbers, self.selected, scope)
        self._state = DocumentState(checkpoint, self.plan, self._showing, target)
        return self._state

    def _announce(self, change: Change) -> None:
        """Tell everyone; what is announced meanwhile waits until all have heard of this."""
        self._unannounced.append(change)
        if len(self._unannounced) > 1:
            return
        try:
            while self._unannounced:
                self.changed.emit(self._unannounced[0])
                self._unannounced.popleft()
        finally:
            self._unannounced.clear()

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
        self._measure_soon.call()

    def _measured(self) -> None:
        self._show_soon.flush()
        self._measure_soon.drop()
        self._announce(Measured(self._renewed(numbers_of(self.measurements, self.shown))))

    def _complete(self) -> None:
        # what was read is complete for the plan of a move that waits for its turn, too
        self._show_soon.flush()
        self._measure_soon.flush()
        if self.settled:
            self._announce(Settled(self.state))


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
