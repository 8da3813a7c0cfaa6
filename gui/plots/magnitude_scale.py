"""The x axis of magnitudes, logarithmic or linear: from thresholds to places (data coordinates) and back.

Both scales have a place for 0 at the left end, and left of it a slot for the bar of zeros.
"""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gui.support.number_format import rounded

GAP = 0.05
"""The distance from 0 to the smallest magnitude on a logarithmic axis, as a fraction of the axis."""

SLOT = (0.034, 0.010)
"""The distances of both sides of the bar of zeros from 0, to the left, as fractions of the axis."""

_ROUNDING = 1.006
"""Rounding to three digits moves a number by less than this factor."""
_LARGEST = 1.79e308
_PLAIN = (1e-9, 1e9)
"""Largest magnitudes between these are drawn on a linear axis as they are, others in a unit."""


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
        """The places of thresholds; from 0 to the smallest magnitude the axis is linear."""
        smallest = 10.0**self.low
        places: NDArray[np.float64] = np.where(
            thresholds < smallest,
            # bounded, as a large one by the smallest of all float64 numbers is none
            self.zero + (self.low - self.zero) * (np.minimum(thresholds, smallest) / smallest),
            np.log10(np.maximum(thresholds, smallest)),
        )
        return places

    def place(self, threshold: float) -> float:
        """The place of a threshold, clipped to the axis."""
        return min(float(self.places(np.array(max(threshold, 0.0)))), self.high)

    def beyond(self, threshold: float) -> bool:
        """Whether a threshold lies right of the axis; left of it there is nothing, as it begins at 0."""
        return threshold > 0 and math.log10(threshold) > self.high + math.log10(_ROUNDING)

    def threshold(self, place: float) -> float:
        """The threshold at a place, rounded to three digits; 0 nearer to 0 than to the smallest magnitude."""
        if place < (self.zero + self.low) / 2:
            return 0.0
        return rounded(10.0 ** min(max(place, self.low), self.high))

    def stepped(self, threshold: float, by: float) -> float:
        """The threshold ``by`` decades along the axis; a step below the smallest magnitude leads to 0."""
        if threshold <= 0:
            return self.threshold(self.low if by > 0 else self.zero)
        here = math.log10(threshold)
        if by < 0 and (here <= self.low + 1e-3 or math.isinf(by)):
            return 0.0
        after = self.threshold(max(here + by, self.low))
        # rounded, the smallest magnitude may be where the step began
        return 0.0 if by < 0 and after >= threshold else after


@dataclass(frozen=True)
class LinearScale:
    """Places on the axis are the magnitudes themselves, or what they are in a unit.

    Attributes:
        high: the place of the largest.
        unit: what a place is multiplied by to get a magnitude: 1, or a power of ten where magnitudes are so large or
            small that Qt can't draw such coordinates.
    """

    high: float
    unit: float = 1.0

    STRIDE = 0.5
    """The fraction of the axis that a step of 1 moves; on the logarithmic axis it moves one decade."""

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
        """The place of a threshold, clipped to the axis."""
        return min(max(threshold / self.unit, 0.0), self.high)

    def beyond(self, threshold: float) -> bool:
        """Whether a threshold lies right of the axis."""
        return threshold / self.unit > self.high * _ROUNDING

    def threshold(self, place: float) -> float:
        """The threshold at a place, rounded to three digits."""
        return rounded(min(max(place, 0.0), self.high) * self.unit)

    def stepped(self, threshold: float, by: float) -> float:
        """The threshold ``by`` steps along the axis; a step down that ends nearer to 0 than half of it leads to 0."""
        step = by * self.STRIDE * self.high
        if not math.isfinite(step):
            # Home and End lead to the ends
            return self.threshold(step)
        after = threshold / self.unit + step
        return 0.0 if after < -step / 2 else self.threshold(after)


Scale = LogScale | LinearScale


class LineScale(Protocol):
    """What the line of a threshold asks of the axis that it is moved along."""

    def place(self, threshold: float) -> float:
        """The place of a threshold, clipped to the axis."""

    def beyond(self, threshold: float) -> bool:
        """Whether a threshold lies right of the axis."""

    def threshold(self, place: float) -> float:
        """The threshold at a place, rounded to three digits."""

    def stepped(self, threshold: float, by: float) -> float:
        """The threshold some steps along the axis; each of 1 is a decade on a logarithmic one."""


def _beyond(largest: float) -> float:
    """A little more than the largest magnitude, so that a threshold rounded to three digits is on the axis; finite."""
    return min(largest * _ROUNDING, _LARGEST)


def _slot(zero: float, high: float) -> tuple[float, float]:
    span = high - zero
    return zero - SLOT[0] * span, zero - SLOT[1] * span
