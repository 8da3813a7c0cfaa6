"""The axes of the plots: few ticks, muted texts, no SI prefixes, ranges only as set by the plot.

pyqtgraph asks an axis for ticks as levels: (spacing, places). Here the spacing is no distance but tells whether the
level's ticks have texts (`LABELLED`) or not (`BARE`).
"""

import math
from bisect import bisect
from collections.abc import Iterable, Sequence

from pyqtgraph import AxisItem
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from gui.plots.count_scale import CountScale
from gui.plots.magnitude_scale import LinearScale, LogScale, Scale
from gui.plots.plot_numbers import round_step
from gui.support import number_format
from gui.support.guard import guarded
from gui.support.theme import Theme

Line = tuple[QPen, QPointF, QPointF]
DrawSpecs = tuple[Line, list[Line], list[tuple[QRectF, Qt.AlignmentFlag, str]]]
Levels = list[tuple[float, list[float]]]
LABELLED, BARE = 1.0, 0.0
"""The spacing of a level of ticks with texts, and of one without."""

BETWEEN_LABELS = 14
"""Pixels between two texts under an axis, at least."""
ENOUGH_LABELS = 3
"""With fewer powers of ten on a logarithmic axis, other numbers are labelled too."""
TICK_DIGITS = 2
"""Digits after the first one that a text of a logarithmic axis has at most."""
_BY_ROUNDNESS = (
    (1,),
    (1, 2, 5),
    range(1, 10),
    [each / 2 for each in range(2, 20)],
    [each / 10 for each in range(10, 100)],
    [each / 100 for each in range(100, 1000)],
)
"""Numbers of each decade that may be labelled, the rounder ones first."""
_WIDE = 250
"""Pixels from which an axis has numbers of two and three digits, where few others are on it."""
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

    def _updateLabel(self) -> None:
        """Have no label, whose HTML pyqtgraph would parse at each colour and size; hide its method."""
        self.picture = None
        self.update()

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

    def generateDrawSpecs(self, p: QPainter) -> DrawSpecs | None:
        specs: DrawSpecs | None = super().generateDrawSpecs(p)
        if specs is None:
            return None
        axis, ticks, texts = specs
        return axis, [(pen, _steady(start), _steady(end)) for pen, start, end in ticks], texts

    def tick_text(self, value: float) -> str:
        """The text of a tick."""
        return number_format.number_tick(value)


@guarded
class PercentAxis(PlotAxis):
    """From 0 to 100 %, a tick every 25 or 50 %.

    Args:
        of_shares: whether places are densities, which may be told as sparsities.
    """

    def __init__(self, orientation: str, *, of_shares: bool = False) -> None:
        super().__init__(orientation)
        self._of_shares = of_shares

    def tell_shares(self, of_shares: bool) -> None:
        """Take places for densities, or for other percentages, from now on."""
        self._of_shares = of_shares
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        step = 25.0 if size > 10 * self.metrics.height() else 50.0
        return [(LABELLED, [step * number for number in range(round(100 / step) + 1)])]

    def tick_text(self, value: float) -> str:
        return number_format.share_tick(value) if self._of_shares else number_format.percent_tick(value)


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
        exact = index >= 1_000_000 and index % 10_000 == 0
        return number_format.count_tick(index) if exact else number_format.whole(index)

    def _spacing(self) -> float:
        """The least distance of two ticks in pixels."""
        upright = self.orientation == "left"
        return 2.4 * self.metrics.height() if upright else self.metrics.horizontalAdvance(self.WIDEST) + BETWEEN_LABELS


