"""Axes that stay quiet: few ticks, muted words, no prefixes, no ranging of their own."""

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
"""The spacing that stands for a level of ticks with words, and for one without."""

BETWEEN_LABELS = 14
LEFTMOST, RIGHTMOST = 40, 8
"""How many pixels the words under an axis may reach beyond its ends."""


@guarded
class QuietAxis(AxisItem):
    """What all axes of the app have in common."""

    WIDEST = "100 %"
    """What stands beside a tick at the left, at its longest; the same for plots that stand in line."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, maxTickLength=3)
        self.enableAutoSIPrefix(False)
        self.setStyle(hideOverlappingLabels=LEFTMOST)
        self.metrics = QFontMetricsF(self.font())

    def apply_theme(self, theme: Theme) -> None:
        self.setPen(theme.line)
        self.setTickPen(theme.line)
        self.setTextPen(theme.muted)

    def use_font(self, font: QFont) -> None:
        self.metrics = QFontMetricsF(font)
        self.setTickFont(font)
        if self.orientation == "left":
            self.setWidth(math.ceil(self.metrics.horizontalAdvance(self.WIDEST)) + 14)
        else:
            self.setHeight(math.ceil(self.metrics.height()) + 6)

    def pixels(self) -> float:
        """How many pixels one unit of the axis takes."""
        length = self.size().width() if self.orientation == "bottom" else self.size().height()
        return length / max(abs(self.range[1] - self.range[0]), 1e-12)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str | None]:
        return [self.words(value) if spacing == LABELLED else None for value in values]

    def words(self, value: float) -> str:
        """What stands beside a tick."""
        return f"{value:g}"


@guarded
class PercentAxis(QuietAxis):
    """From 0 to 100 %."""

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        step = 25.0 if size > 10 * self.metrics.height() else 50.0
        return [(LABELLED, [step * number for number in range(round(100 / step) + 1)])]

    def words(self, value: float) -> str:
        return f"{value:g} %" if value else "0"


@guarded
class CountAxis(QuietAxis):
    """How many, or what share: from 0, three or four of them, or powers of ten."""

    WIDEST = "0.001 %"

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.count_scale = CountScale()

    def set_count_scale(self, count_scale: CountScale) -> None:
        self.count_scale = count_scale
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        return [(LABELLED, self.count_scale.ticks(maxVal, min(max(size / 40, 1), 5)))]

    def words(self, value: float) -> str:
        return self.count_scale.words(value)


@guarded
class IndexAxis(QuietAxis):
    """Rows or columns of weights: the tick stands at the middle of the weight that it names."""

    WIDEST = "500,000"

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        low, high = sorted((minVal, maxVal))
        step = int(round_step(max((high - low) * self._room() / max(size, 1), 1.0)))
        first = math.ceil((low - 0.5) / step) * step
        return [(LABELLED, [index + 0.5 for index in range(first, math.ceil(high - 0.5), step)])]

    def words(self, value: float) -> str:
        index = round(value - 0.5)
        # neighbours are told apart in full
        return short_count(index) if index >= 1_000_000 and index % 10_000 == 0 else whole(index)

    def _room(self) -> float:
        """Pixels from one tick to the next, at least."""
        upright = self.orientation == "left"
        return 2.4 * self.metrics.height() if upright else self.metrics.horizontalAdvance(self.WIDEST) + BETWEEN_LABELS


@guarded
class MagnitudeAxis(QuietAxis):
    """Magnitudes on a scale, with their sign at the right end if there is room."""

    SIGN = "|w|"

    def __init__(self) -> None:
        super().__init__("bottom")
        self.scale_of: Scale = LogScale(-3.0, 0.0)

    def set_scale(self, scale: Scale) -> None:
        self.scale_of = scale
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        if isinstance(self.scale_of, LinearScale):
            step = round_step(self.scale_of.high * 70 / max(size, 1))
            return [(LABELLED, [step * number for number in range(int(self.scale_of.high / step) + 1)])]
        labelled = [self.scale_of.zero, *self._named()]
        bare = [] if self.pixels() < 40 else self._multiples(range(2, 10))
        return [(LABELLED, labelled), (BARE, [place for place in bare if place not in labelled])]

    def words(self, value: float) -> str:
        if value == self.scale_of.zero:
            return "0"
        if isinstance(self.scale_of, LinearScale):
            return f"{value * self.scale_of.unit:.6g}"
        exponent = math.floor(value + 1e-9)
        return tick(round(10 ** (value - exponent)), exponent)

    def generateDrawSpecs(self, p: QPainter) -> DrawSpecs | None:
        specs = super().generateDrawSpecs(p)
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

    def _named(self) -> list[float]:
        """Every so many decades, so that words don't touch."""
        width = (self.metrics.horizontalAdvance("0.001") + BETWEEN_LABELS) / self.pixels()
        stride = max(1, math.ceil(width))
        places = self._multiples([1])
        if len(places) < 3 and width < 0.3:
            places = self._multiples([1, 2, 5])
        return [place for place in places if round(place) % stride == 0 and place - self.scale_of.zero > width]

    def _multiples(self, digits: Sequence[int]) -> list[float]:
        scale = self.scale_of
        decades = range(math.floor(scale.low), math.floor(scale.high) + 1)
        places = [exponent + math.log10(digit) for exponent in decades for digit in digits]
        return [place for place in places if scale.low <= place <= scale.high]
