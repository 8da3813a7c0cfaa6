"""Paints the columns that each move of the threshold changes (`LIVE`), straight from the snapshot.

For each cell Qt asks the model for flags, index, parent and data; for 40 rows that takes half of a frame. Here the
positions of the rows are found once and kept, and the contents are read from the `TreeSnapshot`. A row that looks
different (under the mouse, with the focus) is left to Qt. `gui.tree` explains the whole.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, QRect
from PySide6.QtGui import QCursor, QPainter, QRegion
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTreeView

from gui.tree import cell_values
from gui.tree.cell_delegates import paint_dead, paint_density, paint_error, paint_threshold
from gui.tree.cell_style import CellStyle, CellStyleCache
from gui.tree.columns import LIVE, Column
from gui.tree.tree_snapshot import TreeSnapshot

_CONTENTS: Mapping[Column, Callable[[TreeSnapshot, int], Any]] = {
    Column.DEAD: cell_values.dead_text,
    Column.THRESHOLD: cell_values.threshold_text,
    Column.DENSITY: cell_values.density_text,
    Column.ERROR: cell_values.error_text,
}
_PAINTS: Mapping[Column, Callable[[QPainter, CellStyle, QRect, Any, bool], None]] = {
    Column.DEAD: paint_dead,
    Column.THRESHOLD: paint_threshold,
    Column.DENSITY: paint_density,
    Column.ERROR: paint_error,
}


@dataclass(frozen=True)
class _RowCells:
    """A row of the viewport.

    Attributes:
        row: the row number.
        top, bottom: its first and last pixel.
        cells: those of `LIVE` that are not hidden.
        selected: whether the row is.
    """

    row: int
    top: int
    bottom: int
    cells: tuple[tuple[Column, QRect], ...]
    selected: bool


@dataclass(frozen=True)
class _RowLayout:
    """All rows of the viewport: those painted here, and the region of those left to Qt."""

    painted_here: tuple[_RowCells, ...]
    left_to_qt: QRegion


class LiveColumnsPainter:
    """Paints the threshold, density and error cells of the rows in the viewport.

    Positions and selection of the rows are found once and kept. Whatever changes them (scrolling, selecting, the mouse
    over another row) also makes Qt repaint more than these columns; the view then calls `invalidate`.

    Args:
        view: has the rows, all of one height.
    """

    def __init__(self, view: QTreeView) -> None:
        self._view = view
        self._styles = CellStyleCache()
        self._layout: _RowLayout | None = None

    def invalidate(self) -> None:
        """Drop the positions of the rows; they are found again at the next paint."""
        self._layout = None

    def contain(self, rect: QRect) -> bool:
        """Whether a rectangle of the viewport lies within these columns, those of them that are shown."""
        extents = [extent for extent in map(self._extent, LIVE) if extent[1]]
        return bool(extents) and extents[0][0] <= rect.left() and rect.right() < sum(extents[-1])

    def paint(self, painter: QPainter, rect: QRect, snapshot: TreeSnapshot) -> QRegion:
        """Paint the cells in a rectangle of the viewport for which `contain` is true.

        Returns:
            the region of the rows that Qt has to paint.
        """
        option = QStyleOptionViewItem()
        self._view.initViewItemOption(option)
        if self._layout is None:
            self._layout = self._find_layout()
        cell_style, top, bottom = self._styles.style_for(option), rect.top(), rect.bottom()
        # for the backgrounds, which only selected rows have
        option.state |= QStyle.StateFlag.State_Selected
        for cells in self._layout.painted_here:
            if cells.bottom >= top and cells.top <= bottom:
                if cells.selected:
                    self._paint_background(painter, option, cells)
                _paint_row(painter, cell_style, cells, snapshot)
        return self._layout.left_to_qt.intersected(rect)

    def _paint_background(self, painter: QPainter, option: QStyleOptionViewItem, cells: _RowCells) -> None:
        draw = self._view.style().drawPrimitive
        for _, place in cells.cells:
            option.rect = place
            draw(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, self._view)

    def _find_layout(self) -> _RowLayout:
        painted_here, left_to_qt = [], QRegion()
        left_rows, is_selected = self._rows_left_to_qt(), self._view.selectionModel().isSelected
        extents = {column: self._extent(column) for column in LIVE if not self._view.isColumnHidden(column)}
        for top, height, index in self._rows():
            row = index.internalId()
            places = tuple((column, QRect(left, top, width, height)) for column, (left, width) in extents.items())
            if row in left_rows:
                for _, place in places:
                    left_to_qt += place
            else:
                painted_here.append(_RowCells(row, top, top + height - 1, places, is_selected(index)))
        return _RowLayout(tuple(painted_here), left_to_qt)

    def _rows(self) -> Iterator[tuple[int, int, QModelIndex]]:
        """Top and height in pixels, and index, of each row in the viewport."""
        view, left = self._view, max(self._view.columnViewportPosition(Column.NAME), 0)
        first = view.visualRect(view.indexAt(QPoint(left, 0)))
        top, height = first.y(), first.height()
        while height and top < view.viewport().height():
            index = view.indexAt(QPoint(left, max(top, 0)))
            if not index.isValid():
                return
            yield top, height, index
            top += height

    def _rows_left_to_qt(self) -> set[int]:
        """The rows under the mouse and with the focus."""
        view = self._view
        found = [view.currentIndex()] if view.hasFocus() else []
        if view.viewport().underMouse():
            found.append(view.indexAt(view.viewport().mapFromGlobal(QCursor.pos())))
        return {index.internalId() for index in found if index.isValid()}

    def _extent(self, column: Column) -> tuple[int, int]:
        """Left edge and width of a column in pixels; a hidden column has width 0."""
        return self._view.columnViewportPosition(column), self._view.columnWidth(column)


def _paint_row(painter: QPainter, cell_style: CellStyle, cells: _RowCells, snapshot: TreeSnapshot) -> None:
    for column, place in cells.cells:
        content = _CONTENTS[column](snapshot, cells.row)
        if content is not None:
            _PAINTS[column](painter, cell_style, place, content, cells.selected)
