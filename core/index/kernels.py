"""Compiled loops over every weight, and the loops that each move of the threshold runs.

They release the GIL. Each is compiled for the types listed with it when this module is imported, unless its machine
code has been kept (`core.base.compiling`). The import still takes a second, so it is left to other threads
(`core.preview.loops`): no index can be queried before one of them has finished.

Loops run over an index because numba vectorises only those: 0.07 ns for a word in the cache, where
``for word in words`` takes 0.7 ns.
"""

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Counts, Flags
from core.base.compiling import njit

_WORDS = ("uint16", "uint32", "uint64")
_COARSE = ("uint32", "uint64")
_SEGMENTS = (("uint32", "uint32"), ("uint64", "int64"))
_WORD, _COUNT, _FLAG = "uint64[::1]", "int64[::1]", "boolean[::1]"
_CHUNK = 64

Words = NDArray[np.uint64]
BinTally = NDArray[np.uint32] | Counts


@njit(nogil=True)
def _count_equal(words: Bits, mask: int, magnitude: int) -> int:
    found = 0
    for place in range(len(words)):
        if words[place] & mask == magnitude:
            found += 1
    return found


@njit(nogil=True)
def _count_above(words: Bits, mask: int, magnitude: int) -> int:
    found = 0
    for place in range(len(words)):
        if words[place] & mask > magnitude:
            found += 1
    return found


@njit(nogil=True, fastmath={"reassoc"})
def _sum_squares(numbers: NDArray[np.float32]) -> float:
    found = 0.0
    for place in range(len(numbers)):
        value = np.float64(numbers[place])
        found += value * value
    return found


@njit(
    [
        f"Tuple(({', '.join(5 * ['int64'])}, float64))({word}[::1], float32[::1], {word}, {word}, {word}, uint32[::1])"
        for word in _WORDS
    ],
    nogil=True,
)
def count_bins(
    words: Bits, numbers: NDArray[np.float32], mask: int, infinity: int, shift: int, bins: NDArray[np.uint32]
) -> tuple[int, int, int, int, int, float]:
    """Count each word of a block in the bin of its magnitude, find what is special in the block, and sum up squares.

    All in one call, since each call gives up the interpreter lock and waits to get it back.

    Args:
        words: unsigned (n,), bit patterns.
        numbers: numbers whose squares are summed up in float64; (n,), the words themselves, or none.
        mask: the magnitude bits; of the words' type, as are ``infinity`` and ``shift``.
        infinity: the magnitude bits of infinity.
        shift: low magnitude bits that a bin's number leaves out.
        bins: changed in place; one for every number that a magnitude can give.

    Returns:
        how many words are zero, infinite, NaN; the lowest and the highest magnitude; the sum.
    """
    low, high = mask, mask & ~mask
    for place in range(len(words)):
        magnitude = words[place] & mask
        low, high = min(low, magnitude), max(high, magnitude)
    # few blocks have any of these
    zeros = _count_equal(words, mask, low) if low == 0 else 0
    infinite = nan = 0
    if high >= infinity:
        infinite, nan = _count_equal(words, mask, infinity), _count_above(words, mask, infinity)
    for place in range(len(words)):
        bins[(words[place] & mask) >> shift] += np.uint32(1)
    return zeros, infinite, nan, low, high, _sum_squares(numbers)


@njit(
    [f"Tuple((int64, int64))({tops}[::1], {tops}, {tops}[::1], {upto}[::1])" for tops, upto in _SEGMENTS],
    nogil=True,
)
def list_runs(words: Bits, infinity: int, tops: Bits, upto: BinTally) -> tuple[int, int]:
    """List the different magnitudes among sorted words.

    Args:
        words: unsigned (n,), magnitudes in ascending order.
        infinity: of the words' type; greater words are NaNs and are left out.
        tops, upto: at least (n,); written: each magnitude, and how many words are at most that.

    Returns:
        how many magnitudes there are, and how many words are not NaN.
    """
    found, place = 0, 0
    while place < len(words) and words[place] <= infinity:
        if found == 0 or words[place] != tops[found - 1]:
            tops[found] = words[place]
            found += 1
        place += 1
        upto[found - 1] = place
    return found, place


