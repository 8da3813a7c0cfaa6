"""The plot area of the mask: the picture of a matrix, zoomed and panned by mouse and keys."""

# ruff: noqa: N815 - signals have Qt's spelling

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent

from gui.plots.image_margins import centring_margins, free_size
from gui.plots.picture_area import PictureArea
from gui.plots.zoom import VisibleArea, Zoom
from gui.support.guard import guarded

NOTCH, KEY_STEP = 1.3, 1.6
"""The zoom factor of one notch of the wheel, and of the + key."""
PAN, PAGE = 0.1, 0.9
"""The fraction of the visible part that an arrow key moves it, alone and with Shift."""

_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@guarded
class MaskArea(PictureArea):
    """The image of a matrix, as large as fits, with its axes close to it.

    The sums behind zooming are in `Zoom`; ``seen`` is the visible part.
    """

    FOCUS = Qt.FocusPolicy.StrongFocus

    viewMoved = Signal()
    """Another part of the matrix is visible, or at another size."""
    hovered = Signal(int, int, QPoint)
    """Row and column of the weight under the mouse (−1, −1 for none), and the position of the mouse in pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.zoom = Zoom(1, 1, 1.0, 1.0)
        self.seen = self.zoom.whole
        # the axes take more room in a larger font
        self.fontChosen.connect(self._refit)
        self._drag_from: QPointF | None = None

    @property
    def zoomed(self) -> bool:
        """Whether less than the whole matrix is visible."""
        return not self.zoom.is_whole(self.seen)

    @property
    def shows_weights(self) -> bool:
        """Whether each weight has a pixel or more, so that it is drawn by itself."""
        tile = self.detail.tile or self.picture.tile
        pixels = self.devicePixelRatioF() * min(self.seen.across, self.seen.down)
        return tile is not None and tile.single and pixels >= 1 - 1e-9

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            # there are more pixels to see it in, or fewer
            self._refit()
        return handled

    def set_matrix(self, rows: int, columns: int) -> None:
        """Show another matrix as a whole; its image is set apart."""
        self.zoom = self._zoom_of(rows, columns)
        self.show_detail(None)
        self._show_area(self.zoom.whole)

    def pixels_for(self, rows: int, columns: int) -> tuple[int, int]:
        """(high, wide): the pixels of the screen that the whole of a matrix would have in this area."""
        wide, high = self._zoom_of(rows, columns).whole.size
        pixel_ratio = self.devicePixelRatioF()
        return math.floor(high * pixel_ratio + 1e-3), math.floor(wide * pixel_ratio + 1e-3)

    def reset(self) -> None:
        """Zoom out to the whole matrix."""
        self._show_area(self.zoom.whole)

    def closer(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom in by a factor (out below 1) around a position in pixels of this widget, or around the middle."""
        self._show_area(self.zoom.scaled(self.seen, factor, *self._place(at)))

    def to_cells(self, at: QPointF | None = None) -> None:
        """Zoom in until the values of single weights can be read, around a position or the middle."""
        self._show_area(self.zoom.of_cells(self.seen, *self._place(at)))

    def centre_on(self, row: int, column: int) -> None:
        """Zoom in until the values of single weights can be read, with one of them in the middle."""
        view = self.zoom.of_cells(self.seen, column, row)
        across, down = column + 0.5 - view.left - view.columns / 2, row + 0.5 - view.top - view.rows / 2
        self._show_area(self.zoom.moved(view, across, down))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        # pyqtgraph calls this once before there is a plot
        if event is not None:
            self._refit()
        super().resizeEvent(event)

    def _refit(self) -> None:
        """Show the same with another size to spare."""
        whole = not self.zoomed
        self.zoom = self._zoom_of(self.zoom.rows, self.zoom.columns)
        self._show_area(self.zoom.whole if whole else self.zoom.fitted(self.seen))

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
            self._drag_from = event.position() if self.zoomed else None
            self._update_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag_from is None:
            self.hovered.emit(*(self.place_at(event.position()) or (-1, -1)), event.position().toPoint())
            return
        step = event.position() - self._drag_from
        self._drag_from = event.position()
        self._show_area(self.zoom.moved(self.seen, -step.x() / self.seen.across, -step.y() / self.seen.down))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag_from = None
        self._update_cursor()

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
            self._show_area(self.zoom.moved(self.seen, across * part * self.seen.columns, down * part * self.seen.rows))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.closer(1 / KEY_STEP if key == Qt.Key.Key_Minus else KEY_STEP)
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.reset()
        elif key == Qt.Key.Key_1:
            self.to_cells()
        else:
            event.ignore()

    def _show_area(self, view: VisibleArea) -> None:
        self.hovered.emit(-1, -1, QPoint())
        self.seen = view
        self.frame.grid.setContentsMargins(*centring_margins(self._free_size(), view.size))
        self.frame.grid.activate()
        self.show_range((view.left, view.right), (view.top, view.bottom))
        self._update_cursor()
        self.viewMoved.emit()

    def _place(self, at: QPointF | None) -> tuple[float, float]:
        """Column and row, as fractions, at a position in pixels, or in the middle."""
        if at is None:
            return self.seen.left + self.seen.columns / 2, self.seen.top + self.seen.rows / 2
        place = self.to_data(at)
        return place.x(), place.y()

    def place_at(self, position: QPointF) -> tuple[int, int] | None:
        """Row and column of the weight at a position in pixels of this widget; None beside the matrix."""
        column, row = (math.floor(each) for each in self._place(position))
        inside = 0 <= row < self.zoom.rows and 0 <= column < self.zoom.columns
        return (row, column) if inside and self.plot_rect().contains(position) else None

    def _update_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self.zoomed:
            shape = Qt.CursorShape.OpenHandCursor if self._drag_from is None else Qt.CursorShape.ClosedHandCursor
        self.viewport().setCursor(shape)

    def _zoom_of(self, rows: int, columns: int) -> Zoom:
        return Zoom(columns, rows, *self._free_size(), 1 / self.devicePixelRatioF())

    def _free_size(self) -> tuple[float, float]:
        """(wide, high) in pixels between the axes and the margins."""
        (left, bottom), (right, top) = self.axes, self.margins
        return free_size(self.size(), (left, right), (bottom, top))
