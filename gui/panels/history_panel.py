"""The history: every step by name, a click goes there."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPalette, QResizeEvent, QShowEvent, QUndoStack
from PySide6.QtWidgets import QStyleOptionViewItem, QUndoView, QWidget

from gui.panels.line_delegates import LineDelegate
from gui.panels.section import SteadySection
from gui.support.guard import guarded


@guarded
class _Steps(QUndoView):
    """Keeps the present step in sight: after each change, in another height, and when it is seen again."""

    def __init__(self, stack: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(stack, parent)
        self.setObjectName("historyView")
        # after the view itself has taken the step
        stack.indexChanged.connect(self._show_present)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_present()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_present()

    def _show_present(self) -> None:
        stack = self.stack()
        if stack is not None:
            self.scrollTo(self.model().index(stack.index(), 0))


@guarded
class _StepDelegate(LineDelegate):
    """Greys the steps that have been undone.

    Args:
        stack: whose steps they are, behind a first entry for its beginning.
    """

    def __init__(self, stack: QUndoStack, parent: QWidget) -> None:
        super().__init__(parent)
        self._stack = stack

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if index.row() > self._stack.index():
            option.palette.setColor(QPalette.ColorRole.Text, option.palette.color(QPalette.ColorRole.PlaceholderText))


class HistoryPanel(SteadySection):
    """Qt's own view of the undo stack, beginning with what was opened."""

    def __init__(self, stack: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.heading.setText(self.tr("History"))
        self.view = _Steps(stack, self)
        self.view.setAccessibleName(self.tr("History"))
        self.view.setEmptyLabel(self.tr("Nothing opened yet"))
        self.view.setItemDelegate(_StepDelegate(stack, self.view))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self.view, 1)

    def begin(self, origin: str) -> None:
        """Name what the history begins with."""
        self.view.setEmptyLabel(origin)