@guarded
class MagnitudeAxis(PlotAxis):
    """Magnitudes on a logarithmic or linear scale, with ``|w|`` at the right end if there is room; or values."""

    SIGN = "|w|"

    def __init__(self) -> None:
        super().__init__("bottom")
        self.sign = self.SIGN
        self._whole = False
        self.magnitude_scale: Scale = LogScale(-3.0, 0.0)

    def set_scale(self, scale: Scale) -> None:
        """Take another scale, and drop the axis' picture."""
        self.magnitude_scale = scale
        self.picture = None
        self.update()

    def set_sign(self, sign: str, whole: bool = False) -> None:
        """Take another name of what the axis is of, and whether these are integers."""
        self.sign, self._whole, self.picture = sign, whole, None

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        if isinstance(self.magnitude_scale, LinearScale):
            low, high = self.magnitude_scale.low, self.magnitude_scale.high
            step = round_step((high - low) * (110 if self._whole else 70) / max(size, 1))
            step = max(step, 1 / self.magnitude_scale.unit) if self._whole else step
            return [(LABELLED, [step * number for number in range(math.ceil(low / step), int(high / step) + 1)])]
        labelled = [self.magnitude_scale.zero, *self._labelled()]
        bare = [] if self.pixels() < 40 else self._multiples(range(2, 10))
        return [(LABELLED, labelled), (BARE, [place for place in bare if place not in labelled])]

    def tick_text(self, value: float) -> str:
        if value == self.magnitude_scale.zero:
            return "0"
        if isinstance(self.magnitude_scale, LinearScale):
            number = value * self.magnitude_scale.unit
            return number_format.whole(round(number)) if self._whole else number_format.number_tick(number)
        exponent = math.floor(value + 1e-9)
        return number_format.tick(round(10 ** (value - exponent), TICK_DIGITS), exponent)

    def generateDrawSpecs(self, p: QPainter) -> DrawSpecs | None:
        specs: DrawSpecs | None = super().generateDrawSpecs(p)
        if specs is None:
            return None
        axis, ticks, texts = specs
        sign = self._sign_rect()
        if any(text[0].right() + BETWEEN_LABELS / 2 > sign.left() for text in texts):
            return axis, ticks, texts
        return axis, ticks, [*texts, (sign, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.sign)]

    def _sign_rect(self) -> QRectF:
        width, height = self.metrics.horizontalAdvance(self.sign), self.metrics.height()
        return QRectF(self.size().width() - width, 5, width, height * 0.8)

    def _labelled(self) -> list[float]:
        """The places with a text: powers of ten, every so many that texts don't touch; of few decades 1, 2, 5 or 1, 3
        of each; of less than one decade round numbers."""
        powers = self._multiples([1])
        stride = max(1, math.ceil((self.metrics.horizontalAdvance("0.0001") + BETWEEN_LABELS) / self.pixels()))
        labelled = self._fitting([place for place in powers if round(place) % stride == 0])
        if len(labelled) >= ENOUGH_LABELS:
            return labelled
        if stride > 1:
            # other numbers than powers of ten need more room, and of very many decades there would be very many
            return self._filled(labelled, powers)
        finer = (*map(self._multiples, ([1, 2, 5], [1, 3], [1, 5], [1, 2], range(1, 10))), self._round_places())
        found = [places for places in map(self._beside_zero, finer) if self._fitting(places) == places]
        enough = (places for places in found if len(places) >= ENOUGH_LABELS)
        # on a narrow axis nothing has room beside what is labelled, however round
        levels = _BY_ROUNDNESS if self.size().width() > _WIDE else _BY_ROUNDNESS[:3]
        others = (place for digits in levels for place in self._multiples(digits))
        return next(enough, None) or self._filled(max([labelled, *found], key=len), others)

    def _filled(self, places: list[float], others: Iterable[float]) -> list[float]:
        """The places with others beside them, the first that have room, until these are enough."""
        found = list(places)
        reaches = [*map(self._reach, (self.magnitude_scale.zero, *places))]
        for place in others:
            if len(found) >= ENOUGH_LABELS:
                break
            start, end = self._reach(place)
            at = bisect(reaches, (start, end))
            after = reaches[at][0] if at < len(reaches) else math.inf
            if reaches[at - 1][1] + BETWEEN_LABELS <= start and end + BETWEEN_LABELS <= after:
                reaches.insert(at, (start, end))
                found.insert(at - 1, place)
        return found

    def _round_places(self) -> list[float]:
        """The places of the multiples of a round number, so many that texts don't touch; none of a decade or more."""
        if self.magnitude_scale.high - self.magnitude_scale.low > 1:
            return []
        low, high = 10.0**self.magnitude_scale.low, 10.0**self.magnitude_scale.high
        round_steps = [round_step((high - low) / most) for most in (8, 6, 4, 3, 2, 1)]
        # between 2 and 5, or 5 and 10, there may be room for more
        between = [4 * each for each in dict.fromkeys(map(_power_of_ten, filter(math.isfinite, round_steps)))]
        found: list[float] = []
        for step in (*round_steps, *between):
            first, last = math.ceil(low / step), math.floor(high / step)
            places = self._beside_zero([math.log10(step * number) for number in range(first, last + 1)])
            # a number of more digits than a text has would be told as another
            told = step >= 10.0 ** (math.floor(math.log10(low)) - TICK_DIGITS)
            if told and len(places) > len(found) and self._fitting(places) == places:
                found = places
            if len(found) >= ENOUGH_LABELS:
                break
        return found

    def _beside_zero(self, places: list[float]) -> list[float]:
        """The places whose texts do not touch the 0."""
        free = self._reach(self.magnitude_scale.zero)[1] + BETWEEN_LABELS
        return [place for place in places if self._reach(place)[0] >= free]

    def _fitting(self, places: list[float]) -> list[float]:
        """The places whose texts have room, from left to right, beginning behind the 0."""
        shown: list[float] = []
        free = self._reach(self.magnitude_scale.zero)[1] + BETWEEN_LABELS
        for place in places:
            start, end = self._reach(place)
            if start >= free:
                shown.append(place)
                free = end + BETWEEN_LABELS
        return shown

    def _reach(self, place: float) -> tuple[float, float]:
        """The pixels from the start of the axis where the text of a place begins and ends."""
        width = self.metrics.horizontalAdvance(self.tick_text(place))
        middle, half = (place - self.range[0]) * self.pixels(), width / 2
        return middle - half, middle + half

    def _multiples(self, digits: Sequence[float]) -> list[float]:
        """The places on a logarithmic scale of these multiples of all powers of ten."""
        scale = self.magnitude_scale
        decades = range(math.floor(scale.low), math.floor(scale.high) + 1)
        places = [exponent + math.log10(digit) for exponent in decades for digit in digits]
        return [place for place in places if scale.low <= place <= scale.high]


def _steady(point: QPointF) -> QPointF:
    """A point in thousandths of a pixel: pyqtgraph keeps a range that differs from another by less than 1e-9 of it, and
    from amid two pixels that would lead to the one or the other."""
    return QPointF(round(point.x(), 3), round(point.y(), 3))


def _power_of_ten(step: float) -> float:
    """That of the first digit."""
    return float(10.0 ** math.floor(math.log10(step) + 1e-9))
