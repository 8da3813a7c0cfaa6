"""Compiled loops for tensors of few weights, whose magnitudes are listed one by one (`core.index.listed`).

Numbers are taken in units of the smallest one of their dtype, so that the square of none overflows or vanishes, and
the bits are taken apart here, since the processor may be set to take subnormal numbers for 0.
"""

import numpy as np

from core.base.arrays import Bits, Counts, Flags, Floats
from core.base.compiling import njit
from core.index.kernels import Words, first_above

STEP = 16
"""Magnitudes from one mark to the next."""

_NEAR = 16
"""Magnitudes between two thresholds that are looked at one by one."""

_WORDS = ("uint16", "uint32")
_WORD, _COUNT, _FLAG, _FLOAT = "uint64[::1]", "int64[::1]", "boolean[::1]", "float64[::1]"
_WORD_ROWS, _COUNT_ROWS = "uint64[:, ::1]", "int64[:, ::1]"
_POWERS = 2.0 ** np.arange(256)
"""By the exponent of a number, in units of the smallest normal one; as many as float32 and the half precisions have."""


@njit(nogil=True)
def _square(word: np.int64, fraction_bits: int, infinity: int) -> float:
    """The square of a number in units; 0 where it is infinite."""
    if word >= infinity:
        return 0.0
    field, fraction = word >> fraction_bits, word & ((1 << fraction_bits) - 1)
    number = float(fraction + (1 << fraction_bits)) * _POWERS[field - 1] if field else float(fraction)
    return number * number


@njit(
    [f"int64({word}[::1], {_COUNT}, int64, {_COUNT}, {_COUNT}, {_COUNT}, {_COUNT})" for word in _WORDS],
    nogil=True,
)
def lay_down(
    words: Bits, starts: Counts, infinity: int, zeros: Counts, nan: Counts, inf: Counts, highest: Counts
) -> int:
    """Take zeros and NaNs out of sorted magnitudes.

    Args:
        words: unsigned, the magnitudes of n tensors end to end, ascending in each; changed in place.
        starts: (n + 1,), where those of each tensor begin, and at last where the last end; changed likewise.
        infinity: of their dtype.
        zeros, nan, inf: (n,), how many weights are zero, NaN, infinite; written.
        highest: (n,), the largest finite magnitude, or 0; written.

    Returns:
        how many magnitudes are left.
    """
    kept, begin = 0, starts[0]
    for place in range(len(zeros)):
        end, starts[place] = starts[place + 1], kept
        zeros[place] = nan[place] = inf[place] = highest[place] = 0
        for each in range(begin, end):
            word = np.int64(words[each])
            zeros[place] += word == 0
            nan[place] += word > infinity
            inf[place] += word == infinity
            highest[place] = word if word < infinity else highest[place]
            if 0 < word <= infinity:
                words[kept] = words[each]
                kept += 1
        begin = end
    starts[len(zeros)] = kept
    return kept


@njit(
    [f"({word}[::1], {_COUNT}, int64, int64, {_FLOAT}, {_FLOAT})" for word in _WORDS],
    nogil=True,
)
def mark_squares(words: Bits, starts: Counts, fraction_bits: int, infinity: int, sums: Floats, marks: Floats) -> None:
    """Add up the squares of magnitudes.

    Args:
        words, starts: as `lay_down` has left them.
        fraction_bits, infinity: of their dtype.
        sums: (n,), of the squares of the finite ones, in units, equal ones at once; written.
        marks: for each tensor the sums of the squares up to each `STEP`th magnitude, one by one, and of all; written.
    """
    mark = 0
    for place in range(len(sums)):
        total, last, square, equal = 0.0, np.int64(0), 0.0, 0
        sums[place] = 0.0
        for each in range(starts[place], starts[place + 1]):
            word = np.int64(words[each])
            if word != last:
                sums[place] += square * equal
                last, square, equal = word, _square(word, fraction_bits, infinity), 0
            total, equal = total + square, equal + 1
            if (each + 1 - starts[place]) % STEP == 0:
                marks[mark] = total
                mark += 1
        sums[place] += square * equal
        marks[mark] = total
        mark += 1


