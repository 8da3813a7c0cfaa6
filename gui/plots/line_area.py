"""A plot area with the threshold as a vertical line that is dragged by mouse or moved by keys."""

import math

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

from gui.plots.axes import MagnitudeAxis, PlotAxis
from gui.plots.line_drag import LineDrag
from gui.plots.plot_card import PlotArea
from gui.plots.threshold_line import ThresholdLine
from gui.support.guard import guarded

STEP, COARSE, FINE = 0.02, 0.1, 0.005
"""What an arrow key adds to the threshold's log10: alone, with Shift, with Ctrl."""

_DIRECTIONS: dict[int, float] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Home: -math.inf,
    Qt.Key.Key_End: math.inf,
}


@guarded
class LineArea(PlotArea):
    """The dragging of the line. Subclasses draw the rest, and override `hover_at` and `click_at`.

    ``drag`` emits each step of a movement and its end.
    """

    FOCUS = Qt.FocusPolicy.StrongFocus

    reset_requested = Signal()
    """The plot was double-clicked."""

    def __init__(self, left: PlotAxis) -> None:
        self.axis = MagnitudeAxis()
        super().__init__(left, self.axis)
        self.line = ThresholdLine(self.view)
        self.fontChosen.connect(self.line.use_font)
        self.drag = LineDrag(self)
        self.drag.moved.connect(self.set_threshold)
        self.drag.cancelled.connect(self.set_threshold)
        self._offset: float | None = None

    def set_threshold(self, threshold: float) -> None:
        """Move the line, without a signal."""
        self.line.set_shown(True)
        self.line.set_threshold(threshold)

    def hover_at(self, position: QPointF) -> None:
        """Called when the mouse is moved to a pixel of this widget, and no drag is going on."""

    def click_at(self, position: QPointF) -> None:
        """Called when the left button is pressed at a pixel of this widget that is not on the line."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = self._in_view(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if not self.line.is_near(position):
            self.click_at(event.position())
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.drag.finish()
        self.drag.begin(self.line.threshold)
        self._offset = self.line.pixel() - position.x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = self._in_view(event)
        if self._offset is not None:
            place = self.view.mapToView(QPointF(position.x() + self._offset, 0)).x()
            self.drag.move(self.line.magnitude_scale.threshold(place))
        else:
            self._hover(self.line.is_near(position))
            self.hover_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._offset is not None:
            self._offset = None
            self.drag.finish()
            self._hover(self.line.is_near(self._in_view(event)))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset_requested.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(self._offset is not None)

    def event(self, event: QEvent) -> bool:
        # Escape cancels the drag, before a shortcut of the window gets the key
        held = event.type() == QEvent.Type.ShortcutOverride and self.drag.active
        if held and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.drag.active:
            self._offset = None
            self.drag.cancel()
        elif event.key() in _DIRECTIONS and self._offset is None and self.line.isVisible():
            self.drag.begin(self.line.threshold)
            self.drag.move(self._stepped(event))
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in _DIRECTIONS and self._offset is None and not event.isAutoRepeat():
            self.drag.finish()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._offset is None:
            self.drag.finish()

    def _stepped(self, event: QKeyEvent) -> float:
        pressed = event.modifiers()
        step = COARSE if pressed & Qt.KeyboardModifier.ShiftModifier else STEP
        step = FINE if pressed & Qt.KeyboardModifier.ControlModifier else step
        return self.line.magnitude_scale.stepped(self.line.threshold, step * _DIRECTIONS[event.key()])

    def _in_view(self, event: QMouseEvent) -> QPointF:
        position: QPointF = self.view.mapFromScene(self.viewportTransform().inverted()[0].map(event.position()))
        return position

    def _hover(self, near: bool) -> None:
        self.line.set_held(near)
        self.viewport().setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)
