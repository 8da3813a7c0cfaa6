"""A logarithmic axis of magnitudes that has a place for 0 at its left end."""

import math
from dataclasses import dataclass

from gui.plots.numbers import rounded

GAP = 0.05
"""How far left of the smallest magnitude 0 lies, as a part of the axis."""

_ROUNDING = 1.006
"""Rounding to three digits moves a number by less than this factor."""


@dataclass(frozen=True)
class LogScale:
    """Places on the axis are decimal logarithms.

    Attributes:
        low: the place of the smallest magnitude.
        high: the place of the largest.
    """

    low: float
    high: float

    @classmethod
    def over(cls, smallest: float, largest: float) -> "LogScale":
        """The axis from one positive magnitude to another, with room for a rounded threshold above them."""
        low, high = math.log10(smallest), math.log10(largest * _ROUNDING)
        return cls(min(low, high - 0.1), high)

    @property
    def zero(self) -> float:
        """The place of 0."""
        return self.low - GAP * (self.high - self.low)

    def place(self, threshold: float) -> float:
        """Where a threshold lies; at an end if it lies beyond it."""
        if threshold <= 0:
            return self.zero
        return min(max(math.log10(threshold), self.low), self.high)

    def threshold(self, place: float) -> float:
        """The threshold at a place: three digits, and 0 left of the middle of the gap."""
        if place < (self.zero + self.low) / 2:
            return 0.0
        return rounded(10.0 ** min(max(place, self.low), self.high))

    def stepped(self, threshold: float, by: float) -> float:
        """The threshold some way along the axis; the step below the smallest magnitude leads to 0."""
        if threshold <= 0:
            return self.threshold(self.low if by > 0 else self.zero)
        here = math.log10(threshold)
        if by < 0 and (here <= self.low + 1e-3 or math.isinf(by)):
            return 0.0
        return self.threshold(max(here + by, self.low))
