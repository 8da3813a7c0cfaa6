"""Very many curves as a band: where most of them lie, and which lie outside of it."""

from dataclasses import dataclass

import numpy as np

from core.base.arrays import Counts, Floats

PERCENT = (10.0, 50.0, 90.0)
"""Which part of the curves lies below each of the three lines of a band."""
MOST = 6
"""Outliers, at most."""
LEAST = 0.05
"""By how much of the height an outlier leaves the band, at least."""


@dataclass(frozen=True, eq=False)
class CurveBand:
    """Where k curves lie.

    Attributes:
        low, middle, high: (m,) below these lie 10, 50 and 90 % of the curves.
        outliers: int64, the numbers of the curves that are farthest outside, the farthest first.
    """

    low: Floats
    middle: Floats
    high: Floats
    outliers: Counts

    @classmethod
    def of(cls, curves: Floats) -> "CurveBand":
        """The band of some curves, (k, m) with k > 0."""
        low, middle, high = np.percentile(curves, PERCENT, axis=0)
        beyond = np.maximum(np.maximum(curves - high, low - curves), 0.0)
        ranked = np.argsort(-beyond.mean(axis=1), kind="stable")[:MOST]
        outliers = ranked[beyond[ranked].max(axis=1) > LEAST]
        return cls(low, middle, high, outliers)
