"""The history: Qt's undo stack, off which the state in force is read."""

from collections.abc import Iterable

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack

from core.plan import Plan
from gui.commands import ChangeState, State


class History(QUndoStack):
    """Steps from one state to the next, beginning with a plan."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.base = Plan()
        """The plan that it began with."""

    @property
    def state(self) -> State:
        """The state in force."""
        index = self.index()
        return self.command(index - 1).after if index else State(self.base)

    def begin(self, base: Plan, steps: Iterable[tuple[str, Plan]]) -> None:
        """Forget everything, and start anew with a plan and some steps that can be undone."""
        self.base = base
        self.clear()
        for text, plan in steps:
            self.step(text, State(plan))
        self.setClean()

    def step(self, text: str, state: State) -> None:
        """Go to another state."""
        self.push(ChangeState(text, self.state, state))
