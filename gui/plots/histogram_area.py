"""The bars of the histogram, beside the dragging of the threshold line."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from gui.plots.axes import CountAxis
from gui.plots.count_scale import CountScale
from gui.plots.histogram_bars import HistogramBars, ZerosBar
from gui.plots.legend import Legend
from gui.plots.line_area import LineArea
from gui.plots.magnitude_scale import Scale
from gui.plots.outlines import Outlines
from gui.plots.threshold_line import LINE_WIDTH
from gui.support.guard import guarded
from gui.support.theme import Theme

_TOGGLES = {Qt.Key.Key_X: "x", Qt.Key.Key_Y: "y"}

Reals = NDArray[np.float64]


@guarded
class HistogramArea(LineArea):
    """Bars, and the dragging of the line."""

    toggled = Signal(str)
    """A key has asked for the other kind of an axis: ``x`` or ``y``."""

    def __init__(self) -> None:
        self.counts = CountAxis("left")
        super().__init__(self.counts)
        self.bars, self.zeros, self.outlines = HistogramBars(), ZerosBar(), Outlines(self)
        for item in (self.bars, self.zeros):
            self.view.addItem(item, ignoreBounds=True)
        self.legend = Legend(self.view, top=26.0)
        self.fontChosen.connect(self.legend.use_font)
        self._peak = 1.0
        self.view.sigResized.connect(self._fit)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for part in (self.bars, self.zeros, self.outlines, self.legend):
            part.apply_theme(theme)
        self.line.apply_theme(theme, self.stroke(theme.text, LINE_WIDTH))

    def set_bars(self, scale: Scale, count_scale: CountScale, edges: Reals, amounts: Reals, zeros: float) -> None:
        """Draw edges, one more than the amounts; and zeros beside them.

        Args:
            count_scale: how high an amount is.
            amounts: counts or percentages.
            zeros: the same of zeros.
        """
        high = count_scale.of(amounts)
        of_zeros = float(count_scale.of(np.array([zeros]))[0]) if zeros else 0.0
        # on the logarithmic axis there is room for every bar
        self._peak = max(float(high.max()), of_zeros if count_scale.log else 0.0) or 1.0
        self.bars.set_bars(scale.places(edges), high)
        self.zeros.set_height(scale.slot, of_zeros, self._peak)
        self.counts.set_count_scale(count_scale)
        self.axis.set_scale(scale)
        self.line.set_scale(scale)
        self.bars.set_cut(self.line.value())
        self._fit()

    def set_look(self, *, ticked: bool | None = None, waiting: bool) -> None:
        """Whether what is shown is pruned at all, None where that stays; and whether its numbers are still to come."""
        for part in (self.bars, self.zeros):
            part.set_look(part.look.ticked if ticked is None else ticked, waiting)

    def raise_to(self, peak: float) -> None:
        """Make room for strokes that are higher than the bars."""
        self._peak = max(self._peak, peak)
        self._fit()

    def set_thresholds(self, low: float, high: float) -> None:
        """Where there is not one threshold for all: shading between the lowest and the highest, and no line."""
        if low == high:
            self.set_threshold(low)
            return
        self.line.set_shown(False)
        self.bars.set_cut(self.line.scale_of.place(low), self.line.scale_of.place(high))

    def set_threshold(self, threshold: float) -> None:
        """Move the line and the shading."""
        super().set_threshold(threshold)
        self.bars.set_cut(self.line.value())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _TOGGLES:
            self.toggled.emit(_TOGGLES[event.key()])
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        """Leave room for the handle above the highest bar."""
        scale = self.line.scale_of
        margin = 0.01 * (scale.high - scale.low)
        left = scale.slot[0] if self.zeros.isVisible() else scale.zero
        handle = self.line.handle.boundingRect().height() + 4
        height = max(self.view.height(), 2 * handle)
        self.show_range((left - margin, scale.high + margin), (0, self._peak * height / (height - handle)))
