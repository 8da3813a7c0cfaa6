"""Painting the two columns that every move of the threshold changes, and nothing else.

For each cell Qt asks the model for flags, index, parent and data, which is half of what a frame may take. Here the
rows are gone through once, and what they show is taken from the snapshot. A row that looks otherwise (under the mouse,
with the focus) is left to Qt.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPoint, QRect
from PySide6.QtGui import QCursor, QPainter, QRegion
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTreeView

from gui.tree import cell_values
from gui.tree.cell_delegates import paint_density, paint_threshold
from gui.tree.cell_style import CellStyle, CellStyleCache, paint_ground
from gui.tree.columns import Column
from gui.tree.tree_snapshot import TreeSnapshot


@dataclass(frozen=True)
class _Line:
    """A row as it stands in the viewport.

    Attributes:
        row: the row number.
        threshold, density: the two cells; one of no width is hidden.
        selected: whether the row is.
    """

    row: int
    threshold: QRect
    density: QRect
    selected: bool


@dataclass(frozen=True)
class _Lines:
    """All rows in the viewport: those painted here, and where the others are."""

    ours: tuple[_Line, ...]
    others: QRegion


class LiveColumnsPainter:
    """Paints thresholds and densities.

    Where the rows stand and how they look is found once. Whatever changes that (a scroll, a selection, the mouse over
    a row) has Qt paint whole rows too, and whoever does so says `forget`.

    Args:
        view: whose rows they are; all are of one height.
    """

    def __init__(self, view: QTreeView) -> None:
        self._view = view
        self._well = CellStyleCache()
        self._lines: _Lines | None = None

    def forget(self) -> None:
        """Rows may stand elsewhere, or look otherwise."""
        self._lines = None

    def hold(self, rect: QRect) -> bool:
        """Whether a part of the viewport lies in these columns."""
        threshold, density = self._sides(Column.THRESHOLD), self._sides(Column.DENSITY)
        left = threshold[0] if threshold[1] else density[0]
        return density[1] > 0 and left <= rect.left() and rect.right() < sum(density)

    def paint(self, painter: QPainter, rect: QRect, snapshot: TreeSnapshot) -> QRegion:
        """Paint a part of the viewport for which `hold` is true.

        Returns:
            what is left to Qt.
        """
        option = QStyleOptionViewItem()
        self._view.initViewItemOption(option)
        if self._lines is None:
            self._lines = self._find_lines()
        cell_style, top, bottom = self._well.style_for(option), rect.top(), rect.bottom()
        for line in self._lines.ours:
            if line.density.bottom() >= top and line.density.top() <= bottom:
                if line.selected:
                    self._paint_ground(painter, option, line)
                _paint_line(painter, cell_style, line, snapshot)
        return self._lines.others.intersected(rect)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, line: _Line) -> None:
        option.state |= QStyle.StateFlag.State_Selected
        for place in (line.threshold, line.density):
            option.rect = place
            paint_ground(painter, option)

    def _find_lines(self) -> _Lines:
        ours, others = [], QRegion()
        special, is_selected = self._special(), self._view.selectionModel().isSelected
        threshold, density = self._sides(Column.THRESHOLD), self._sides(Column.DENSITY)
        for top, height, index in self._rows():
            row = index.internalId()
            places = [QRect(left, top, width, height) for left, width in (threshold, density)]
            if row in special:
                others += places[0].united(places[1])
            else:
                ours.append(_Line(row, *places, is_selected(index)))
        return _Lines(tuple(ours), others)

    def _rows(self) -> Iterator[tuple[int, int, QModelIndex]]:
        """Top, height and index of the rows in the viewport."""
        view, left = self._view, max(self._view.columnViewportPosition(Column.NAME), 0)
        first = view.visualRect(view.indexAt(QPoint(left, 0)))
        top, height = first.y(), first.height()
        while height and top < view.viewport().height():
            index = view.indexAt(QPoint(left, max(top, 0)))
            if not index.isValid():
                return
            yield top, height, index
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


def _paint_line(painter: QPainter, cell_style: CellStyle, line: _Line, snapshot: TreeSnapshot) -> None:
    mark = cell_values.threshold_text(snapshot, line.row) if line.threshold.width() else None
    if mark is not None:
        paint_threshold(painter, cell_style, line.threshold, mark, line.selected)
    reading = cell_values.density_text(snapshot, line.row)
    if reading is not None:
        paint_density(painter, cell_style, line.density, reading, line.selected)
