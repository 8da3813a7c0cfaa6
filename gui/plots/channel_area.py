"""The plot area of rows or columns side by side: zoomed and moved along them by mouse and keys."""

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from core.inspection.line_statistics import LineStatistics
from gui.plots.axes import LABELLED, IndexAxis, Levels, PlotAxis
from gui.plots.channel_item import ChannelItem, ChannelReading
from gui.plots.plot_card import PlotArea
from gui.plots.plot_numbers import round_step
from gui.support.guard import guarded
from gui.support.theme import Theme

NOTCH, KEY_STEP = 1.3, 1.6
"""The zoom factor of one notch of the wheel, and of the + key."""
PAN = 0.1
"""The fraction of the visible part that an arrow key moves it."""
FEWEST = 4.0
"""Lines that are visible at least, if there are as many."""
CLICK = 4
"""Pixels that the mouse may move between press and release of a click."""
_ARROWS: dict[int, float] = {Qt.Key.Key_Left: -PAN, Qt.Key.Key_Right: PAN}


@guarded
class LineValueAxis(PlotAxis):
    """Values of any sign, a tick at round numbers."""

    WIDEST = "−0.005"

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        low, high = sorted((minVal, maxVal))
        step = round_step(max((high - low) * 2.4 * self.metrics.height() / max(size, 1), 1e-300))
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        return [(LABELLED, [step * number for number in range(first, last + 1)])]


@guarded
class ChannelArea(PlotArea):
    """Lines in the order of their indexes; ``first`` and ``across`` say which part of them is visible."""

    FOCUS = Qt.FocusPolicy.StrongFocus

    clicked = Signal(int)
    """Index of a line that was clicked."""
    hovered = Signal(int, QPoint)
    """Index of the line under the mouse (−1 for none), and the position of the mouse in pixels."""
    moved = Signal()
    """Another part is visible."""

    def __init__(self) -> None:
        super().__init__(LineValueAxis("left"), IndexAxis("bottom"))
        self.item = ChannelItem()
        self.view.addItem(self.item, ignoreBounds=True)
        self.count, self.first, self.across = 1, 0.0, 1.0
        self._pressed: QPointF | None = None
        self._dragged = False

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.item.apply_theme(theme)

    def show_lines(self, found: LineStatistics | None, reading: ChannelReading) -> None:
        """Show other lines; the visible part stays where there are as many."""
        self.item.show_lines(found, reading)
        count = 1 if found is None else found.count
        if count != self.count:
            self.count, self.first, self.across = count, 0.0, float(count)
        self._show()

    @property
    def zoomed(self) -> bool:
        """Whether less than all lines is visible."""
        return self.across < self.count

    def reset(self) -> None:
        """Show all lines."""
        self.look_at(0.0, float(self.count))

    def closer(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom in by a factor (out below 1) around a position in pixels, or around the middle."""
        middle = self.first + self.across / 2 if at is None else self.to_data(at).x()
        across = min(max(self.across / factor, min(FEWEST, self.count)), self.count)
        self.look_at(middle - (middle - self.first) * across / self.across, across)

    def look_at(self, first: float, across: float) -> None:
        """Show so many lines from one on, as far as there are any."""
        self.across = min(across, float(self.count))
        self.first = min(max(first, 0.0), self.count - self.across)
        self._show()

    def index_at(self, position: QPointF) -> int | None:
        """The line at a position in pixels of this widget."""
        index = math.floor(self.to_data(position).x())
        return index if self.plot_rect().contains(position) and 0 <= index < self.count else None

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned, sideways = event.angleDelta().y(), event.angleDelta().x()
        if not self.plot_rect().contains(event.position()) or not (turned or sideways):
            event.ignore()
            return
        if sideways:
            self.look_at(self.first - PAN * self.across * sideways / 120, self.across)
        else:
            self.closer(NOTCH ** (turned / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            index = self.index_at(event.position())
            self.hovered.emit(-1 if index is None else index, event.position().toPoint())
            return
        step = event.position().x() - self._pressed.x()
        if self._dragged or abs(step) > CLICK:
            self._dragged, self._pressed = True, event.position()
            self.look_at(self.first - step * self.across / max(self.plot_rect().width(), 1.0), self.across)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position())
        if self._pressed is not None and not self._dragged and index is not None:
            self.clicked.emit(index)
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # the first click of the two has led to a line; a press in its place would do so again
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(-1, QPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _ARROWS:
            self.look_at(self.first + _ARROWS[key] * self.across, self.across)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.closer(1 / KEY_STEP if key == Qt.Key.Key_Minus else KEY_STEP)
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.reset()
        else:
            event.ignore()

    def _show(self) -> None:
        self.hovered.emit(-1, QPoint())
        low, high = self.item.span
        margin = 0.04 * (high - low)
        self.show_range((self.first, self.first + self.across), (low - margin if low < 0 else 0.0, high + margin))
        self.moved.emit()
