"""The history: Qt's undo stack, off which the state in force is read, and the snapshots taken meanwhile."""

import time
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from core.plan.plan import Plan
from core.plan.snapshots import Snapshot, Snapshots, current_snapshots, merge_snapshots
from gui.state.changes import Saved, SnapshotsTaken, Written
from gui.state.undo_commands import ChangeState, SmallStep, UndoState
from gui.support.words import Words


@dataclass(frozen=True)
class WrittenFile:
    """A file that was written from a plan.

    Attributes:
        path: of the file or folder.
        with_masks: whether it was exported with masks, not committed.
        handed_over: whether it is a folder that was handed over.
    """

    path: Path
    with_masks: bool
    handed_over: bool = False


class History(QUndoStack):
    """Steps from one state to the next, beginning with a plan.

    To take a snapshot is no step, so no undo loses one; to delete or rename one is a step. Nor is it a step to commit:
    the file is there whatever is undone, so its step is marked, and all steps before and after it can be gone to.
    """

    announced = Signal(object)
    """A `Change` that is no step."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clock = time.monotonic
        """The time in seconds."""
        self.base = Plan()
        """The plan that it began with."""
        self._taken: Snapshots = ()
        self._saved: Snapshots = ()
        self._written: dict[Plan, WrittenFile] = {}

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
    def ever_taken(self) -> int:
        """How many snapshots were taken, with those that were deleted since."""
        return len(self._taken)

    @property
    def snapshots(self) -> Snapshots:
        """The snapshots there are, in the order in which they were taken."""
        return tuple(self.standing.values())

    @property
    def modified(self) -> bool:
        """Whether something would be lost: the plan, or snapshots.

        A plan is kept in a plan file that was saved last, or in a file that was written from it: after a commit
        nobody is asked whether to save the plan, unless it is edited further. Undone back to a committed step, it is
        kept again. Snapshots are kept by plan files alone.
        """
        kept = self.isClean() or self.state.plan in self._written
        return not kept or self.snapshots != self._saved

    @property
    def written(self) -> Mapping[Plan, WrittenFile]:
        """Plan → the last file that was written from it."""
        return self._written

    def begin(self, base: Plan, steps: Iterable[tuple[Words, Plan]]) -> None:
        """Clear the history, and start with a plan and some steps that can be undone."""
        self.base, self._taken, self._saved, self._written = base, (), (), {}
        self.clear()
        for words, plan in steps:
            self.step(words, UndoState(plan))
        self.setClean()

    def step(self, words: Words, state: UndoState, alike: Hashable = None) -> None:
        """Make a step to another state.

        Args:
            alike: what tells small steps of one kind from those of another: where the step before is of the same, and
                no more than `TOGETHER` seconds ago, the two are one. None for a step by itself.
        """
        # a step with a file of its own stays
        kept = self.state.plan in self._written
        small = None if alike is None or kept else SmallStep(alike, self.clock())
        self.push(ChangeState(words, self.state, state, small))

    def retell(self) -> None:
        """Tell all steps as they are told now; views of them have to be made anew."""
        for place in range(self.count()):
            self._step(place).retell()

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

    def mark_written(self, plan: Plan, file: WrittenFile) -> None:
        """Remember that a file was written from a plan, which may be of an earlier step than the present one."""
        self._written[plan] = file
        self.announced.emit(Written())

    def _after(self, place: int) -> UndoState:
        """The state after a step."""
        return self._step(place).after

    def _step(self, place: int) -> ChangeState:
        step = self.command(place)
        assert isinstance(step, ChangeState)
        return step