@njit("UniTuple(int64[::1], 2)(uint32[::1], int64)", nogil=True)
def drain_bins(bins: NDArray[np.uint32], first: int) -> tuple[Counts, Counts]:
    """List the bins that are not empty, and empty them.

    Args:
        bins: changed in place.
        first: number of the first bin.

    Returns:
        numbers of those bins, ascending, and their counts.
    """
    used = 0
    for each in range(len(bins)):
        used += bins[each] > 0
    places, counts, found = np.empty(used, np.int64), np.empty(used, np.int64), 0
    for each in range(len(bins)):
        if bins[each]:
            places[found], counts[found] = first + each, bins[each]
            bins[each] = 0
            found += 1
    return places, counts


@njit("int64(int64[::1], int64[::1], int64, int64, int64, int64, int64[::1], int64[::1])", nogil=True)
def group_bins(
    places: Counts, counts: Counts, zeros: int, shift: int, coarse: int, most: int, tops: Counts, upto: Counts
) -> int:
    """Join neighbouring bins into groups, as `core.index.magnitude_index` describes them.

    Args:
        places: numbers of the bins that are not empty, ascending.
        counts: weights in each of them, the zeros in the first.
        zeros: weights that are ±0; they get a group of their own.
        shift: low magnitude bits that a bin's number leaves out.
        coarse: low magnitude bits in which the weights of a group may differ.
        most: most weights in a group of several bins.
        tops, upto: at least twice as long as ``places`` and one more; written: greatest magnitude bits of each group,
            and how many weights have at most that magnitude.

    Returns:
        how many groups there are.
    """
    tops[0], upto[0] = 0, zeros
    groups = 1 if zeros else 0
    end, total, inside, block = groups, zeros, 0, -1
    for each in range(len(places)):
        count = counts[each] - (zeros if places[each] == 0 else 0)
        if count == 0:
            continue
        low = places[each] << shift
        if low >> coarse != block or inside + count > most:
            if low > end:
                # an empty group for the gap, so that counts in it are exact
                tops[groups], upto[groups] = low - 1, total
                groups += 1
            groups, inside, block = groups + 1, 0, low >> coarse
        inside, total, end = inside + count, total + count, low + (1 << shift)
        tops[groups - 1], upto[groups - 1] = end - 1, total
    return groups


@njit([f"int64({word}[::1], {word}, {word}, {word}, {word}[::1])" for word in _COARSE], nogil=True)
def collect(words: Bits, mask: int, low: int, span: int, out: Bits) -> int:
    """Copy the magnitudes from ``low`` to ``low + span``.

    Args:
        words: unsigned (n,), bit patterns.
        mask: the magnitude bits; of the words' type, as are ``low`` and ``span``.
        out: at least (n,); its first elements are written.

    Returns:
        how many there are.
    """
    found = 0
    for begin in range(0, len(words), _CHUNK):
        part = words[begin : begin + _CHUNK]
        some = 0
        for place in range(len(part)):
            # one comparison for both bounds: what is below `low` wraps round to the top
            if (part[place] & mask) - low <= span:
                some += 1
        if some:
            for place in range(len(part)):
                if (part[place] & mask) - low <= span:
                    out[found] = part[place] & mask
                    found += 1
    return found


@njit([f"int64({word}[::1], {word}, {word})" for word in _COARSE], nogil=True)
def greatest_upto(words: Bits, mask: int, most: int) -> int:
    """The greatest magnitude up to a bound; 0 where there is none.

    Args:
        words: unsigned (n,), bit patterns.
        mask: the magnitude bits; of the words' type, as is ``most``.
        most: the bound.
    """
    none = mask & ~mask
    found = none
    for place in range(len(words)):
        magnitude = words[place] & mask
        found = max(found, magnitude if magnitude <= most else none)
    return found


