"""Computes the edges of the histogram's bars."""

import numpy as np

from core.base.arrays import Floats
from core.base.thresholds import geomspace

ALIKE = 1.02
"""Magnitudes within this factor are drawn as one bar."""
AROUND = 10.0**0.5
"""The axis reaches so far on both sides of that one, a power of ten in all, so that there is a number under it."""
_MOST = 1.79e308
"""Closer to the largest float64, powers of ten would overflow."""
_BEYOND = 1 + 1e-6
"""A bar holds what is smaller than its end; the last one holds the largest weight too."""


def edges_over(smallest: float, largest: float, bins: int, log: bool) -> Floats:
    """The edges of bars that hold all magnitudes from one positive one to another.

    Args:
        log: whether bars are equally wide on a logarithmic axis; else they begin at 0.

    Returns:
        float64 (bins + 1), ascending.
    """
    if largest <= ALIKE * smallest:
        # an odd number, so that it stands in the middle of a bar
        bins += 1 - bins % 2
        smallest, largest = smallest / AROUND, min(largest, _MOST / AROUND) * AROUND
    end = min(largest, _MOST / _BEYOND) * _BEYOND
    return geomspace(smallest, end, bins + 1) if log else np.linspace(0.0, end, bins + 1)