@njit(
    [f"({_WORD}, {_COUNT}, {_COUNT}, {_COUNT}, {word}[::1], {_COUNT}, {_FLAG})" for word in _WORDS],
    nogil=True,
)
def look_up_listed(
    bits: Words, numbers: Counts, starts: Counts, zeros: Counts, words: Bits, found: Counts, exact: Flags
) -> None:
    """Count the magnitudes up to the threshold in each tensor of a segment (`core.index.segments`).

    Args:
        bits: (n,), magnitude bits of the thresholds of all tensors.
        numbers: numbers of the tensors in the segment; negative where an entry has been replaced.
        starts: where each tensor's magnitudes begin, and at last where the last end.
        zeros: of each of these tensors.
        words: the magnitudes that are neither zero nor NaN, ascending in each tensor.
        found: (n,), the counts; written for these tensors.
        exact: (n,), set to True for the same tensors.
    """
    for place in range(len(numbers)):
        number, begin = numbers[place], starts[place]
        if number >= 0:
            found[number] = zeros[place] + first_above(words, begin, starts[place + 1], bits[number]) - begin
            exact[number] = True


@njit(
    [f"({_WORD_ROWS}, {_COUNT}, {_COUNT}, {_COUNT}, {word}[::1], {_COUNT_ROWS})" for word in _WORDS],
    nogil=True,
)
def look_up_listed_rows(
    bits: Words, numbers: Counts, starts: Counts, zeros: Counts, words: Bits, found: Counts
) -> None:
    """Count as `look_up_listed` does for several thresholds, while a tensor's magnitudes are in the cache.

    Args:
        bits: (m, n), magnitude bits of the thresholds of all tensors; fastest where they ascend from row to row.
        numbers, starts, zeros, words: as there.
        found: (m, n), the counts; written for these tensors.
    """
    for place in range(len(numbers)):
        number, begin, end = numbers[place], starts[place], starts[place + 1]
        if number < 0:
            continue
        low, last = begin, np.uint64(0)
        for row in range(len(bits)):
            wanted = bits[row, number]
            # between neighbouring thresholds there are few magnitudes, and to bisect for these takes longer
            near = min(low + _NEAR, end) if row > 0 and wanted >= last else low
            while low < near and words[low] <= wanted:
                low += 1
            if low == near:
                low = first_above(words, low if wanted >= last else begin, end, wanted)
            found[row, number], last = zeros[place] + low - begin, wanted


@njit(
    [f"({_WORD}, {_COUNT}, {_COUNT}, {word}[::1], {_FLOAT}, int64, int64, {_FLOAT}, {_FLAG})" for word in _WORDS],
    nogil=True,
)
def look_up_listed_squares(
    bits: Words,
    numbers: Counts,
    starts: Counts,
    words: Bits,
    marks: Floats,
    fraction_bits: int,
    infinity: int,
    found: Floats,
    exact: Flags,
) -> None:
    """The part of the sum of squares up to the threshold in each tensor of a segment.

    Args:
        bits, numbers, starts, words: as for `look_up_listed`.
        marks: as written by `mark_squares`.
        fraction_bits, infinity: of the tensors' dtype.
        found: (n,), the parts; written for these tensors.
        exact: (n,), set to True for the same tensors.
    """
    first = 0
    for place in range(len(numbers)):
        begin, end, number = starts[place], starts[place + 1], numbers[place]
        last = first + (end - begin) // STEP
        if number >= 0:
            above = first_above(words, begin, end, bits[number])
            steps = (above - begin) // STEP
            below = marks[first + steps - 1] if steps else 0.0
            for each in range(begin + steps * STEP, above):
                below += _square(np.int64(words[each]), fraction_bits, infinity)
            found[number], exact[number] = below / marks[last] if marks[last] > 0.0 else 0.0, True
        first = last + 1
