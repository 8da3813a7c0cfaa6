"""The bars of the histogram and the hand on the threshold line, by mouse or keys."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

from gui.plots.axes import CountAxis, MagnitudeAxis
from gui.plots.base import PlotArea
from gui.plots.heights import Heights
from gui.plots.histogram_bars import HistogramBars, ZerosBar
from gui.plots.legend import Legend
from gui.plots.line_drag import LineDrag
from gui.plots.outlines import Outlines
from gui.plots.scale import Scale
from gui.plots.threshold_line import LINE_WIDTH, ThresholdLine
from gui.theme import Theme

STEP, COARSE, FINE = 0.02, 0.1, 0.005
"""What an arrow key adds to the decimal logarithm: alone, with Shift, with Ctrl."""

_DIRECTIONS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Home: -math.inf,
    Qt.Key.Key_End: math.inf,
}

_TOGGLES = {Qt.Key.Key_X: "x", Qt.Key.Key_Y: "y"}

Reals = NDArray[np.float64]


class HistogramArea(PlotArea):
    """Bars, and the hand on the line."""

    FOCUS = Qt.FocusPolicy.StrongFocus

    reset_requested = Signal()
    toggled = Signal(str)
    """A key has asked for the other kind of an axis: ``x`` or ``y``."""

    def __init__(self) -> None:
        self.axis, self.counts = MagnitudeAxis(), CountAxis("left")
        super().__init__(self.counts, self.axis)
        self.bars, self.zeros, self.outlines = HistogramBars(), ZerosBar(), Outlines(self)
        for item in (self.bars, self.zeros):
            self.view.addItem(item, ignoreBounds=True)
        self.legend = Legend(self.view, top=26.0)
        self.line = ThresholdLine(self.view)
        self.drag = LineDrag(self)
        self.drag.moved.connect(self.set_threshold)
        self.drag.cancelled.connect(self.set_threshold)
        self._peak = 1.0
        self._offset: float | None = None
        self.view.sigResized.connect(self._fit)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for part in (self.bars, self.zeros, self.outlines, self.legend):
            part.apply_theme(theme)
        self.line.apply_theme(theme, self.stroke(theme.text, LINE_WIDTH))

    def set_bars(self, scale: Scale, heights: Heights, edges: Reals, amounts: Reals, zeros: float) -> None:
        """Draw edges, one more than the amounts; and zeros beside them.

        Args:
            heights: how high an amount is.
            amounts: counts or percentages.
            zeros: the same of zeros.
        """
        high = heights.of(amounts)
        of_zeros = float(heights.of(np.array([zeros]))[0]) if zeros else 0.0
        # on the logarithmic axis there is room for every bar
        self._peak = max(float(high.max()), of_zeros if heights.log else 0.0) or 1.0
        self.bars.set_bars(scale.places(edges), high)
        self.zeros.set_height(scale.slot, of_zeros, self._peak)
        self.counts.set_heights(heights)
        self.axis.set_scale(scale)
        self.line.set_scale(scale)
        self.bars.set_cut(self.line.value())
        self._fit()

    def raise_to(self, peak: float) -> None:
        """Make room for strokes that are higher than the bars."""
        self._peak = max(self._peak, peak)
        self._fit()

    def set_thresholds(self, low: float, high: float) -> None:
        """Where one threshold for all would be: shading between the lowest and the highest, and no line."""
        if low == high:
            self.set_threshold(low)
            return
        self.line.set_shown(False)
        self.bars.set_cut(self.line.scale_of.place(low), self.line.scale_of.place(high))

    def set_threshold(self, threshold: float) -> None:
        """Move the line and the shading."""
        self.line.set_shown(True)
        self.line.set_threshold(threshold)
        self.bars.set_cut(self.line.value())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = self._in_view(event)
        if event.button() == Qt.MouseButton.LeftButton and self.line.is_near(position):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.drag.drop()
            self.drag.begin(self.line.threshold)
            self._offset = self.line.pixel() - position.x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = self._in_view(event)
        if self._offset is not None:
            place = self.view.mapToView(QPointF(position.x() + self._offset, 0)).x()
            self.drag.move(self.line.scale_of.threshold(place))
        else:
            self._hover(self.line.is_near(position))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._offset is not None:
            self._offset = None
            self.drag.drop()
            self._hover(self.line.is_near(self._in_view(event)))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset_requested.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(self._offset is not None)

    def event(self, event: QEvent) -> bool:
        # before a shortcut of the window's can take the key
        if event.type() == QEvent.Type.ShortcutOverride and self.drag.active and event.key() == Qt.Key.Key_Escape:
            event.accept()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.drag.active:
            self._offset = None
            self.drag.cancel()
        elif event.key() in _TOGGLES:
            self.toggled.emit(_TOGGLES[event.key()])
        elif event.key() in _DIRECTIONS and self._offset is None and self.line.isVisible():
            self.drag.begin(self.line.threshold)
            self.drag.move(self._stepped(event))
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in _DIRECTIONS and self._offset is None and not event.isAutoRepeat():
            self.drag.drop()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._offset is None:
            self.drag.drop()

    def _fit(self) -> None:
        """Leave room for the handle above the highest bar."""
        scale = self.line.scale_of
        margin = 0.01 * (scale.high - scale.low)
        left = scale.slot[0] if self.zeros.isVisible() else scale.zero
        handle = self.line.handle.boundingRect().height() + 4
        height = max(self.view.height(), 2 * handle)
        self.show_range((left - margin, scale.high + margin), (0, self._peak * height / (height - handle)))

    def _stepped(self, event: QKeyEvent) -> float:
        pressed = event.modifiers()
        step = COARSE if pressed & Qt.KeyboardModifier.ShiftModifier else STEP
        step = FINE if pressed & Qt.KeyboardModifier.ControlModifier else step
        return self.line.scale_of.stepped(self.line.threshold, step * _DIRECTIONS[event.key()])

    def _in_view(self, event: QMouseEvent) -> QPointF:
        return self.view.mapFromScene(self.viewportTransform().inverted()[0].map(event.position()))

    def _hover(self, near: bool) -> None:
        self.line.set_held(near)
        self.viewport().setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)
