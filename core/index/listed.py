"""Indexes of tensors of few weights, many at once: their magnitudes themselves, ascending, end to end.

Of a tensor of few weights nearly every magnitude is a group of its own (`core.index.magnitude_index`), with a count
and a part of the sum of squares: 16 bytes for each weight, four times what it takes in the file. Here a count is a
place among the magnitudes, and sums of squares are noted at every `STEP`th of them only; a sum in between is a few
additions. That takes half a byte for each weight, and the magnitude.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Counts, Floats
from core.base.dtypes import DType
from core.base.squares import SquareSum, exponent_of, unit
from core.index.magnitude_index import LISTED, MagnitudeIndex
from core.index.segments import Entry, Segment
from core.index.squares import of_magnitudes
from core.storage.small_tensors import read_magnitudes, running
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor


@dataclass(frozen=True)
class ListedMagnitudes:
    """The magnitudes of m tensors of one dtype, with the counts of each; all arrays but the last two are (m,).

    Attributes:
        dtype: of all of them.
        above: int64, weights that are not NaN.
        zeros, nan, inf: int64, weights that are ±0, NaN, infinite.
        highest: int64, the magnitude bits of the largest finite weight; 0 where there is none.
        square_sums, exponents: float64 and int64; the sum of the squares of the finite weights of each is
            ``square_sums * 4**exponents``.
        starts: int64 (m + 1,), where the magnitudes of each begin, and at last where the last end.
        words: as wide as the dtype, the magnitude bits of all weights that are neither zero nor NaN, ascending in each.
        marks: float64, sums of squares (`core.index.listed_kernels.mark_squares`).
        mark_starts: int64 (m + 1,), where the marks of each begin.
    """

    dtype: DType
    above: Counts
    zeros: Counts
    nan: Counts
    inf: Counts
    highest: Counts
    square_sums: Floats
    exponents: Counts
    starts: Counts
    words: Bits
    marks: Floats
    mark_starts: Counts

    def segment(self, numbers: Counts) -> Segment:
        """The magnitudes, to be searched.

        Args:
            numbers: int64 (m,), of the tensors, ascending.
        """
        upto = np.empty(0, np.uint32)
        return Segment(numbers, (self.zeros,), self.starts, self.words, upto, self.marks, self.mark_starts)


def can_list(tensor: Tensor, entries: int) -> bool:
    """Whether a tensor, of a prunable dtype, can be listed together with others.

    Args:
        entries: most groups of its index.
    """
    few = tensor.dtype.itemsize <= 4 and tensor.numel <= min(LISTED, entries)
    return few and tensor.non_overlapping_and_dense


def list_magnitudes(tensors: Sequence[Tensor], reader: TensorReader) -> ListedMagnitudes:
    """Read tensors and list their magnitudes.

    Args:
        tensors: some that can be listed, of one dtype, in one file; one at least.
        reader: reads them.

    Raises:
        UserError: the file has changed or ends too early.
    """
    from core.index.listed_kernels import lay_down

    dtype = tensors[0].dtype
    words, starts = read_magnitudes(tensors, reader)
    numels = np.diff(starts)
    for begin, end in pairwise(starts.tolist()):
        words[begin:end].sort()
    zeros, nan, inf, highest = (np.empty(len(tensors), np.int64) for _ in range(4))
    # copied, so that the larger array is freed
    words = words[: lay_down(words, starts, dtype.infinity, zeros, nan, inf, highest)].copy()
    return _summed(dtype, _Counts(numels - nan, zeros, nan, inf, highest), starts, words)


def listed_again(tensors: Sequence[Tensor], nan: Counts, starts: Counts, words: Bits) -> ListedMagnitudes:
    """The same from what has been listed before.

    Args:
        tensors: m of one dtype, with so many elements.
        nan, starts, words: as in `ListedMagnitudes`.
    """
    dtype, above = tensors[0].dtype, np.array([each.numel for each in tensors], np.int64) - nan
    infinite = np.concatenate([[0], np.cumsum(words == dtype.infinity)])
    inf: Counts = infinite[starts[1:]] - infinite[starts[:-1]]
    last = starts[1:] - inf
    highest = np.zeros(len(tensors), np.int64)
    some = last > starts[:-1]
    highest[some] = words[last[some] - 1]
    return _summed(dtype, _Counts(above, above - np.diff(starts), nan, inf, highest), starts, words)


class _Counts(NamedTuple):
    """The first arrays of `ListedMagnitudes`."""

    above: Counts
    zeros: Counts
    nan: Counts
    inf: Counts
    highest: Counts


def _summed(dtype: DType, counts: _Counts, starts: Counts, words: Bits) -> ListedMagnitudes:
    """Add sums of squares."""
    from core.index.listed_kernels import STEP, mark_squares

    mark_starts = running(np.diff(starts) // STEP + 1)
    sums, marks = np.empty(len(starts) - 1), np.empty(mark_starts[-1])
    mark_squares(words, starts, dtype.fraction_bits, dtype.infinity, sums, marks)
    exponents = np.array([exponent_of(dtype, each) for each in counts.highest.tolist()], np.int64)
    totals = np.ldexp(sums, 2 * (unit(dtype) - exponents))
    laid = starts, words, marks, mark_starts
    return ListedMagnitudes(dtype, *counts, totals, exponents, *laid)


def index_of_entry(dtype: DType, entry: Entry, nan: int, inf: int, square_sum: SquareSum) -> MagnitudeIndex:
    """The index of one of the tensors, with a group for every magnitude.

    Args:
        entry: of the tensor, out of a `Segment`.
        nan, inf, square_sum: the rest of what is known of it.
    """
    (zeros,) = (int(each) for each in entry.scalars)
    found, counts = np.unique(entry.magnitudes, return_counts=True)
    tops: NDArray[np.uint32] = np.concatenate([[0] * bool(zeros), found]).astype(np.uint32)
    each: Counts = np.concatenate([[zeros] * bool(zeros), counts]).astype(np.int64)
    upto = np.cumsum(each).astype(np.uint32)
    squares, _ = of_magnitudes(dtype, tops, each)
    numel = zeros + len(entry.magnitudes) + nan
    return MagnitudeIndex(dtype, numel, zeros, nan, inf, True, tops, upto, squares, square_sum)
