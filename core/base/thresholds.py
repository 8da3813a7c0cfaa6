"""Thresholds: finite numbers of +0.0 or more.

Bits are compared as unsigned integers, in which ``-0.0`` would be a very large number, and infinity can't be
compared with; so both are replaced (by +0.0 and `LARGEST`) before a threshold is used.
"""

import math
import sys
from decimal import ROUND_CEILING, Decimal

import numpy as np

from core.base.arrays import Floats
from core.base.dtypes import DType, magnitudes

LARGEST = sys.float_info.max
"""The largest threshold; in a narrower dtype torch compares it as infinity, and prunes all finite weights."""

AXIS_LIMIT = 1e308
"""The largest end of axes, sliders and fields: it can be rounded up, and written with one significant digit."""


def as_thresholds(numbers: Floats) -> Floats:
    """Non-negative numbers as thresholds: at most `LARGEST`, -0.0 as +0.0.

    Args:
        numbers: float64, any shape; NaN (not known) stays NaN.
    """
    return np.minimum(numbers, LARGEST) + 0.0


def of_sigmas(k: float, stds: Floats) -> Floats:
    """The thresholds of ``k`` standard deviations.

    Args:
        stds: float64, any shape; NaN where the standard deviation is not known, which gives NaN.
    """
    with np.errstate(over="ignore"):
        return as_thresholds(k * as_thresholds(stds))


def geomspace(low: float, high: float, count: int) -> Floats:
    """Positive numbers at equal ratios, as ``numpy.geomspace``, which overflows for ranges over most of float64.

    Returns:
        float64 (count,), ascending; the first is ``low`` and the last is ``high``, bit for bit.
    """
    between: Floats = np.power(10.0, np.linspace(np.log10(low), np.log10(high), count))
    between[0], between[-1] = low, high
    return between.clip(low, high)


def least_that_cuts(dtype: DType, bits: int) -> float:
    """The least threshold that prunes a magnitude, as torch compares.

    Args:
        dtype: a prunable dtype.
        bits: the magnitude bits.

    Returns:
        the magnitude itself where it is finite; for infinity the number from which on torch rounds a threshold up to
        infinity, which for float64 is inf.
    """
    if bits < dtype.infinity:
        return float(magnitudes(dtype, np.array([bits], np.uint64))[0])
    # torch rounds a Python float to the dtype, to infinity from halfway to the next power of two on
    below = float(magnitudes(dtype, np.array([dtype.infinity - 2], np.uint64))[0])
    return dtype.largest + (dtype.largest - below) / 2


def rounded_up(number: float, digits: int) -> float:
    """A finite number of 0 or more at so many significant digits that are not below it; `AXIS_LIMIT` at most."""
    exact = Decimal(number)
    unit = Decimal(1).scaleb(exact.adjusted() - digits + 1)
    return min(float(exact.quantize(unit, ROUND_CEILING)), AXIS_LIMIT)


def rounded(number: float, digits: int) -> float:
    """A finite number rounded to ``digits`` significant digits; where that would overflow `LARGEST`, of its sign."""
    near = float(f"{number:.{digits}g}")
    return near if math.isfinite(near) else math.copysign(LARGEST, number)
