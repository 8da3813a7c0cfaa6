"""The axis under bars: names of groups, each under its run of bars."""

import math
from bisect import bisect
from collections.abc import Sequence
from itertools import groupby
from statistics import median

import numpy as np
from PySide6.QtGui import QPainter

from gui.plots.axes import BETWEEN_LABELS, LABELLED, OVERHANG_LEFT, OVERHANG_RIGHT, DrawSpecs, Levels, PlotAxis
from gui.support.guard import guarded


class _Room:
    """The pixels under an axis, which labels take.

    Args:
        left, right: the ends.
    """

    def __init__(self, left: float, right: float) -> None:
        self._left, self._right = left, right
        self._ends, self._starts = [left - BETWEEN_LABELS], [right + BETWEEN_LABELS]

    def take(self, run: tuple[float, float], width: float) -> float | None:
        """Take room for a label, as near as there is any to the middle of its run, but not beyond the run.

        Args:
            run: where the run begins and ends.
            width: of the label.

        Returns:
            the middle of the label; None where there is no room.
        """
        half = width / 2
        # beside its run a label stands only where it would be cut off
        middle = min(max((run[0] + run[1]) / 2, self._left + half), self._right - half)
        # label i lies between the end and the start i
        place = bisect(self._ends, middle) - 1
        before, after = self._ends[place] + BETWEEN_LABELS, self._starts[place] - BETWEEN_LABELS
        shifted = min(max(middle, before + half), after - half)
        if after - before < width or not (shifted == middle or run[0] <= shifted <= run[1]):
            return None
        self._starts.insert(place, shifted - half)
        self._ends.insert(place + 1, shifted + half)
        return shifted


@guarded
class GroupAxis(PlotAxis):
    """The x axis: one label under each run of bars of the same group that has room for it."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self._groups: dict[float, str] = {}
        self._runs: dict[float, tuple[int, int]] = {}
        self._middles: dict[float, float] = {}
        self._ticks: dict[float, float] = {}

    def set_groups(self, groups: Sequence[str]) -> None:
        """Take the group of each bar; neighbours in the same group share one label at their middle."""
        self._groups.clear()
        self._runs.clear()
        start = 0
        for name, run in groupby(groups):
            end = start + len(list(run))
            self._groups[(start + end) / 2], self._runs[(start + end) / 2] = name, (start, end)
            start = end
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        self._middles = self._placed(self.size().width())
        # the middle of a run may be scrolled out while a part of it is seen
        self._ticks = {min(max(place, minVal), maxVal): place for place in self._middles}
        return [(LABELLED, sorted(self._ticks))]

    def generateDrawSpecs(self, p: QPainter) -> DrawSpecs | None:
        specs: DrawSpecs | None = super().generateDrawSpecs(p)
        for rect, _, _ in specs[2] if specs else ():
            tick = min(self._ticks, key=lambda tick: abs(self._at(tick) - rect.center().x()))
            rect.moveLeft(self._middles[self._ticks[tick]] - rect.width() / 2)
        return specs

    def _placed(self, size: float) -> dict[float, float]:
        """Which groups are labelled, and the middles of their labels in pixels.

        The first and the last ones come first, then evenly chosen ones, then those between that still have room.
        """
        places, stride = list(self._groups), self._stride()
        ends, even = [*places[:1], *places[-1:]], places[::stride]
        found: dict[float, float] = {}
        room = _Room(-OVERHANG_LEFT, size + OVERHANG_RIGHT - 1)
        for place in dict.fromkeys((*ends, *even, *places)):
            start, end = (self._at(edge) for edge in self._runs[place])
            # of a run that is partly scrolled out, what is seen
            seen = max(start, 0.0), min(end, size)
            middle = room.take(seen, self._width(place)) if seen[0] < seen[1] else None
            if middle is not None:
                found[place] = middle
        return found

    def _at(self, place: float) -> float:
        """Pixels from the left."""
        return (place - float(self.range[0])) * self.pixels()

    def tick_text(self, value: float) -> str:
        return self._groups[self._ticks[value]]

    def _stride(self) -> int:
        """Every how many labels one fits, estimated from the median widths of labels and runs."""
        if len(self._groups) < 2:
            return 1
        width = median(self._width(place) for place in self._groups) + BETWEEN_LABELS
        return max(1, math.ceil(width / (float(median(np.diff(list(self._groups)))) * self.pixels())))

    def _width(self, place: float) -> float:
        return self.metrics.horizontalAdvance(self._groups[place])
