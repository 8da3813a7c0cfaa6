"""A plot area with the threshold as a vertical line, moved by a drag anywhere in it, by the wheel or by keys."""

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent

from gui.plots.axes import PlotAxis
from gui.plots.hover_label import HoverLabel
from gui.plots.line_drag import LineDrag
from gui.plots.lined_area import LinedArea
from gui.support.guard import guarded
from gui.support.theme import Theme

STEP, COARSE, FINE = 0.02, 0.1, 0.005
"""What an arrow key or a notch of the wheel adds to the threshold's log10: alone, with Shift, with Ctrl."""
SLACK = 4.0
"""Pixels that the mouse moves away from where it was pressed before that is a drag."""
NOTCH = 120
"""What Qt calls a notch of a wheel."""

_DIRECTIONS: dict[int, float] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Home: -math.inf,
    Qt.Key.Key_End: math.inf,
}


@guarded
class LineArea(LinedArea):
    """The moving of the line. Subclasses draw the rest, and override `hover_at` and `click_at`.

    A drag that begins on the line takes it along; one that begins elsewhere brings it to the mouse. ``drag`` emits each
    step of a movement and its end.

    Attributes:
        stepping: whether the movement that ends now is one of steps, by keys or the wheel.
    """

    FOCUS = Qt.FocusPolicy.StrongFocus

    reset_requested = Signal()
    """The plot was double-clicked."""
    nudged = Signal(float)
    """There is no single line, and a key or the wheel asks for so many steps, more than 0 to cut more."""
    nudging_ended = Signal()
    """The key was let go; or the wheel has turned."""
    pointed_at = Signal(float)
    """The mouse is over a threshold; `tell` says there what it would do."""

    def __init__(self, left: PlotAxis, bottom: PlotAxis) -> None:
        super().__init__(left, bottom)
        self.drag = LineDrag(self)
        self.drag.moved.connect(self._follow_drag)
        self.drag.cancelled.connect(self._follow_drag)
        self._offset: float | None = None
        self._pressed: QPointF | None = None
        self._nudging = self.stepping = False
        self.passing: Callable[[float, float], float] = lambda _, after: after
        """Where a step from one threshold to another one leads, which may be past some that cut no more than 0."""
        self._mouse, self._told = QPointF(), False
        self.hint = HoverLabel(self)

    @property
    def can_drag(self) -> bool:
        """Whether the axis is one along which a threshold can be moved."""
        return True

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.hint.apply_theme(theme)

    def hover_at(self, position: QPointF) -> None:
        """Called when the mouse is moved to a pixel of this widget, and no drag is going on."""
        self.point_at(position)

    def point_at(self, position: QPointF) -> None:
        """Have it told what a threshold at a pixel of this widget would do; nothing beside the axes."""
        self._mouse, self._told = position, False
        if self.can_drag and self.plot_rect().contains(position):
            self.pointed_at.emit(self.line.magnitude_scale.threshold(self.to_data(position).x()))
        if not self._told:
            self.hint.hide()

    def tell(self, text: str) -> None:
        """Say beside the mouse what the threshold there would do."""
        self._told = True
        self.hint.show_text(text, self._mouse.toPoint())

    def click_at(self, position: QPointF) -> None:
        """Called when the left button was pressed and let go at a pixel of this widget that is not on the line."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = self._in_view(event)
        if event.button() != Qt.MouseButton.LeftButton or not self.can_drag:
            return
        if self.line.is_near(position):
            self._begin(self.line.pixel() - position.x())
        elif self.plot_rect().contains(event.position()):
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = self._in_view(event)
        if self._pressed is not None and (event.position() - self._pressed).manhattanLength() >= SLACK:
            self._pressed = None
            self._begin(0.0)
        if self._offset is not None:
            place = self.view.mapToView(QPointF(position.x() + self._offset, 0)).x()
            self.drag.move(self.line.magnitude_scale.threshold(place))
        elif self._pressed is None:
            self._hover(event)
            self.hover_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        pressed, self._pressed = self._pressed, None
        if self._offset is not None:
            self._offset = None
            self.drag.finish()
            self._hover(event)
        elif pressed is not None:
            self.click_at(pressed)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.hint.hide()
            self.reset_requested.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = (event.angleDelta().y() or event.angleDelta().x()) / NOTCH
        if not (self.can_drag and self.plot_rect().contains(event.position())):
            event.ignore()
            return
        event.accept()
        if turned and self._offset is None and self._pressed is None:
            self.hint.hide()
            self.step(turned, event.modifiers())
            self.end_step()

    def step(self, steps: float, modifiers: Qt.KeyboardModifier) -> None:
        """Move the line along the axis; where there is none, the number of what is meant is asked to be moved.

        Args:
            steps: more than 0 to cut more; an infinite one leads to the end.
            modifiers: Shift is coarse, Ctrl fine.
        """
        size = COARSE if modifiers & Qt.KeyboardModifier.ShiftModifier else STEP
        size = FINE if modifiers & Qt.KeyboardModifier.ControlModifier else size
        if self.line.isVisible():
            before = self.line.threshold
            self.drag.begin(before)
            self.drag.move(self.passing(before, self.line.magnitude_scale.stepped(before, size * steps)))
        elif math.isfinite(steps):
            self._nudging = True
            self.nudged.emit(steps * size / STEP)

    def end_step(self) -> None:
        """The key was let go, or the wheel has turned."""
        self.stepping = True
        self.drag.finish()
        self.stepping = False
        if self._nudging:
            self._nudging = False
            self.nudging_ended.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hint.hide()
        self.line.set_held(self._offset is not None)

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
        elif event.key() in _DIRECTIONS and self._offset is None and self.can_drag:
            self.step(_DIRECTIONS[event.key()], event.modifiers())
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in _DIRECTIONS and self._offset is None and not event.isAutoRepeat():
            self.end_step()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._offset is None:
            self.end_step()

    def _begin(self, offset: float) -> None:
        """The mouse has taken the line, which stays so many pixels beside it."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.end_step()
        self.hint.hide()
        self.drag.begin(self.line.threshold)
        self._offset = offset
        self.line.set_held(True)
        self.viewport().setCursor(Qt.CursorShape.SplitHCursor)

    def _follow_drag(self, threshold: float) -> None:
        """Where there are several thresholds they have no line to follow with."""
        if self.line.isVisible():
            self.set_threshold(threshold)

    def _in_view(self, event: QMouseEvent) -> QPointF:
        position: QPointF = self.view.mapFromScene(self.viewportTransform().inverted()[0].map(event.position()))
        return position

    def _hover(self, event: QMouseEvent) -> None:
        """Show where a drag can begin, and whether it would take the line where it is."""
        near = self.line.is_near(self._in_view(event))
        self.line.set_held(near)
        there = near or (self.can_drag and self.plot_rect().contains(event.position()))
        self.viewport().setCursor(Qt.CursorShape.SplitHCursor if there else Qt.CursorShape.ArrowCursor)
