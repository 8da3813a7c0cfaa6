"""What a threshold is: a finite number of +0 or more, wherever it comes from.

``-0.0`` has the bits of a very large number, and infinity is no number to compare with: both are made into
what they stand for before a bit is looked at.
"""

import sys

import numpy as np

from core.base.arrays import Floats
from core.base.dtypes import DType, magnitudes

LARGEST = sys.float_info.max
"""The largest threshold there is; in a narrower dtype torch compares it as infinity, and prunes all."""

REACH = 1e308
"""Where axes, sliders and fields end at the latest: a number that can still be rounded, and written in one digit."""


def as_thresholds(numbers: Floats) -> Floats:
    """Numbers that are not negative as thresholds: at most `LARGEST`, and +0.0 for -0.0; NaN (not known) stays."""
    return np.minimum(numbers, LARGEST) + 0.0


def of_sigmas(k: float, stds: Floats) -> Floats:
    """The thresholds of ``k`` standard deviations; NaN where those have not been read."""
    with np.errstate(over="ignore"):
        return as_thresholds(k * as_thresholds(stds))


def spaced(low: float, high: float, count: int) -> Floats:
    """Positive numbers at equal ratios from one to another, as ``numpy.geomspace``, which can't go over all of float64.

    Returns:
        float64 (count,), ascending; the ends to the bit.
    """
    between: Floats = np.power(10.0, np.linspace(np.log10(low), np.log10(high), count))
    between[0], between[-1] = low, high
    return between.clip(low, high)


def least_that_cuts(dtype: DType, bits: int) -> float:
    """The least threshold that cuts a magnitude of a prunable dtype, given by its bits; of infinity in float64 inf."""
    if bits < dtype.infinity:
        return float(magnitudes(dtype, np.array([bits], np.uint64))[0])
    # torch rounds a Python float to the dtype, from halfway up to the next power of two to infinity
    below = float(magnitudes(dtype, np.array([dtype.infinity - 2], np.uint64))[0])
    return dtype.largest + (dtype.largest - below) / 2


def rounded(number: float, digits: int) -> float:
    """A finite number in so many significant digits, and still finite: beside the largest ones it is cut instead."""
    near = float(f"{number:.{digits}g}")
    return near if abs(near) <= LARGEST else LARGEST
