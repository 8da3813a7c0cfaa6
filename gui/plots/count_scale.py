"""The y axis of the histogram: from counts or percentages to heights, linear or logarithmic."""

import math
from dataclasses import dataclass

import numpy as np

from core.base.arrays import Floats
from gui.plots.plot_numbers import round_step
from gui.support.number_format import count_tick, percent_tick


@dataclass(frozen=True)
class CountScale:
    """From amounts (counts or percentages) to heights, the y coordinates of the plot.

    Attributes:
        log: whether a height is log10(amount / floor); else it is the amount.
        floor: the amount of height 0 where ``log``; smaller amounts have height 0 too.
        shares: whether amounts are percentages and not counts.
    """

    log: bool = False
    floor: float = 0.5
    shares: bool = False

    def of(self, amounts: Floats) -> Floats:
        """The heights of amounts."""
        return np.log10(np.maximum(amounts, self.floor) / self.floor) if self.log else amounts

    def amount(self, height: float) -> float:
        """The amount of a height."""
        return self.floor * 10.0**height if self.log else height

    def ticks(self, highest: float, most: float) -> list[float]:
        """The heights of round amounts from 0 to ``highest``, about ``most`` of them at most."""
        if highest <= 0:
            return [0.0]
        if not self.log:
            step = round_step(highest / most)
            step = step if self.shares else max(step, 1.0)
            return [step * number for number in range(int(highest / step) + 1)]
        lowest = math.ceil(math.log10(self.floor) - 1e-9)
        top = math.floor(math.log10(self.amount(highest)) + 1e-9)
        stride = max(1, math.ceil((top - lowest + 1) / most))
        return [exponent - math.log10(self.floor) for exponent in range(lowest, top + 1, stride)]

    def tick_text(self, height: float) -> str:
        """The text for the amount of a height."""
        amount = self.amount(height) if self.log else height
        if not self.shares:
            return count_tick(round(amount))
        return percent_tick(amount)
