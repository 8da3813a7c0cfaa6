"""Compiled loop over the elements of two tensors. Imported where it is called, since numba is slow to load."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Counts, Floats
from core.base.compiling import njit

_REALS = ("float32", "float64")
_RUN = 4096
"""Elements that are added up before their sum is added to that of others, which keeps sums right to 1e-12."""

_Reals = NDArray[np.floating[Any]]


@njit(nogil=True, fastmath={"reassoc"})
def add_run(first: _Reals, second: _Reals, scales: Floats, sums: Floats) -> None:
    """Add to the sums of `sum_changes`."""
    of_first, of_second, half, of_change = scales[0], scales[1], scales[2], scales[3]
    squares, squares_after, squares_of_change, products, largest = 0.0, 0.0, 0.0, 0.0, sums[4]
    for place in range(len(first)):
        before, after = np.float64(first[place]), np.float64(second[place])
        known = (abs(before) < np.inf) & (abs(after) < np.inf)
        change = (after * half - before * half) * of_change if known else 0.0
        one, other = before * of_first if known else 0.0, after * of_second if known else 0.0
        squares += one * one
        squares_after += other * other
        squares_of_change += change * change
        products += one * other
        largest = abs(change) if abs(change) > largest else largest
    sums[0] += squares
    sums[1] += squares_after
    sums[2] += squares_of_change
    sums[3] += products
    sums[4] = largest


@njit(nogil=True)
def count_run(first: _Reals, second: _Reals, counts: Counts) -> None:
    """Add to the counts of `sum_changes`."""
    same, flips, both, zero, zero_after = np.int32(0), np.int32(0), np.int32(0), np.int32(0), np.int32(0)
    finite, finite_after = np.int32(0), np.int32(0)
    for place in range(len(first)):
        before, after = first[place], second[place]
        known, known_after = abs(before) < np.inf, abs(after) < np.inf
        up, down = (before < 0) & (after > 0), (before > 0) & (after < 0)
        same += np.int32((before == after) | ((before != before) & (after != after)))
        flips += np.int32(known & known_after & (up | down))
        both += np.int32((before == 0) & (after == 0))
        zero += np.int32(before == 0)
        zero_after += np.int32(after == 0)
        finite += np.int32(known)
        finite_after += np.int32(known_after)
    counts[0] += len(first) - same
    counts[1] += flips
    counts[2] += both
    counts[3] += zero - both
    counts[4] += zero_after - both
    counts[5] += len(first) - finite
    counts[6] += len(first) - finite_after


@njit(
    [f"({real}[::1], {real}[::1], float64[::1], float64[::1], int64[::1])" for real in _REALS],
    nogil=True,
)
def sum_changes(first: _Reals, second: _Reals, scales: Floats, sums: Floats, counts: Counts) -> None:
    """Sum and count what differs. Sums are over the places where both numbers are finite.

    Args:
        first, second: (n,).
        scales: (4,), what the numbers of the first, and those of the second, are multiplied by; what both are before
            they are subtracted, and what the differences are then.
        sums: (5,), squares of the first, of the second, of the differences; products; the largest difference. Added
            to; the last one is raised.
        counts: (7,), how many differ, have changed their sign, are zero in both, in the first alone, in the second
            alone, are not finite in the first, in the second. Added to. Two NaNs do not differ.
    """
    part = np.zeros(5)
    for begin in range(0, len(first), _RUN):
        one, other = first[begin : begin + _RUN], second[begin : begin + _RUN]
        part[:4] = 0.0
        add_run(one, other, scales, part)
        sums[:4] += part[:4]
        count_run(one, other, counts)
    sums[4] = max(sums[4], part[4])
