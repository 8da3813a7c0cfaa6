"""The history: Qt's undo stack, off which the state in force is read, and the snapshots taken meanwhile."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from core.plan.plan import Plan
from core.plan.snapshots import Snapshot, Snapshots, current_snapshots, merge_snapshots
from gui.state.changes import Saved, SnapshotsTaken
from gui.state.undo_commands import ChangeState, UndoState


class History(QUndoStack):
    """Steps from one state to the next, beginning with a plan.

    To take a snapshot is no step, so no undo loses one; to delete or rename one is a step.
    """

    announced = Signal(object)
    """A `Change` that is no step."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.base = Plan()
        """The plan that it began with."""
        self._taken: Snapshots = ()
        self._saved: Snapshots = ()

    @property
    def state(self) -> UndoState:
        """The state in force."""
        index = self.index()
        return self._after(index - 1) if index else UndoState(self.base)

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plan that it began with, and those after each step, undone ones too."""
        return (self.base, *(self._after(place).plan for place in range(self.count())))

    @property
    def standing(self) -> dict[int, Snapshot]:
        """The snapshots there are, by their places among all that were ever taken."""
        return current_snapshots(self._taken, self.state.snapshot_changes)

    @property
    def snapshots(self) -> Snapshots:
        """The snapshots there are, in the order in which they were taken."""
        return tuple(self.standing.values())

    @property
    def modified(self) -> bool:
        """Whether the plan or its snapshots are others than those that were saved last."""
        return not self.isClean() or self.snapshots != self._saved

    def begin(self, base: Plan, steps: Iterable[tuple[str, Plan]]) -> None:
        """Clear the history, and start with a plan and some steps that can be undone."""
        self.base, self._taken, self._saved = base, (), ()
        self.clear()
        for text, plan in steps:
            self.step(text, UndoState(plan))
        self.setClean()

    def step(self, text: str, state: UndoState) -> None:
        """Make a step to another state."""
        self.push(ChangeState(text, self.state, state))

    def take(self, more: Iterable[Snapshot]) -> None:
        """Add snapshots; those that are there already are left out."""
        there = self.snapshots
        new = merge_snapshots(there, more)[len(there) :]
        if new:
            self._taken = (*self._taken, *new)
            self.announced.emit(SnapshotsTaken())

    def mark_saved(self, snapshots: Snapshots) -> None:
        """Remember that the present plan and these snapshots are saved."""
        self._saved = snapshots
        self.setClean()
        self.announced.emit(Saved())

    def _after(self, place: int) -> UndoState:
        """The state after a step."""
        step = self.command(place)
        assert isinstance(step, ChangeState)
        return step.after
