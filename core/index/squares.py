"""Which part of a tensor's sum of squares lies up to a magnitude: read, estimated, or from exact magnitudes."""

import math
from typing import Any

import numpy as np

from core.base.arrays import Bits, Counts, Floats
from core.base.dtypes import DType
from core.base.squares import SquareSum, divided, exponent_of


def squares_upto(dtype: DType, words: Bits, most: int, highest: int) -> SquareSum:
    """The sum of the squares of all magnitudes up to a bound.

    Args:
        dtype: float32 or float64.
        words: (n,), bit patterns.
        most: the bound, below infinity, as magnitude bits.
        highest: the highest magnitude among the words, or more than that; NaNs count.
    """
    from core.index.square_kernels import sum_squares

    kind: Any = words.dtype.type
    if highest >= dtype.infinity:
        magnitude = words & kind(dtype.magnitude_mask)
        highest = int(magnitude.max(where=magnitude < dtype.infinity, initial=0))
    highest = min(highest, most)
    if highest < 1 << dtype.fraction_bits:
        # of subnormal numbers the bits, since the processor may be set to take them for 0
        magnitude = words & kind(dtype.magnitude_mask)
        return SquareSum.of(dtype, magnitude[magnitude <= highest])
    exponent = exponent_of(dtype, highest) if dtype.itemsize == 8 else 0
    # two steps, since the scale itself may be beyond float64
    scale = math.ldexp(1.0, max(-exponent, -1000))
    numbers = words.view(f"f{dtype.itemsize}")
    return SquareSum(
        sum_squares(words, numbers, kind(dtype.magnitude_mask), kind(highest), scale), -math.frexp(scale)[1] + 1
    )


def sums_plainly(dtype: DType, highest: int) -> bool:
    """Whether the squares of magnitudes are summed up in float64 without a scale, and none is infinite or NaN.

    Args:
        highest: the highest magnitude among them, as magnitude bits; where that is subnormal, all are, and the
            processor may be set to take them for 0.
    """
    return dtype.itemsize == 4 and 1 << dtype.fraction_bits <= highest < dtype.infinity


def estimated(dtype: DType, tops: Counts, upto: Counts) -> Floats:
    """The parts of the sum of squares up to each group of an index, as if weights were spread evenly within a group.

    Args:
        tops, upto: int64 (k,), of the index (`core.index.magnitude_index.MagnitudeIndex`).

    Returns:
        float64 (k,), ascending to 1, or 0 where no finite weight differs from zero.
    """
    from core.index.square_kernels import estimate_squares

    finite, found = int(np.searchsorted(tops, dtype.infinity)), np.empty(len(tops))
    exponent = exponent_of(dtype, int(tops[finite - 1])) if finite else 0
    estimate_squares(divided(dtype, tops[:finite], exponent), upto[:finite], found[:finite])
    found[finite:] = found[finite - 1] if finite else 0.0
    return as_parts(found, exponent)[0]


def of_magnitudes(dtype: DType, bits: Bits | Counts, counts: Counts) -> tuple[Floats, SquareSum]:
    """The parts of the sum of squares up to each of some magnitudes, and the sum.

    Args:
        bits: (n,), magnitudes, ascending; infinity has no part.
        counts: (n,), how often each occurs.

    Returns:
        float64 (n,), ascending to 1, or 0 where the sum is 0; the sum.
    """
    finite = np.where(bits < dtype.infinity, bits, 0)
    exponent = exponent_of(dtype, int(finite.max(initial=0)))
    near = divided(dtype, finite, exponent)
    return as_parts(np.cumsum(near * near * counts), exponent)


def within(dtype: DType, bits: Bits, counts: Counts, whole: SquareSum) -> Floats:
    """The parts of a sum that some magnitudes in it have, each with those before it, float64 (n,).

    Args:
        bits: (n,), the magnitudes, ascending; infinity has no part.
        counts: (n,), how often each occurs.
    """
    near = divided(dtype, np.where(bits < dtype.infinity, bits, 0), whole.exponent)
    return np.cumsum(near * near * counts) / (whole.total or 1.0)


def as_parts(upto: Floats, exponent: int) -> tuple[Floats, SquareSum]:
    """Running sums of squares, to be multiplied by ``4**exponent``, as parts of the last one, and that one."""
    total = float(upto[-1]) if len(upto) else 0.0
    return (upto / total if total else upto), SquareSum(total, exponent)
