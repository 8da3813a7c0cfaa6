"""Steps of the undo stack. They hold values; the state in force is read off the stack (`History.state`)."""

from dataclasses import dataclass, field

from PySide6.QtGui import QUndoCommand

from core.base.escaping import escaped
from core.plan.plan import Plan
from core.plan.snapshots import SnapshotChanges
from gui.support import number_format


@dataclass(frozen=True)
class UndoState:
    """All that can be undone: the plan, and what was done to snapshots; that they were taken stays."""

    plan: Plan = Plan()  # noqa: RUF009 - it is a value
    snapshot_changes: SnapshotChanges = field(default_factory=SnapshotChanges)


class ChangeState(QUndoCommand):
    """From one state to another. Never merged: separate edits are separate steps.

    Args:
        text: names the change, as the history shows it.
        before: the state until then.
        after: the state from then on.
    """

    def __init__(self, text: str, before: UndoState, after: UndoState) -> None:
        shown = escaped(text)
        # the second line is for menus, and for the tooltips that Qt makes of their texts
        super().__init__(f"{shown}\n{number_format.caption(number_format.plain(shown))}")
        self.before = before
        self.after = after