@njit(nogil=True)
def first_above(values: Bits, begin: int, end: int, threshold: int) -> int:
    """The place of the first value above a threshold from ``begin`` on, ``end`` where there is none; they ascend."""
    low, high = begin, end
    while low < high:
        middle = (low + high) // 2
        if values[middle] <= threshold:
            low = middle + 1
        else:
            high = middle
    return low


@njit(
    [
        f"({_WORD}, {_COUNT}, {_COUNT}, {_FLAG}, {tops}[::1], {upto}[::1], {_COUNT}, {_FLAG})"
        for tops, upto in _SEGMENTS
    ],
    nogil=True,
)
def look_up(
    bits: Words, numbers: Counts, starts: Counts, single: Flags, tops: Bits, upto: BinTally, found: Counts, exact: Flags
) -> None:
    """Count the magnitudes up to the threshold in each tensor of a segment (`core.index.segments`), by binary search.

    Within a group of more than one magnitude the count is interpolated linearly.

    Args:
        bits: (n,), magnitude bits of the thresholds of all tensors.
        numbers: numbers of the tensors in the segment; negative where an entry has been replaced.
        starts: where each tensor's groups begin, and at last where the last end.
        single: whether each group of the tensor is a single magnitude.
        tops, upto: the groups of these tensors (`core.index.magnitude_index.MagnitudeIndex`).
        found: (n,), the counts; written for these tensors.
        exact: (n,), whether they are exact; written for these tensors.
    """
    for place in range(len(numbers)):
        number, begin, end = numbers[place], starts[place], starts[place + 1]
        if number < 0:
            continue
        threshold = bits[number]
        low = first_above(tops, begin, end, threshold)
        below = np.int64(upto[low - 1]) if low > begin else 0
        within = np.int64(upto[low]) - below if low < end else 0
        bottom = np.uint64(tops[low - 1]) + np.uint64(1) if low > begin else np.uint64(0)
        sure = within == 0 or single[place] or threshold + np.uint64(1) == bottom
        if not sure:
            part = float(threshold - bottom + np.uint64(1)) / float(np.uint64(tops[low]) - bottom + np.uint64(1))
            below += round(within * part)
        found[number], exact[number] = below, sure


@njit(
    f"({_WORD}, {_COUNT}, {_COUNT}, {_WORD}, {_WORD}, {_COUNT}, {_WORD}, {_COUNT}, {_COUNT}, {_FLAG})",
    nogil=True,
)
def look_up_exact(
    bits: Words,
    numbers: Counts,
    starts: Counts,
    lows: Words,
    highs: Words,
    below: Counts,
    magnitudes: Words,
    upto: Counts,
    found: Counts,
    exact: Flags,
) -> None:
    """Count the magnitudes up to the threshold in each tensor of a segment whose threshold lies in its exact range.

    Below the range an estimate becomes no more than what is known to lie below its first magnitude.

    Args:
        bits: (n,), magnitude bits of the thresholds of all tensors.
        numbers: numbers of the tensors in the segment; negative where an entry has been replaced.
        starts: where each tensor's magnitudes begin, and at last where the last end.
        lows, highs: the exact range of each group (`core.index.refinements.ExactGroup`).
        below: weights below each group.
        magnitudes: in the groups, ascending in each.
        upto: weights of the group up to each of them.
        found: (n,), the counts; written for the tensors whose threshold lies in the range, or below it.
        exact: (n,), set to True for those in the range.
    """
    for place in range(len(numbers)):
        number = numbers[place]
        if number < 0:
            continue
        threshold = bits[number]
        if threshold < lows[place]:
            # a weight of the magnitude with which the range begins is not counted
            found[number] = min(found[number], below[place] - 1)
        if threshold < lows[place] or threshold > highs[place]:
            continue
        begin = starts[place]
        above = first_above(magnitudes, begin, starts[place + 1], threshold)
        inside = upto[above - 1] if above > begin else 0
        found[number], exact[number] = below[place] + inside, True
