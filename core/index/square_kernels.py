"""Compiled loops for sums of squares, as those of `core.index.kernels` for counts."""

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Counts, Flags, Floats
from core.base.compiling import njit
from core.index.kernels import Words, first_above

_VALUES = (("uint32", "float32"), ("uint64", "float64"))
_WORD, _COUNT, _FLAG, _FLOAT = "uint64[::1]", "int64[::1]", "boolean[::1]", "float64[::1]"


@njit(
    [f"float64({word}[::1], {value}[::1], {word}, {word}, float64)" for word, value in _VALUES],
    nogil=True,
    fastmath={"reassoc"},
)
def sum_squares(words: Bits, numbers: NDArray[np.floating], mask: int, most: int, scale: float) -> float:
    """Add up the squares of all magnitudes up to a bound, in float64.

    Args:
        words: unsigned (n,), bit patterns.
        numbers: (n,), the same as numbers.
        mask: the magnitude bits; of the words' type, as is ``most``.
        most: the bound, below infinity.
        scale: what numbers are multiplied by before they are squared.
    """
    found = 0.0
    for place in range(len(words)):
        value = np.float64(numbers[place]) * scale
        found += value * value if words[place] & mask <= most else 0.0
    return found


@njit(f"({_FLOAT}, {_COUNT}, {_FLOAT})", nogil=True)
def estimate_squares(ends: Floats, upto: Counts, found: Floats) -> None:
    """Estimate the sum of squares up to each group as if weights were spread evenly within a group.

    Args:
        ends: (k,), greatest magnitude of each group.
        upto: (k,), how many weights are at most that.
        found: (k,), the sums; written.
    """
    low, total, below = 0.0, 0.0, 0
    for place in range(len(ends)):
        high = ends[place]
        # of numbers spread evenly from a to b the mean square is (a² + ab + b²) / 3
        total += (upto[place] - below) * (low * (low + high) + high * high) / 3.0
        low, below, found[place] = high, upto[place], total


@njit(
    [
        f"({_WORD}, {_COUNT}, {_COUNT}, {_FLAG}, {tops}[::1], {_FLOAT}, {_FLOAT}, {_FLAG})"
        for tops in ("uint32", "uint64")
    ],
    nogil=True,
)
def look_up_squares(
    bits: Words,
    numbers: Counts,
    starts: Counts,
    single: Flags,
    tops: Bits,
    squares: Floats,
    found: Floats,
    exact: Flags,
) -> None:
    """The part of the sum of squares up to the threshold in each tensor of a segment, interpolated as by `look_up`.

    Args:
        bits, numbers, starts, single, tops: as for `look_up`.
        squares: the part of its tensor's sum up to each of ``tops``; an estimate unless the tensor is ``single``.
        found: (n,), the parts; written for these tensors.
        exact: (n,), whether they are exact; written for these tensors.
    """
    for place in range(len(numbers)):
        number, begin, end = numbers[place], starts[place], starts[place + 1]
        if number < 0:
            continue
        threshold = bits[number]
        low = first_above(tops, begin, end, threshold)
        below = squares[low - 1] if low > begin else 0.0
        if low < end and not single[place]:
            bottom = np.uint64(tops[low - 1]) + np.uint64(1) if low > begin else np.uint64(0)
            part = float(threshold - bottom + np.uint64(1)) / float(np.uint64(tops[low]) - bottom + np.uint64(1))
            below += (squares[low] - below) * part
        # known for certain where nothing is cut, or all that is finite
        found[number], exact[number] = below, single[place] or below == 0.0 or below == 1.0


@njit(
    f"({_WORD}, {_COUNT}, {_COUNT}, {_WORD}, {_WORD}, {', '.join(4 * [_FLOAT])}, {_WORD}, {_FLOAT}, {_FLOAT}, {_FLAG})",
    nogil=True,
)
def look_up_exact_squares(
    bits: Words,
    numbers: Counts,
    starts: Counts,
    lows: Words,
    highs: Words,
    below: Floats,
    estimated_below: Floats,
    upto: Floats,
    estimated_upto: Floats,
    magnitudes: Words,
    squares: Floats,
    found: Floats,
    exact: Flags,
) -> None:
    """Put the exact part of the sum of squares where the threshold lies in the exact range of a group.

    Elsewhere the estimates are stretched so that they meet the exact parts at both ends of the group; so they still
    ascend from 0 to 1.

    Args:
        bits, numbers, starts, lows, highs, magnitudes: as for `look_up_exact`.
        below, upto: the part of its tensor's sum below each group, and up to its end.
        estimated_below, estimated_upto: what they were estimated to be.
        squares: the part up to each of ``magnitudes``.
        found: (n,), the estimates; changed in place.
        exact: (n,), set to True where the part has become exact.
    """
    for place in range(len(numbers)):
        number = numbers[place]
        if number < 0:
            continue
        threshold = bits[number]
        if threshold < lows[place]:
            if estimated_below[place] > 0.0:
                found[number] = min(found[number] * (below[place] / estimated_below[place]), below[place])
        elif threshold <= highs[place]:
            begin = starts[place]
            above = first_above(magnitudes, begin, starts[place + 1], threshold)
            found[number], exact[number] = squares[above - 1] if above > begin else below[place], True
        elif estimated_upto[place] < 1.0:
            rest = (1.0 - upto[place]) / (1.0 - estimated_upto[place])
            # what is far below 1 would be lost in its distance from 1
            found[number] = min(upto[place] + max(found[number] - estimated_upto[place], 0.0) * rest, 1.0)
