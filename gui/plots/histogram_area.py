"""The plot area of the histogram: bars, the bar of zeros and outlines, under the threshold line."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from core.base.arrays import Floats
from gui.plots.axes import CountAxis
from gui.plots.count_scale import CountScale
from gui.plots.histogram_bars import HistogramBars, ZerosBar
from gui.plots.legend import Legend
from gui.plots.line_area import LineArea
from gui.plots.magnitude_scale import Scale
from gui.plots.mirror_line import MirrorLine
from gui.plots.outlines import Outlines
from gui.plots.signed_scale import SignedScale
from gui.plots.threshold_line import LINE_WIDTH
from gui.support.guard import guarded
from gui.support.theme import Theme

_TOGGLES: dict[int, str] = {Qt.Key.Key_X: "x", Qt.Key.Key_Y: "y", Qt.Key.Key_S: "s"}


@guarded
class HistogramArea(LineArea):
    """Bars in data coordinates: x is a place on the magnitude scale, y a height on the count scale."""

    toggled = Signal(str)
    """The X, Y or S key was pressed, to switch an axis between logarithmic and linear (``x``, ``y``), or to signs."""

    def __init__(self) -> None:
        self.counts = CountAxis("left")
        super().__init__(self.counts)
        self.bars, self.zeros, self.outlines = HistogramBars(), ZerosBar(), Outlines(self)
        for item in (self.bars, self.zeros):
            self.view.addItem(item, ignoreBounds=True)
        self.mirror = MirrorLine(self.view, self.line)
        self.legend = Legend(self.view, top=26.0)
        self.fontChosen.connect(self.legend.use_font)
        self._peak = 1.0
        self._banded = False
        self.view.sigResized.connect(self._fit)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for part in (self.bars, self.zeros, self.outlines, self.legend):
            part.apply_theme(theme)
        self.line.apply_theme(theme, self.stroke(theme.text, LINE_WIDTH))
        self.mirror.setPen(self.stroke(theme.text, LINE_WIDTH))

    def set_bars(self, scale: Scale, count_scale: CountScale, edges: Floats, amounts: Floats, zeros: float) -> None:
        """Draw n bars, and the bar of zeros left of them.

        Args:
            scale: of the x axis.
            count_scale: of the y axis.
            edges: (n + 1,) magnitudes.
            amounts: (n,) counts or percentages.
            zeros: count or percentage of zeros.
        """
        high = count_scale.of(amounts)
        of_zeros = float(count_scale.of(np.array([zeros]))[0]) if zeros else 0.0
        # on a linear axis the bar of zeros may be cut off, with a break in it
        self._peak = max(float(high.max()), of_zeros if count_scale.log else 0.0) or 1.0
        signed = isinstance(scale, SignedScale)
        self.bars.set_bars(scale.places(edges), high, mirrored=signed)
        self.axis.set_sign("w" if signed else self.axis.SIGN)
        self.zeros.set_height(scale.slot, of_zeros, self._peak)
        self.counts.set_count_scale(count_scale)
        self.axis.set_scale(scale)
        self.line.set_scale(scale)
        self.mirror.follow()
        self.bars.set_cut(self.line.value())
        self._fit()

    def set_bar_style(self, *, ticked: bool | None = None, waiting: bool) -> None:
        """Colour the bars.

        Args:
            ticked: whether what is shown is pruned at all; None leaves that as it is.
            waiting: whether its numbers are not known yet.
        """
        self.bars.set_bar_style(self.bars.style.ticked if ticked is None else ticked, waiting)

    def raise_to(self, peak: float) -> None:
        """Extend the y axis for outlines that are higher than the bars."""
        self._peak = max(self._peak, peak)
        self._fit()

    def set_thresholds(self, low: float, high: float, line: float | None = None) -> None:
        """Shade between the lowest and the highest of several thresholds.

        Args:
            line: where there is a line all the same: at the threshold of what is outlined. Where all are equal it is
                at that.
        """
        if low == high:
            self.set_threshold(low)
            return
        self._banded = True
        self.line.set_shown(line is not None)
        if line is not None:
            self.line.set_threshold(line)
        self.mirror.follow()
        self.bars.set_cut(self.line.magnitude_scale.place(low), self.line.magnitude_scale.place(high))

    def set_threshold(self, threshold: float) -> None:
        """Move the line and the shading."""
        self._banded = False
        super().set_threshold(threshold)
        self.mirror.follow()
        self.bars.set_cut(self.line.value())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _TOGGLES:
            self.toggled.emit(_TOGGLES[event.key()])
        else:
            super().keyPressEvent(event)

    def _follow_drag(self, threshold: float) -> None:
        if self._banded and self.line.isVisible():
            # where all others will be cut is not known here
            self.line.set_threshold(threshold)
        else:
            super()._follow_drag(threshold)

    def _fit(self) -> None:
        """Set the ranges of the axes, with space for the line's handle above the highest bar."""
        scale = self.line.magnitude_scale
        margin = 0.01 * (scale.high - scale.low)
        left = min(scale.low, scale.slot[0] if self.zeros.isVisible() else scale.zero)
        handle = self.line.handle.boundingRect().height() + 4
        height = max(self.view.height(), 2 * handle)
        self.show_range((left - margin, scale.high + margin), (0, self._peak * height / (height - handle)))
