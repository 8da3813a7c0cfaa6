"""Steps of the undo stack. They hold values; the state in force is read off the stack (`History.state`)."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from PySide6.QtGui import QUndoCommand

from core.base.escaping import escaped
from core.plan.plan import Plan
from core.plan.snapshots import SnapshotChanges
from gui.support import number_format
from gui.support.guard import guarded
from gui.support.words import Words, said

TOGETHER = 1.0
"""Seconds between two small steps that are one."""


@dataclass(frozen=True)
class UndoState:
    """All that can be undone: the plan, and what was done to snapshots; that they were taken stays."""

    plan: Plan = Plan()  # noqa: RUF009 - it is a value
    snapshot_changes: SnapshotChanges = field(default_factory=SnapshotChanges)


_NOTHING = UndoState()
"""In the place of what a step held that is part of another one."""


@dataclass(frozen=True)
class SmallStep:
    """One of several that are one step together, such as of an arrow key.

    Attributes:
        alike: the same for all that are of one kind, and do the same to the same.
        at: when it was made, in seconds.
    """

    alike: Hashable
    at: float

    def goes_with(self, later: "SmallStep") -> bool:
        """Whether this one and a later one are one step."""
        return self.alike == later.alike and later.at - self.at <= TOGETHER


@guarded
class ChangeState(QUndoCommand):
    """From one state to another. Separate edits are separate steps; only small ones are merged.

    Args:
        words: name the change, as the history shows it.
        before: the state until then.
        after: the state from then on.
        small: which small step it is; None where it is none.
    """

    def __init__(self, words: Words, before: UndoState, after: UndoState, small: SmallStep | None = None) -> None:
        super().__init__()
        self._words = words
        self.before = before
        self.after = after
        self._small = small
        self.retell()

    def retell(self) -> None:
        """Name the change as it is told now."""
        shown = escaped(said(self._words))
        # the second line is for menus, and for the tooltips that Qt makes of their texts
        self.setText(f"{shown}\n{number_format.caption(number_format.plain(shown))}")

    def id(self) -> int:
        # Qt asks only those with the same whether they can be merged, and none with −1
        return -1 if self._small is None else 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        assert isinstance(other, ChangeState), "there are no other steps"
        if self._small is None or other._small is None or not self._small.goes_with(other._small):
            return False
        self.after, self._small, self._words = other.after, other._small, other._words
        # Qt deletes it while it is pushed, and Python's side of it then stays for ever
        other.before, other.after, other._small, other._words = _NOTHING, _NOTHING, None, ""
        self.retell()
        # back to where it began, it is no step
        self.setObsolete(self.after == self.before)
        return True
