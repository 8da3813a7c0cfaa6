"""The plot area of the histogram: bars, the bar of zeros and outlines, under the threshold line."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from core.base.arrays import Floats
from gui.plots.axes import CountAxis, MagnitudeAxis
from gui.plots.count_scale import CountScale
from gui.plots.histogram_bars import BarPart, HistogramBars, ZerosBar
from gui.plots.legend import BELOW_HANDLE, Drawn, Legend
from gui.plots.legend_strip import LegendStrip
from gui.plots.line_area import LineArea
from gui.plots.line_room import LineRoom
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
        self.counts, self.axis = CountAxis("left"), MagnitudeAxis()
        super().__init__(self.counts, self.axis)
        self.legend = Legend(self.view, LegendStrip(self), top=BELOW_HANDLE)
        self.bars, self.zeros, self.outlines = HistogramBars(), ZerosBar(), Outlines(self, self.legend)
        for item in (self.bars, self.zeros):
            self.view.addItem(item, ignoreBounds=True)
        self.mirror = MirrorLine(self.view, self.line)
        self._written = [self.legend, self.outlines.labels]
        self.fontChosen.connect(self.legend.use_font)
        self._peak = 1.0
        self._banded = False
        self.view.sigResized.connect(self._fit)
        self._drawn: tuple[Floats, Floats] | None = None
        self.view.sigResized.connect(self._place_legend)

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
        self._drawn = scale.places(edges), high
        self._fit()

    def show_outlines(self, places: Floats, heights: Sequence[Floats], names: Sequence[str]) -> None:
        """Draw outlines of layers over the bars; arguments as for `Outlines.show`."""
        self.bars.set_faint(len(heights) > 1)
        self.outlines.show(places, heights, names)
        if heights:
            self._drawn = places, np.max([self._drawn[1] if self._drawn else heights[0], *heights], axis=0)
            self._peak = max(self._peak, *(float(each.max()) for each in heights))
            self._fit()
        self._place_legend()

    def set_bar_style(self, *, ticked: bool | None = None, waiting: bool) -> None:
        """Colour the bars.

        Args:
            ticked: whether what is shown is pruned at all; None leaves that as it is.
            waiting: whether its numbers are not known yet.
        """
        self.bars.set_bar_style(self.bars.style.ticked if ticked is None else ticked, waiting)

    def set_parts(self, parts: Sequence[BarPart], line: float | None = None, whose: str = "") -> None:
        """Colour the bars by what several thresholds do.

        Args:
            parts: what is cut, both, or kept, by magnitudes.
            line: where there is a line all the same: at the threshold being edited.
            whose: the line is, as it is not one of all bars; empty where that need not be said.
        """
        self._banded = True
        self.line.set_shown(line is not None)
        self.line.set_whose(whose)
        if line is not None:
            self.line.set_threshold(line)
        self.mirror.follow()
        self.bars.set_parts(self._placed(parts))

    def set_threshold(self, threshold: float) -> None:
        """Move the line and the shading."""
        self._banded = False
        self.line.set_whose("")
        super().set_threshold(threshold)
        self.mirror.follow()
        self.bars.set_cut(self.line.value())

    def _line_room(self) -> LineRoom:
        room = super()._line_room()
        if not isinstance(self.line.magnitude_scale, SignedScale):
            return room
        middle = self.view.mapFromView(QPointF(0, 0)).x()
        mirrored = [self.line.around(2 * middle - each.center().x()) for each in room.taken[:1]]
        return LineRoom((*room.taken, *mirrored), middle)

    def tell(self, text: str) -> None:
        """Say beside the mouse what the threshold there would do, and whose outline is there."""
        super().tell("\n".join(filter(None, [text, self.outlines.name_at(self._mouse)])))

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

    def _placed(self, parts: Sequence[BarPart]) -> list[BarPart]:
        """The parts by places on the axis; without those that lie off it."""
        placed: list[BarPart] = []
        for end, fate in parts:
            place = self.line.magnitude_scale.place(end) if math.isfinite(end) else end
            if not placed or place > placed[-1].end:
                placed.append(BarPart(place, fate))
        return placed

    def _fit(self) -> None:
        """Set the ranges of the axes, with space for the line's handle above the highest bar."""
        scale = self.axis.magnitude_scale
        margin = 0.01 * (scale.high - scale.low)
        left = min(scale.low, scale.slot[0] if self.zeros.isVisible() else scale.zero)
        self.show_range((left - margin, scale.high + margin), (0, self.upper_end(0, self._peak)))

    def _place_legend(self) -> None:
        """Have the legend cover neither bars nor outlines."""
        if self._drawn is None or not self.view.width() or not self.view.height():
            return
        places, heights = self._drawn
        origin, unit = (self.view.mapFromView(QPointF(each, each)) for each in (0.0, 1.0))
        right, down = unit.x() - origin.x(), unit.y() - origin.y()
        columns = np.arange(int(self.view.width()) + 2, dtype=np.float64)
        at = (columns - origin.x()) / right
        bar = np.clip(np.searchsorted(places, at, side="right") - 1, 0, len(heights) - 1)
        found = np.where((at >= places[0]) & (at <= places[-1]), heights[bar], 0.0)
        zeros = self.zeros.boundingRect() if self.zeros.isVisible() else QRectF()
        found[(at >= zeros.left()) & (at <= zeros.right())] = max(zeros.height(), 0.0)
        self.legend.avoid(Drawn(columns, (origin.y() + down * found)[None, :], self.headroom, filled=True))
