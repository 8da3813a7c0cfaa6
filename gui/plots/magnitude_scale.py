"""Axes of magnitudes, logarithmic and linear: both have a place for 0 at the left end, and left of it one for zeros."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gui.plots.plot_numbers import rounded

GAP = 0.05
"""How far left of the smallest magnitude 0 lies, as a part of the axis."""

SLOT = (0.034, 0.010)
"""From where to where left of 0 the bar of zeros stands, as parts of the axis."""

_ROUNDING = 1.006
"""Rounding to three digits moves a number by less than this factor."""
_LARGEST = 1.79e308
_PLAIN = (1e-9, 1e9)


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
        low, high = math.log10(smallest), math.log10(_beyond(largest))
        return cls(min(low, high - 0.1), high)

    @property
    def zero(self) -> float:
        """The place of 0."""
        return self.low - GAP * (self.high - self.low)

    @property
    def slot(self) -> tuple[float, float]:
        """Where the bar of zeros stands."""
        return _slot(self.zero, self.high)

    def places(self, thresholds: NDArray[np.float64]) -> NDArray[np.float64]:
        """The places of positive thresholds."""
        return np.log10(thresholds)

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


@dataclass(frozen=True)
class LinearScale:
    """Places on the axis are the magnitudes themselves, or what they are in a unit.

    Attributes:
        high: the place of the largest.
        unit: 1; but a power of ten where magnitudes are so large or so small that Qt could not tell them from none.
    """

    high: float
    unit: float = 1.0

    STRIDE = 0.5
    """How much of the axis a step of 1 takes; on the logarithmic one it takes a power of ten."""

    @classmethod
    def over(cls, largest: float) -> "LinearScale":
        """The axis from 0 to a positive magnitude, with room for a rounded threshold above it."""
        unit = 1.0 if _PLAIN[0] < largest < _PLAIN[1] else 10.0 ** max(math.floor(math.log10(largest)), -307)
        return cls(_beyond(largest) / unit, unit)

    @property
    def low(self) -> float:
        return 0.0

    @property
    def zero(self) -> float:
        """The place of 0."""
        return 0.0

    @property
    def slot(self) -> tuple[float, float]:
        """Where the bar of zeros stands."""
        return _slot(0.0, self.high)

    def places(self, thresholds: NDArray[np.float64]) -> NDArray[np.float64]:
        """The places of thresholds."""
        return thresholds / self.unit

    def place(self, threshold: float) -> float:
        """Where a threshold lies; at the end if it lies beyond it."""
        return min(max(threshold / self.unit, 0.0), self.high)

    def threshold(self, place: float) -> float:
        """The threshold at a place, in three digits."""
        return rounded(min(max(place, 0.0), self.high) * self.unit)

    def stepped(self, threshold: float, by: float) -> float:
        """The threshold some way along the axis."""
        step = by * self.STRIDE * self.high
        # so small a threshold would be rounded to where it was
        return self.threshold(threshold / self.unit + step) if math.isfinite(step) else self.threshold(step)


Scale = LogScale | LinearScale


def _beyond(largest: float) -> float:
    """A little more; but a threshold above it, rounded to three digits, still has to be finite."""
    return min(largest * _ROUNDING, _LARGEST)


def _slot(zero: float, high: float) -> tuple[float, float]:
    span = high - zero
    return zero - SLOT[0] * span, zero - SLOT[1] * span
