"""The history: every step by name, with the file written from it and its evaluated number; a click goes there."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter, QPalette, QResizeEvent, QShowEvent, QUndoStack
from PySide6.QtWidgets import QStyleOptionViewItem, QUndoView, QWidget

from gui.panels.line_delegates import PADDING, LineDelegate
from gui.panels.section import SteadySection
from gui.support.guard import guarded, saved

MARKED = 0.45
"""Most of the line that a mark takes."""


@dataclass(frozen=True)
class StepMark:
    """What is written at the right of a step.

    Attributes:
        text: in a word or two; shortened in the middle where it takes more than a part of the line.
        told: the same as a sentence.
    """

    text: str
    told: str


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
    """Greys the steps that have been undone, and writes the mark and the number of a step at its right.

    Args:
        stack: whose steps they are, behind a first entry for its beginning.

    Attributes:
        numbers: row → what the evaluation of that step gave, in short.
        marks: row → its mark.
    """

    def __init__(self, stack: QUndoStack, parent: QWidget) -> None:
        super().__init__(parent)
        self._stack = stack
        self.numbers: Mapping[int, str] = {}
        self.marks: Mapping[int, StepMark] = {}

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if index.row() > self._stack.index():
            option.palette.setColor(QPalette.ColorRole.Text, option.palette.color(QPalette.ColorRole.PlaceholderText))
        if self._beside(option, index):
            room = option.rect.width() - 2 * PADDING - self._width(option, index)
            option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        beside = self._beside(option, index)
        if not beside:
            return
        with saved(painter):
            undone = index.row() > self._stack.index()
            role = QPalette.ColorRole.PlaceholderText if undone else QPalette.ColorRole.Link
            painter.setFont(option.font)
            painter.setPen(option.palette.color(role))
            painter.drawText(self._place(option), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, beside)

    def room_of(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> int:
        return super().room_of(option, index) - self._width(option, index)

    def told(self, index: QModelIndex | QPersistentModelIndex) -> str:
        mark = self.marks.get(index.row())
        number = self.numbers.get(index.row(), "")
        return " · ".join(filter(None, (super().told(index), number, mark.told if mark else "")))

    def tells_more(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        return index.row() in self.marks

    def _beside(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> str:
        """Mark and number, as far as there is room."""
        mark = self.marks.get(index.row())
        room = int(option.rect.width() * MARKED)
        short = option.fontMetrics.elidedText(mark.text, Qt.TextElideMode.ElideMiddle, room) if mark else ""
        return "  ".join(filter(None, (short, self.numbers.get(index.row(), ""))))

    def _width(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> int:
        """Pixels that mark and number take."""
        beside = self._beside(option, index)
        return option.fontMetrics.horizontalAdvance(beside) + PADDING if beside else 0

    def _place(self, option: QStyleOptionViewItem) -> QRect:
        return option.rect.adjusted(PADDING, 0, -PADDING // 2, 0)


class HistoryPanel(SteadySection):
    """Qt's own view of the undo stack, beginning with what was opened."""

    def __init__(self, stack: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.heading.setText(self.tr("History"))
        self.view = _Steps(stack, self)
        self.view.setAccessibleName(self.tr("History"))
        self.view.setEmptyLabel(self.tr("Nothing opened yet"))
        self._delegate = _StepDelegate(stack, self.view)
        self.view.setItemDelegate(self._delegate)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self.view, 1)

    def begin(self, origin: str) -> None:
        """Name what the history begins with."""
        self.view.setEmptyLabel(origin)

    @property
    def numbers(self) -> Mapping[int, str]:
        """Row → the number that is shown beside it; row 0 is the beginning."""
        return self._delegate.numbers

    def show_numbers(self, numbers: Mapping[int, str]) -> None:
        """Show what the evaluation of some steps gave.

        Args:
            numbers: row → the number in short; row 0 is the beginning.
        """
        if numbers != self._delegate.numbers:
            self._delegate.numbers = dict(numbers)
            self.view.viewport().update()

    def show_marks(self, marks: Mapping[int, StepMark]) -> None:
        """Mark some steps.

        Args:
            marks: row → its mark; row 0 is the beginning.
        """
        if marks != self._delegate.marks:
            self._delegate.marks = dict(marks)
            self.view.viewport().update()

    @property
    def marks(self) -> Mapping[int, StepMark]:
        """Row → the mark that is shown beside it."""
        return self._delegate.marks
