"""Steps of the undo stack. They hold values; the plan in force is read off the stack (`Document.plan`)."""

from PySide6.QtGui import QUndoCommand

from core.plan import Plan


class ChangePlan(QUndoCommand):
    """From one plan to another. Never merged: separate edits are separate steps.

    Args:
        text: names the change, as the history shows it.
        before: the plan until then.
        after: the plan from then on.
    """

    def __init__(self, text: str, before: Plan, after: Plan) -> None:
        super().__init__(text)
        self.before = before
        self.after = after
