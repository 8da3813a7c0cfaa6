"""The matrix of blocks under a hand: cells that are clicked, dragged over, hovered, or reached by keys."""

# ruff: noqa: N815 - signals have Qt's spelling

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from core.model.block_matrix import BlockMatrix
from gui.plots.bars_area import NOTCH, ZOOMS
from gui.plots.blocks_view import BlocksView
from gui.plots.hover_label import HoverLabel
from gui.plots.layer_readings import LayerReading
from gui.support.guard import guarded
from gui.support.number_format import grouped
from gui.support.theme import Theme

_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_ADDS, _EXTENDS = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Spot(NamedTuple):
    """What is under the mouse: a cell, the name of a row (without a column), or that of columns (without a row).

    Attributes:
        columns: first and one past the last.
    """

    row: int | None
    columns: tuple[int, int] | None


@guarded
class BlocksArea(BlocksView):
    """Emits what a hand asks for, and selects nothing by itself. A drag marks what it will select."""

    picked = Signal(list)
    """Places of the parameters that are to be selected."""
    menuRequested = Signal(object, object)
    """A `Spot`, and where on the screen its menu is to be."""

    def __init__(self, reading: LayerReading, tell: Callable[[int], str], parent: QWidget | None = None) -> None:
        super().__init__(reading, parent)
        self._tell = tell
        self._anchor: tuple[int, int] | None = None
        self._dragging = False
        self._hover_label = HoverLabel(self.viewport())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_matrix(self, matrix: BlockMatrix, names: Sequence[str]) -> None:
        """Show other parameters; a drag over those before has ended."""
        self._anchor = None
        self._end_drag()
        self._hover_label.hide()
        super().show_matrix(matrix, names)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._hover_label.apply_theme(theme)

    def spot_at(self, position: QPointF) -> Spot:
        """What is at a pixel of the viewport."""
        (left, top), geometry = self.origin, self.cell_geometry
        row = geometry.rows.at(position.y() - top + self.offset[1]) if position.y() >= top else None
        if position.x() < left or (row is None and position.y() >= top):
            return Spot(row, None)
        band = geometry.kinds if row is None else geometry.band(row)
        column = band.columns.at(position.x() - left + self.scrolled(band))
        if row is not None:
            return Spot(row, None if column is None else (column, column + 1))
        return Spot(None, None if column is None else self._columns_named_at(position, column))

    def places_of(self, spot: Spot) -> list[int]:
        """The parameters of a cell, a row or columns; what belongs to no block is one row."""
        geometry = self.cell_geometry
        if spot.row is None:
            return geometry.within(geometry.kinds.rows, range(*(spot.columns or (0, 0))), geometry.kinds)
        band = geometry.band(spot.row)
        if spot.columns is None:
            rows = [spot.row] if band is geometry.kinds else band.rows
            return geometry.within(rows, range(len(band.columns)), band)
        place = geometry.at_cell(spot.row, spot.columns[0])
        return [] if place is None else [place]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot, position = self.spot_at(event.position()), event.position()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._hover_label.hide()
        if position.x() < self.origin[0] or position.y() < self.origin[1]:
            self._pick(self.places_of(spot), event.modifiers())
            return
        at = self._nearest(position)
        if at is not None and spot.columns is not None:
            if self._anchor is None or not event.modifiers() & _EXTENDS:
                self._anchor = at
            self._dragging = True
            self.mark(self._dragged(at))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._nearest(event.position())
        if self._dragging and at is not None:
            self.mark(self._dragged(at))
            return
        spot = self.spot_at(event.position())
        self._hover_label.show_text(self.told(spot), event.position().toPoint())
        hand = bool(self.places_of(spot))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self._nearest(event.position())
        if self._dragging and at is not None and event.button() == Qt.MouseButton.LeftButton:
            places = self._dragged(at)
            self._end_drag()
            self._pick(places, event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover_label.hide()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_to(self.zoom * NOTCH ** (event.angleDelta().y() / 120), event.position())
            event.accept()
            return
        self._hover_label.hide()
        if not self.verticalScrollBar().maximum() and self.horizontalScrollBar().maximum():
            # a wheel that turns one way scrolls the one way there is
            bar, turned = self.horizontalScrollBar(), event.angleDelta()
            bar.setValue(bar.value() - (turned.x() or turned.y()))
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self._dragging:
            self._end_drag()
        elif key in _STEPS:
            self._walk(*_STEPS[Qt.Key(key)])
        elif key in ZOOMS:
            self.zoom_to(self.zoom * ZOOMS[Qt.Key(key)])
        elif key == Qt.Key.Key_A and event.modifiers() & _ADDS:
            self.picked.emit(list(range(len(self.matrix.numbers))))
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            spot, at = self.spot_at(QPointF(event.pos())), event.globalPos()
        else:
            if not self.selected:
                event.ignore()
                return
            row, column = self.cell(min(self.selected))
            spot = Spot(row, (column, column + 1))
            at = self.viewport().mapToGlobal(self.rect_of(row, column).center().toPoint())
        if self.places_of(spot):
            self._hover_label.hide()
            self.menuRequested.emit(spot, at)
        else:
            # the menu of what is around
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._dragging:
            self._end_drag()

    def _columns_named_at(self, position: QPointF, column: int) -> tuple[int, int]:
        """The column whose number is at a pixel, or all of the group whose name is there."""
        groups = self.matrix.groups
        if len(groups) > 1 and position.y() < self.origin[1] / 2:
            return next((each.start, each.end) for each in groups if each.start <= column < each.end)
        return column, column + 1

    def _nearest(self, position: QPointF) -> tuple[int, int] | None:
        """The row and column at a pixel, or nearest to it."""
        if not len(self.matrix.numbers):
            return None
        (left, top), geometry = self.origin, self.cell_geometry
        row = geometry.rows.nearest(position.y() - top + self.offset[1])
        band = geometry.band(row)
        return row, band.columns.nearest(position.x() - left + self.scrolled(band))

    def _dragged(self, to: tuple[int, int]) -> list[int]:
        """The parameters in the rectangle from where the drag began."""
        return self.cell_geometry.between(self._anchor or to, to)

    def _end_drag(self) -> None:
        self._dragging = False
        self.mark(None)

    def _pick(self, places: Iterable[int], keys: Qt.KeyboardModifier) -> None:
        """Ask for a selection; with Ctrl what is picked is added, or taken away where all of it is selected."""
        picked = frozenset(places)
        if not picked:
            return
        if keys & _ADDS:
            picked = self.selected - picked if picked <= self.selected else self.selected | picked
        if picked:
            self.picked.emit(sorted(picked))

    def _walk(self, down: int, across: int) -> None:
        """Go to the next cell in a direction that is not empty."""
        cell: tuple[int, int] | None = self.cell(min(self.selected)) if self.selected else (0, -1)
        while cell is not None and (cell := self.cell_geometry.beyond(*cell, down, across)) is not None:
            place = self.cell_geometry.at_cell(*cell)
            if place is not None:
                self._anchor = cell
                self.picked.emit([place])
                return

    def told(self, spot: Spot) -> str:
        """What is said of a cell, or of a row or columns: the name, and of how many parameters."""
        places = self.places_of(spot)
        if spot.row is not None and spot.columns is not None:
            return self._tell(places[0]) if places else ""
        if not places:
            return ""
        name = self.name_of(spot)
        return grouped(self.tr("{name}: %n parameters", "", len(places)), len(places)).format(name=name)

    def name_of(self, spot: Spot) -> str:
        """The name of a row, or of columns."""
        if spot.row is not None:
            kinds = self.matrix.rows
            return self.headers.row_name(kinds[spot.row]) if spot.row < len(kinds) else self.headers.beside
        first, end = spot.columns or (0, 0)
        group = next(each for each in self.matrix.groups if each.start <= first < each.end)
        number = self.matrix.columns[first] if end == first + 1 else ""
        return group.before + number if number else group.path
