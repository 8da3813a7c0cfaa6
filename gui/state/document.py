"""The document: the only owner of the checkpoint, what is known of it, the plan and its history."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from core.model.checkpoint import Checkpoint
from core.plan.journal_state import JournalState
from core.plan.plan import Plan
from core.plan.scope import Scope
from core.preview.read_requests import ReadRequest, ReadResult
from gui.state.announcer import Announcer
from gui.state.changes import (
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
from gui.state.next_reads import next_reads
from gui.state.selection import Selection
from gui.state.throttle import Throttle
from gui.state.undo_commands import UndoState
from gui.state.weights_read import WeightsRead
from gui.support.words import Words

SHOW_EVERY = 100
"""Milliseconds between two looks at what a running job has found."""


class Document(QObject):
    """Checkpoint, plan, history, selection. It announces each change once, as a value.

    The plan in force is derived from the undo stack. A preview is a plan that is shown without being a step;
    it is evaluated once in a turn of the event loop, however often it moves.

    A change has all that is shown from then on (`DocumentState`), worked out before anyone is told; in which order
    changes are heard says `Announcer`.

    Attributes:
        stack: the history.
        showing: which plan is on the screen, or will be in the next turn of the event loop.
        exact_reader: reads what the numbers shown need.
        announcer: tells what has changed.
        origin: names what the history begins with.
    """

    happened = Signal(object)
    """A `Change` of the document itself; for what keeps something of it. Before ``changed`` tells it the views."""
    changed = Signal(object)
    """A `Change`, or a `Retold`."""

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.announcer = Announcer(self)
        self.announcer.happened.connect(self.happened)
        self.announcer.announced.connect(self.changed)
        self.stack = History(self)
        self.stack.indexChanged.connect(self._go)
        self.stack.announced.connect(self.announcer.announce)
        self.showing = Showing()
        self._state: DocumentState | None = None
        self.origin: Words = ""
        self._show_soon = Throttle(0, self._show, self)
        self._measure_soon = Throttle(SHOW_EVERY, self._measured, self)
        self.exact_reader = ExactReader(jobs, self._next_reads, self)
        self.exact_reader.found.connect(self.take)
        self.exact_reader.read.connect(self._measured)
        self.exact_reader.complete.connect(self._complete)

    @property
    def is_open(self) -> bool:
        """Whether there is a checkpoint; without one there is no `state` to ask for."""
        return self._state is not None

    def holds(self, checkpoint: Checkpoint) -> bool:
        """Whether it is this one that is open, not another or none."""
        return self._state is not None and self._state.checkpoint is checkpoint

    @property
    def state(self) -> DocumentState:
        """All that is shown now.

        Raises:
            LookupError: nothing is open; a bug of the caller.
        """
        if self._state is None:
            raise LookupError("no checkpoint is open")
        return self._state

    @property
    def plan(self) -> Plan:
        """The plan in force, as the history has it."""
        return self.stack.state.plan

    @property
    def shown(self) -> Plan:
        """The plan on the screen, or on its way there; see `Showing.shown`."""
        return self.showing.shown(self.plan)

    @property
    def settled(self) -> bool:
        """Whether the numbers shown are exact and stay so until the next change."""
        return self.is_open and self.exact_reader.state is ReadState.COMPLETE

    def open(
        self,
        checkpoint: Checkpoint,
        base: Plan,
        origin: Words,
        steps: Sequence[tuple[Words, Plan]] = (),
        read: WeightsRead | None = None,
    ) -> None:
        """Take another checkpoint in place of the one there was.

        Args:
            base: the plan that the history begins with.
            origin: names that beginning.
            steps: (words, plan) of steps that can be undone from the start.
            read: what is known of the weights; nothing by default.
        """
        before = self.state.selection if self.is_open else Selection()
        self.close()
        self.stack.begin(base, steps)
        self._state, self.origin = DocumentState.opened(checkpoint, self.plan, before, read), origin
        self.announcer.announce(Opened(self._state, origin))
        if self._state.measurements.known.any():
            self._measure_soon.call()
        self.exact_reader.begin()

    def restore(self, kept: JournalState, origin: Words) -> None:
        """Begin anew with what was kept of an earlier session with this checkpoint; nothing of it counts as saved.

        Args:
            origin: names the beginning of the history.
        """
        self.open(self.state.checkpoint, kept.base, origin, kept.steps, self.state.read)
        self.stack.resetClean()
        self.stack.setIndex(kept.at)
        self.stack.take(kept.snapshots)
        names = [name for name in kept.names if name in self.state.checkpoint.by_name]
        self.select(names, [path for path in kept.modules if path in self.state.checkpoint.classes])

    def close(self) -> None:
        """Stop all that goes on by itself."""
        self.exact_reader.close()
        for throttle in (self._show_soon, self._measure_soon):
            throttle.drop()
        self.showing, self._state = Showing(), None

    def do(self, words: Words, plan: Plan, alike: Hashable = None) -> None:
        """Make an edit of the plan: one step of the history, or none where it changes nothing.

        Args:
            alike: as for `History.step`.
        """
        self.change(words, replace(self.stack.state, plan=plan), alike)

    def change(self, words: Words, state: UndoState, alike: Hashable = None) -> None:
        """Make an edit of all that can be undone, in the same way."""
        if self.is_open and state != self.stack.state:
            self.stack.step(words, state, alike)
        else:
            self.cancel_preview()

    def compare(self, on: bool) -> None:
        """Show the model unpruned, or the plan again; no step, and whatever edits the plan ends it."""
        if self.is_open and on != self.showing.comparing:
            self._show_at_once(replace(self.showing, comparing=on))

    def preview(self, plan: Plan) -> None:
        """Show a plan that is not a step yet."""
        if self.is_open:
            self.showing = Showing(plan)
            self.exact_reader.restart()
            self._show_soon.call()

    def commit_preview(self, words: Words, alike: Hashable = None) -> None:
        """Make the preview a step, unless it has come back to where it began; arguments as for `do`."""
        if self.showing.preview is not None:
            self.do(words, self.showing.preview, alike)

    def cancel_preview(self) -> None:
        """Show the plan in force again."""
        if self.showing.previewing:
            self._show_at_once(Showing())

    def select(self, names: Iterable[str], modules: Iterable[str] = ()) -> None:
        """Look at other parameters.

        Args:
            names: of the parameters, or of all in the modules.
            modules: the paths of modules that are selected as a whole.
        """
        if not self.is_open:
            return
        selection = Selection.at(self.state.checkpoint, names, modules)
        if selection != self.state.selection:
            self._show_soon.flush()
            self._state = self.state.with_selection(selection)
            self.exact_reader.restart()
            self.announcer.announce(SelectionChanged(self._state))

    def edit_scope(self, scope: Scope, own: bool | None = None) -> None:
        """Edit another rule.

        Args:
            scope: what it is for.
            own: whether to edit the own rule of whatever is selected later on, too; None for as before.
        """
        if not self.is_open:
            return
        self._show_soon.flush()
        before = self.state.target.scope
        self._state = self.state.with_scope(scope, own)
        if scope != before:
            self.announcer.announce(TargetChanged(self._state))

    def _go(self) -> None:
        """The history is at another place."""
        if self.is_open:
            self._show_at_once(Showing())

    def _show_at_once(self, showing: Showing) -> None:
        self.showing = showing
        self._show_soon.drop()
        self.exact_reader.restart()
        self._show()

    def _show(self) -> None:
        before = self.state.shown
        self._state = self.state.with_plan(self.plan, self.showing)
        self.announcer.announce(PlanChanged(self._state, PlanParts.differing(before, self._state.shown)))
        # else each move of a drag through very many layers would be taken for its end
        self.exact_reader.put_off()

    def _next_reads(self, also: Sequence[str]) -> tuple[ReadRequest, ...]:
        state = self.state
        return next_reads(state.measurements, self.plan, self.showing, state.selection, also)

    def take(self, found: Iterable[tuple[ReadRequest, ReadResult]]) -> None:
        for request, result in found:
            self.state.measurements.add(request, result)
        self._measure_soon.call()

    def _measured(self) -> None:
        self._show_soon.flush()
        self._measure_soon.drop()
        self._state = self.state.measured()
        self.announcer.announce(Measured(self._state))

    def _complete(self) -> None:
        # what was read is complete for the plan of a move that waits for its turn, too
        self._show_soon.flush()
        self._measure_soon.flush()
        if self.settled:
            self.announcer.announce(Settled(self.state))
