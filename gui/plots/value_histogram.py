"""The plot area of a tensor that can't be pruned: how often its values occur, without a threshold."""

import numpy as np
from PySide6.QtCore import QEvent
from PySide6.QtGui import QMouseEvent

from core.base.arrays import Counts, Floats
from gui.plots.axes import CountAxis, MagnitudeAxis
from gui.plots.count_scale import CountScale
from gui.plots.histogram_bars import HistogramBars
from gui.plots.hover_label import HoverLabel
from gui.plots.plot_card import PlotArea
from gui.plots.signed_scale import SignedScale
from gui.support import number_format
from gui.support.guard import guarded
from gui.support.theme import Theme

_HEADROOM = 1.06
"""How much higher the y axis is than the highest bar."""
_MARGIN = 0.01


@guarded
class ValueHistogramArea(PlotArea):
    """Bars from one edge to the next; the label beside the mouse tells how many values are in one."""

    def __init__(self) -> None:
        self.count_axis, self.value_axis = CountAxis("left"), MagnitudeAxis()
        super().__init__(self.count_axis, self.value_axis)
        self.bars = HistogramBars()
        self.bars.set_cut(-np.inf)
        self.view.addItem(self.bars, ignoreBounds=True)
        self.edges: Floats = np.zeros(1)
        self.counts: Counts = np.zeros(0, np.int64)
        self._unit, self._whole = 1.0, False
        self._hint = HoverLabel(self)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.bars.apply_theme(theme)
        self._hint.apply_theme(theme)

    def show_values(self, edges: Floats, counts: Counts, sign: str, whole: bool, log: bool) -> None:
        """Draw n bars.

        Args:
            edges: (n + 1,) values, ascending.
            counts: (n,) how many values lie from one edge to the next.
            sign: what the values are called at the end of the axis.
            whole: whether they are integers.
            log: whether the axis of counts is logarithmic.
        """
        self.edges, self.counts = edges, counts
        scale, count_scale = SignedScale.between(float(edges[0]), float(edges[-1])), CountScale(log, 0.5, False)
        self._unit, self._whole = scale.unit, whole
        high = count_scale.of(counts.astype(np.float64))
        self.bars.set_bars(scale.places(edges), high)
        self.count_axis.set_count_scale(count_scale)
        self.value_axis.set_sign(sign, whole)
        self.value_axis.set_scale(scale)
        margin = _MARGIN * (scale.high - scale.low)
        peak = float(high.max()) or 1.0
        self.show_range((scale.low - margin, scale.high + margin), (0, _HEADROOM * peak))

    def bar_text(self, bar: int) -> str:
        """What is said of a bar beside the mouse."""
        ends = self.edges[bar : bar + 2]
        if self._whole:
            low, high = (number_format.whole(int(each)) for each in (np.ceil(ends[0]), np.floor(ends[1])))
        else:
            low, high = (number_format.number(float(each)) for each in ends)
        count, total = int(self.counts[bar]), max(int(self.counts.sum()), 1)
        where = low if low == high else f"{low} … {high}"
        return f"{where}\n{number_format.whole(count)} ({number_format.percent(count / total)})"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.to_data(event.position()).x() * self._unit
        bar = int(np.searchsorted(self.edges, place, "right")) - 1
        inside = self.plot_rect().contains(event.position()) and 0 <= bar < len(self.counts) and self.counts[bar] > 0
        self._hint.show_text(self.bar_text(bar) if inside else "", event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hint.hide()
