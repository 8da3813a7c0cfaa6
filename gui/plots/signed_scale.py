"""A linear axis of values with their sign, on which a threshold stands on both sides of 0."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gui.plots.magnitude_scale import LinearScale
from gui.support.number_format import rounded

_BESIDE = 0.004
"""Half the width of the bar of zeros, as a fraction of the axis."""


@dataclass(frozen=True)
class SignedScale(LinearScale):
    """Places on the axis are the values themselves, or what they are in a unit.

    Attributes:
        lowest: the place of the least value.
    """

    lowest: float = 0.0

    @classmethod
    def between(cls, least: float, greatest: float) -> "SignedScale":
        """The axis from one value to a greater one."""
        unit = LinearScale.over(max(abs(least), abs(greatest)) or 1.0).unit
        return cls(greatest / unit, unit, least / unit)

    @classmethod
    def around_zero(cls, largest: float) -> "SignedScale":
        """The axis on both sides of 0, up to a magnitude, with room for a rounded threshold above it."""
        one_sided = LinearScale.over(largest)
        return cls(one_sided.high, one_sided.unit, -one_sided.high)

    @property
    def low(self) -> float:
        return self.lowest

    @property
    def slot(self) -> tuple[float, float]:
        half = _BESIDE * (self.high - self.lowest)
        return -half, half

    def places(self, thresholds: NDArray[np.float64]) -> NDArray[np.float64]:
        """The places of values."""
        return thresholds / self.unit

    def place(self, threshold: float) -> float:
        """The place of a threshold at the right of 0, clipped to the axis."""
        return min(max(threshold / self.unit, 0.0), self.high)

    def threshold(self, place: float) -> float:
        """The threshold at a place on either side of 0, rounded to three digits."""
        return rounded(min(abs(place), self.high) * self.unit)

    def stepped(self, threshold: float, by: float) -> float:
        """The threshold ``by`` steps away from 0."""
        step = by * self.STRIDE * self.high
        place = threshold / self.unit + step if math.isfinite(step) else step
        return self.threshold(max(place, 0.0))
