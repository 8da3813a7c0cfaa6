"""Painting the two columns that every move of the threshold changes, and nothing else.

For each cell Qt asks the model for flags, index, parent and data, which is half of what a frame may take. Here the
rows are gone through once, and what they show is taken from the sight. A row that looks otherwise (selected, under
the mouse, with the focus) is left to Qt.
"""

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QPoint, QRect
from PySide6.QtGui import QCursor, QPainter, QRegion
from PySide6.QtWidgets import QStyleOptionViewItem, QTreeView

from gui.tree import cells
from gui.tree.columns import Column
from gui.tree.delegates import paint_mark, paint_reading
from gui.tree.ink import Ink, InkWell
from gui.tree.sight import Sight


class MovingColumns:
    """Paints thresholds and densities.

    Args:
        view: whose rows they are; all are of one height.
    """

    def __init__(self, view: QTreeView) -> None:
        self._view = view
        self._well = InkWell()

    def hold(self, rect: QRect) -> bool:
        """Whether a part of the viewport lies in these columns."""
        threshold, density = self._sides(Column.THRESHOLD), self._sides(Column.DENSITY)
        left = threshold[0] if threshold[1] else density[0]
        return density[1] > 0 and left <= rect.left() and rect.right() < sum(density)

    def paint(self, painter: QPainter, rect: QRect, sight: Sight) -> QRegion:
        """Paint a part of the viewport for which `hold` is true.

        Returns:
            what is left to Qt.
        """
        option = QStyleOptionViewItem()
        self._view.initViewItemOption(option)
        ink, special, rest = self._well.ink(option), self._special(), QRegion()
        for line, index in self._lines(rect):
            if index.internalId() in special or self._view.selectionModel().isSelected(index):
                rest += line
            else:
                self._paint_row(painter, ink, line, sight, index.internalId())
        return rest

    def _paint_row(self, painter: QPainter, ink: Ink, line: QRect, sight: Sight, row: int) -> None:
        left, width = self._sides(Column.THRESHOLD)
        mark = cells.mark(sight, row) if width else None
        if mark is not None:
            paint_mark(painter, ink, QRect(left, line.y(), width, line.height()), mark)
        left, width = self._sides(Column.DENSITY)
        reading = cells.reading(sight, row)
        if reading is not None:
            paint_reading(painter, ink, QRect(left, line.y(), width, line.height()), reading)

    def _lines(self, rect: QRect) -> Iterator[tuple[QRect, QModelIndex]]:
        """The rows in a part of the viewport, and where they are in it."""
        view, left = self._view, max(self._view.columnViewportPosition(Column.NAME), 0)
        first = view.visualRect(view.indexAt(QPoint(left, rect.top())))
        top, height = first.y(), first.height()
        while height and top <= rect.bottom():
            index = view.indexAt(QPoint(left, top))
            if not index.isValid():
                return
            yield QRect(rect.left(), top, rect.width(), height), index
            top += height

    def _special(self) -> set[int]:
        """The rows under the mouse and with the focus."""
        view = self._view
        found = [view.currentIndex()] if view.hasFocus() else []
        if view.viewport().underMouse():
            found.append(view.indexAt(view.viewport().mapFromGlobal(QCursor.pos())))
        return {index.internalId() for index in found if index.isValid()}

    def _sides(self, column: Column) -> tuple[int, int]:
        """Left side and width; a hidden column has none."""
        return self._view.columnViewportPosition(column), self._view.columnWidth(column)
