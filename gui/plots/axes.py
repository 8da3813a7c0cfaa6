"""The axes of the plots: few ticks, muted texts, no SI prefixes, ranges only as set by the plot.

pyqtgraph asks an axis for ticks as levels: (spacing, places). Here the spacing is no distance but tells whether the
level's ticks have texts (`LABELLED`) or not (`BARE`).
"""

import math
from collections.abc import Sequence

from pyqtgraph import AxisItem
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from gui.plots.count_scale import CountScale
from gui.plots.magnitude_scale import LinearScale, LogScale, Scale
from gui.plots.plot_numbers import round_step, short_count, tick
from gui.support.guard import guarded
from gui.support.number_format import whole
from gui.support.theme import Theme

Line = tuple[QPen, QPointF, QPointF]
DrawSpecs = tuple[Line, list[Line], list[tuple[QRectF, Qt.AlignmentFlag, str]]]
Levels = list[tuple[float, list[float]]]
LABELLED, BARE = 1.0, 0.0
"""The spacing of a level of ticks with texts, and of one without."""

BETWEEN_LABELS = 14
"""Pixels between two texts under an axis, at least."""
OVERHANG_LEFT, OVERHANG_RIGHT = 40, 8
"""How many pixels the texts under an axis may reach beyond its left and right end."""


@guarded
class PlotAxis(AxisItem):
    """What all axes of the app have in common. Subclasses give `tickValues` and `tick_text`."""

    WIDEST = "100 %"
    """The longest text of a left axis. It gives the axis its width, so that plots above each other are aligned."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, maxTickLength=3)
        self.enableAutoSIPrefix(False)
        self.setStyle(hideOverlappingLabels=OVERHANG_LEFT)
        self.metrics = QFontMetricsF(self.font())

    def apply_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.setPen(theme.line)
        self.setTickPen(theme.line)
        self.setTextPen(theme.muted)

    def use_font(self, font: QFont) -> None:
        """Take a font, and the width (left axis) or height (bottom axis) that its texts need."""
        self.metrics = QFontMetricsF(font)
        self.setTickFont(font)
        if self.orientation == "left":
            self.setWidth(math.ceil(self.metrics.horizontalAdvance(self.WIDEST)) + 14)
        else:
            self.setHeight(math.ceil(self.metrics.height()) + 6)

    def pixels(self) -> float:
        """The pixels of one unit of the axis."""
        length = self.size().width() if self.orientation == "bottom" else self.size().height()
        return float(length / max(abs(self.range[1] - self.range[0]), 1e-12))

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str | None]:
        return [self.tick_text(value) if spacing == LABELLED else None for value in values]

    def tick_text(self, value: float) -> str:
        """The text of a tick."""
        return f"{value:g}"


@guarded
class PercentAxis(PlotAxis):
    """From 0 to 100 %, a tick every 25 or 50 %."""

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        step = 25.0 if size > 10 * self.metrics.height() else 50.0
        return [(LABELLED, [step * number for number in range(round(100 / step) + 1)])]

    def tick_text(self, value: float) -> str:
        return f"{value:g} %" if value else "0"


@guarded
class CountAxis(PlotAxis):
    """Counts or percentages on a `CountScale`, linear or logarithmic; 1 to 5 ticks."""

    WIDEST = "0.001 %"

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.count_scale = CountScale()

    def set_count_scale(self, count_scale: CountScale) -> None:
        """Take another scale, and drop the axis' picture."""
        self.count_scale = count_scale
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        return [(LABELLED, self.count_scale.ticks(maxVal, min(max(size / 40, 1), 5)))]

    def tick_text(self, value: float) -> str:
        return self.count_scale.tick_text(value)


@guarded
class IndexAxis(PlotAxis):
    """Indexes of rows or columns; the tick of index i is at i + 0.5, the middle of the weight."""

    WIDEST = "500,000"

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        low, high = sorted((minVal, maxVal))
        step = int(round_step(max((high - low) * self._spacing() / max(size, 1), 1.0)))
        first = math.ceil((low - 0.5) / step) * step
        return [(LABELLED, [index + 0.5 for index in range(first, math.ceil(high - 0.5), step)])]

    def tick_text(self, value: float) -> str:
        index = round(value - 0.5)
        # abbreviated (1.2M) only where that is exact, so that neighbouring ticks differ
        return short_count(index) if index >= 1_000_000 and index % 10_000 == 0 else whole(index)

    def _spacing(self) -> float:
        """The least distance of two ticks in pixels."""
        upright = self.orientation == "left"
        return 2.4 * self.metrics.height() if upright else self.metrics.horizontalAdvance(self.WIDEST) + BETWEEN_LABELS


@guarded
class MagnitudeAxis(PlotAxis):
    """Magnitudes on a logarithmic or linear scale, with ``|w|`` at the right end if there is room."""

    SIGN = "|w|"

    def __init__(self) -> None:
        super().__init__("bottom")
        self.magnitude_scale: Scale = LogScale(-3.0, 0.0)

    def set_scale(self, scale: Scale) -> None:
        """Take another scale, and drop the axis' picture."""
        self.magnitude_scale = scale
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        if isinstance(self.magnitude_scale, LinearScale):
            step = round_step(self.magnitude_scale.high * 70 / max(size, 1))
            return [(LABELLED, [step * number for number in range(int(self.magnitude_scale.high / step) + 1)])]
        labelled = [self.magnitude_scale.zero, *self._labelled()]
        bare = [] if self.pixels() < 40 else self._multiples(range(2, 10))
        return [(LABELLED, labelled), (BARE, [place for place in bare if place not in labelled])]

    def tick_text(self, value: float) -> str:
        if value == self.magnitude_scale.zero:
            return "0"
        if isinstance(self.magnitude_scale, LinearScale):
            return f"{value * self.magnitude_scale.unit:.6g}"
        exponent = math.floor(value + 1e-9)
        return tick(round(10 ** (value - exponent)), exponent)

    def generateDrawSpecs(self, p: QPainter) -> DrawSpecs | None:
        specs: DrawSpecs | None = super().generateDrawSpecs(p)
        if specs is None:
            return None
        axis, ticks, texts = specs
        sign = self._sign_rect()
        if any(text[0].right() + BETWEEN_LABELS / 2 > sign.left() for text in texts):
            return axis, ticks, texts
        return axis, ticks, [*texts, (sign, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.SIGN)]

    def _sign_rect(self) -> QRectF:
        width, height = self.metrics.horizontalAdvance(self.SIGN), self.metrics.height()
        return QRectF(self.size().width() - width, 5, width, height * 0.8)

    def _labelled(self) -> list[float]:
        """The places with a text: powers of ten, every so many that texts don't touch, or 1, 2, 5 of few decades."""
        width = (self.metrics.horizontalAdvance("0.001") + BETWEEN_LABELS) / self.pixels()
        stride = max(1, math.ceil(width))
        places = self._multiples([1])
        if len(places) < 3 and width < 0.3:
            places = self._multiples([1, 2, 5])
        return [place for place in places if round(place) % stride == 0 and place - self.magnitude_scale.zero > width]

    def _multiples(self, digits: Sequence[int]) -> list[float]:
        """The places on a logarithmic scale of these multiples of all powers of ten."""
        scale = self.magnitude_scale
        decades = range(math.floor(scale.low), math.floor(scale.high) + 1)
        places = [exponent + math.log10(digit) for exponent in decades for digit in digits]
        return [place for place in places if scale.low <= place <= scale.high]
