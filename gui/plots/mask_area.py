"""A matrix as a picture with its axes and margins, under a hand that zooms and pans."""

# ruff: noqa: N815 - signals have Qt's spelling

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent

from gui.plots.axes import RIGHTMOST, IndexAxis
from gui.plots.image_tile import Colouring, ImageTile
from gui.plots.mask_margin import MarginAxis
from gui.plots.plot_card import PlotArea
from gui.plots.tile_item import TileItem
from gui.plots.zoom import VisibleArea, Zoom
from gui.support.guard import guarded
from gui.support.theme import Theme

NOTCH, KEY_STEP = 1.3, 1.6
"""How much closer a notch of the wheel and a press of + bring it."""
PAN, PAGE = 0.1, 0.9
"""What part of the view an arrow moves it, alone and with Shift."""

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@guarded
class MaskArea(PlotArea):
    """A picture with its axes close to it, as large as there is room for."""

    FOCUS = Qt.FocusPolicy.StrongFocus

    viewMoved = Signal()
    """Another part of the matrix is seen."""
    hovered = Signal(int, int, QPoint)
    """Row and column of the weight under the mouse, −1, −1 where there is none; and where the mouse is, in pixels."""

    def __init__(self) -> None:
        super().__init__(IndexAxis("left"), IndexAxis("bottom"))
        self.margins = MarginAxis("right"), MarginAxis("top")
        self.plotItem.setAxisItems(dict(zip(("right", "top"), self.margins, strict=True)))
        self.view.invertY(True)
        self.picture, self.detail = TileItem(), TileItem()
        self.detail.setZValue(1)
        for item in (self.picture, self.detail):
            self.view.addItem(item, ignoreBounds=True)
        self.zoom = Zoom(1, 1, 1.0, 1.0)
        self.seen = self.zoom.whole
        self._hold: QPointF | None = None

    @property
    def zoomed(self) -> bool:
        return not self.zoom.is_whole(self.seen)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            # there are more pixels to see it in, or fewer
            self.viewMoved.emit()
        return handled

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for item in (self.picture, self.detail, *self.margins):
            item.apply_theme(theme)

    def set_colouring(self, colouring: Colouring) -> None:
        for item in (self.picture, self.detail):
            item.set_colouring(colouring)
        for margin in self.margins:
            margin.set_ticked(colouring is not Colouring.UNTICKED)

    def set_matrix(self, rows: int, columns: int) -> None:
        """Another matrix, seen as a whole."""
        self.zoom = Zoom(columns, rows, *self._room())
        self.detail.set_tile(None)
        self._look_at(self.zoom.whole)

    def pixels_for(self, rows: int, columns: int) -> tuple[int, int]:
        """How many pixels of the screen the whole of a matrix has here, down and across."""
        wide, high = Zoom(columns, rows, *self._room()).whole.size
        fine = self.devicePixelRatioF()
        return math.floor(high * fine), math.floor(wide * fine)

    def tile_at(self, row: int, column: int) -> ImageTile | None:
        """The finest tile there is of a weight."""
        tiles = (item.tile for item in (self.detail, self.picture))
        return next((tile for tile in tiles if tile is not None and tile.covers(row, column)), None)

    def reset(self) -> None:
        """See the whole matrix."""
        self._look_at(self.zoom.whole)

    def closer(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom around a place, in pixels of this widget, or around the middle."""
        self._look_at(self.zoom.scaled(self.seen, factor, *self._place(at)))

    def to_cells(self, at: QPointF | None = None) -> None:
        """Zoom in so far that values can be read."""
        self._look_at(self.zoom.of_cells(self.seen, *self._place(at)))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        # pyqtgraph calls this once before there is a plot
        if event is not None:
            whole = not self.zoomed
            self.zoom = Zoom(self.zoom.columns, self.zoom.rows, *self._room())
            self._look_at(self.zoom.whole if whole else self.zoom.fitted(self.seen))
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if turned and self.plot_rect().contains(event.position()):
            self.closer(NOTCH ** (turned / 120), event.position())
            event.accept()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._hold = event.position() if self.zoomed else None
            self._show_hand()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._hold is None:
            self.hovered.emit(*(self.place_at(event.position()) or (-1, -1)), event.position().toPoint())
            return
        step = event.position() - self._hold
        self._hold = event.position()
        self._look_at(self.zoom.moved(self.seen, -step.x() / self.seen.across, -step.y() / self.seen.down))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hold = None
        self._show_hand()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(-1, -1, QPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _ARROWS and self.zoomed:
            part = PAGE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else PAN
            across, down = _ARROWS[key]
            self._look_at(self.zoom.moved(self.seen, across * part * self.seen.columns, down * part * self.seen.rows))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.closer(1 / KEY_STEP if key == Qt.Key.Key_Minus else KEY_STEP)
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.reset()
        elif key == Qt.Key.Key_1:
            self.to_cells()
        else:
            event.ignore()

    def _look_at(self, view: VisibleArea) -> None:
        self.hovered.emit(-1, -1, QPoint())
        self.seen = view
        self._take_room(*view.size)
        self.show_range((view.left, view.right), (view.top, view.bottom))
        self._show_hand()
        self.viewMoved.emit()

    def _place(self, at: QPointF | None) -> tuple[float, float]:
        """Column and row under a pixel, or those in the middle."""
        if at is None:
            return self.seen.left + self.seen.columns / 2, self.seen.top + self.seen.rows / 2
        place = self.to_data(at)
        return place.x(), place.y()

    def place_at(self, position: QPointF) -> tuple[int, int] | None:
        """Row and column of the weight under a pixel of this widget."""
        column, row = (math.floor(each) for each in self._place(position))
        inside = 0 <= row < self.zoom.rows and 0 <= column < self.zoom.columns
        return (row, column) if inside and self.plot_rect().contains(position) else None

    def _show_hand(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self.zoomed:
            shape = Qt.CursorShape.OpenHandCursor if self._hold is None else Qt.CursorShape.ClosedHandCursor
        self.viewport().setCursor(shape)

    def _room(self) -> tuple[float, float]:
        """What there is between the axes and margins."""
        left, bottom = self.axes
        right, top = self.margins
        wide = self.width() - left.maximumWidth() - right.maximumWidth() - RIGHTMOST
        high = self.height() - bottom.maximumHeight() - top.maximumHeight() - RIGHTMOST
        return max(wide, 1.0), max(high, 1.0)

    def _take_room(self, wide: float, high: float) -> None:
        """Leave free what the picture does not need, so that its axes are close to it."""
        room = self._room()
        spare_x, spare_y = max(math.floor(room[0] - wide), 0), max(math.floor(room[1] - high), 0)
        margins = (spare_x // 2, RIGHTMOST + spare_y // 2, RIGHTMOST + spare_x - spare_x // 2, spare_y - spare_y // 2)
        self.plotItem.layout.setContentsMargins(*margins)
        self.plotItem.layout.activate()
