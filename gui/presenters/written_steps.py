"""Marks the steps of the history that a file was written from."""

from PySide6.QtCore import QObject

from core.base.escaping import escaped
from gui.panels.history_panel import HistoryPanel, StepMark
from gui.state.changes import Change, Opened, PlanChanged, Written
from gui.state.document import Document
from gui.state.history import WrittenFile


class WrittenSteps(QObject):
    """Shows beside each step which file was committed from its plan, exported or handed over; the last one of several.

    Args:
        document: has the history.
        history: shows it.
    """

    def __init__(self, document: Document, history: HistoryPanel) -> None:
        super().__init__(history)
        self._document, self._history = document, history
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened | Written) or (isinstance(change, PlanChanged) and not change.now.previewing):
            stack = self._document.stack
            rows = enumerate(stack.plans) if stack.written else ()
            found = {row: stack.written[plan] for row, plan in rows if plan in stack.written}
            self._history.show_marks({row: self._mark(file) for row, file in found.items()})

    def _mark(self, file: WrittenFile) -> StepMark:
        told = self.tr("Exported with masks to {path}") if file.with_masks else self.tr("Committed to {path}")
        if file.handed_over:
            told = self.tr("Handed over to {path}")
        return StepMark(f"✓ {escaped(file.path.name)}", told.format(path=escaped(str(file.path))))
