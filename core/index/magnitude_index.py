"""The magnitude index: the counts that answer for every threshold after a tensor has been read once.

It is a cumulative histogram over groups: a group holds the weights whose magnitudes lie between two bit patterns. In
half precision, and in a tensor of few weights, each group is a single magnitude, so that every count is exact. In
float32 and float64 a group is a range, and its weights up to a threshold within it are estimated by linear
interpolation until a `Refinement` of that group has been read; estimates are marked by ``exact=False``.
Beside each count stands which part of the sum of squares those weights have (`core.index.squares`): exact where each
group is a single magnitude, and else estimated from the counts until a refinement brings the sum below its group.

The width of groups follows from the error allowed, 0.01 % of the weights. If the ``c`` weights of a group are
distributed at random in it, an estimate of a part of them has a standard deviation of at most ``sqrt(c) / 2``; three
times that stays below 0.01 % of ``n`` weights for ``c`` up to ``(n / 15,000)²``. In addition, a group holds at most a
thousandth of the weights and a 16th of a power of two in magnitude, in which a smooth distribution is almost linear.

An entry takes 16 bytes (24 in float64). A trained tensor of a million weights has some 2,000 groups, 32 KiB; no index
has more groups than it is allowed, 32,768 at most. To get the groups, weights are first counted in narrow bins by
the leading bits of their magnitudes, as in radix sorting (Knuth, TAOCP 3, 5.2.5).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Counts, Floats
from core.base.dtypes import DType, round_threshold
from core.base.squares import NO_SQUARES, SquareSum
from core.index.squares import estimated, of_magnitudes, squares_upto, sums_plainly
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor

ENTRIES = 1 << 15
"""Most groups of one index; half precision has no more magnitudes than that."""

FEWEST = 1 << 10
"""Groups that an index may have however many tensors there are."""

ALL = 1 << 25
"""Most groups of all indexes of a checkpoint, 512 MiB, unless there are more than 32,768 tensors."""

LISTED = 1 << 14
"""Tensors of at most so many weights have a group for each magnitude, in any dtype; this takes no more memory."""

_MEDIUM = 1 << 19
"""Tensors of fewer weights are counted in bins twice as wide, which is faster."""

_Places = TypeVar("_Places", Counts, Bits)

_SURE = 15_000
"""A group may have ``(numel / _SURE)²`` weights, for the random error of an estimate."""

_SHARE = 1_000
"""A group may have ``numel / _SHARE`` weights, for the error of linear interpolation."""

_COARSE = 4
"""Leading bits of the fraction that are equal in all weights of a group."""

_NO_NUMBERS = np.empty(0, np.float32)


@dataclass(frozen=True)
class Span:
    """The range of magnitudes of one group, as bit patterns.

    Attributes:
        low, high: the least and the greatest, both included.
    """

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class MagnitudeIndex:
    """A cumulative count of a tensor's weights by magnitude.

    Attributes:
        dtype: a prunable dtype.
        numel: weights in all.
        zeros: weights that are ±0.
        nan: weights that are NaN; they are in no group.
        inf: weights that are infinite.
        single: whether each group holds a single magnitude, its top.
        tops: greatest magnitude bits of each group, ascending, uint32 or uint64; a group begins after the top before.
        upto: uint32 or int64; ``upto[i]`` weights have a magnitude of at most ``tops[i]``.
        squares: float64; these weights have the part ``squares[i]`` of the sum of squares, exactly if ``single``.
            Infinite ones have none.
        square_sum: sum of the squares of the finite weights.
    """

    dtype: DType
    numel: int
    zeros: int
    nan: int
    inf: int
    single: bool
    tops: Bits
    upto: NDArray[np.uint32] | Counts
    squares: Floats
    square_sum: SquareSum

    @property
    def nonfinite(self) -> int:
        """Weights that are NaN or infinite."""
        return self.nan + self.inf

    @property
    def nbytes(self) -> int:
        """Size of the arrays in bytes."""
        return self.tops.nbytes + self.upto.nbytes + self.squares.nbytes

    def span(self, threshold: float) -> Span:
        """The range of the group that contains a threshold, which must be below some of the weights."""
        bits = self.tops.dtype.type(round_threshold(self.dtype, np.array([threshold]))[0])
        group = int(np.searchsorted(self.tops, bits, side="right"))
        return Span(int(self.tops[group - 1]) + 1 if group else 0, int(self.tops[group]))

    def count_in(self, span: Span) -> int:
        """How many weights there are in a group, given by its range."""
        group = int(np.searchsorted(self.tops, self.tops.dtype.type(span.low)))
        return int(self.upto[group]) - (int(self.upto[group - 1]) if group else 0)


@dataclass(frozen=True)
class Refinement:
    """The weights of one group, counted by exact magnitude. Those of parts of a tensor can be added.

    Attributes:
        span: range of the group.
        bits: the magnitudes that occur in it, as bit patterns, ascending.
        counts: int64, how often each occurs.
        below: sum of the squares of the weights below the group.
        before: the greatest magnitude below the group, as a bit pattern; 0 where there is none.
    """

    span: Span
    bits: Bits
    counts: Counts
    below: SquareSum
    before: int

    def __add__(self, other: "Refinement") -> "Refinement":
        bits, counts = merge_counts((self.bits, self.counts), (other.bits, other.counts))
        below, before = self.below + other.below, max(self.before, other.before)
        return Refinement(self.span, bits, counts, below, before)


@dataclass(frozen=True)
class BinCounts:
    """The weights of a tensor, or of a part of one, counted in narrow bins. Those of parts can be added.

    Attributes:
        zeros, inf, nan: weights of each kind.
        places: int64, ascending: numbers of the bins that are not empty (magnitude bits shifted right by ``shift``).
        counts: int64, weights in each of them; infinite weights and NaNs are in the last ones.
        shift: low magnitude bits that a bin's number leaves out; 0 where each bin is a single magnitude.
        squares: sum of the squares of the finite weights; none where each bin is a single magnitude, which has it.
    """

    zeros: int
    inf: int
    nan: int
    places: Counts
    counts: Counts
    shift: int
    squares: SquareSum

    def __add__(self, other: "BinCounts") -> "BinCounts":
        places, counts = merge_counts((self.places, self.counts), (other.places, other.counts))
        zeros, inf, nan = self.zeros + other.zeros, self.inf + other.inf, self.nan + other.nan
        return BinCounts(zeros, inf, nan, places, counts, self.shift, self.squares + other.squares)


def count(tensor: Tensor, shift: int, reader: TensorReader, see: Callable[[Bits], None] | None = None) -> BinCounts:
    """Read a tensor, or a part of one, and count its weights by magnitude.

    Args:
        tensor: readable, of a prunable dtype, and of fewer than 2³² weights.
        shift: low magnitude bits that a bin's number leaves out (`bin_shift` of the whole tensor).
        reader: reads it.
        see: is given each block besides, for what else is to be found in the same reading.

    Raises:
        UserError: the file has changed or ends too early.
    """
    from core.index.kernels import count_bins, drain_bins

    dtype = tensor.dtype
    word = np.dtype(dtype.word).type
    mask, infinity = word(dtype.magnitude_mask), word(dtype.infinity)
    bins, summed = reader.bins((dtype.magnitude_mask >> shift) + 1), shift > 0 and dtype.itemsize == 4
    zeros, inf, nan, low, high, squares = 0, 0, 0, dtype.magnitude_mask, 0, NO_SQUARES
    for block in reader.blocks(tensor):
        numbers = block.view(np.float32) if summed else _NO_NUMBERS
        none, infinite, wrong, least, greatest, total = count_bins(block, numbers, mask, infinity, word(shift), bins)
        zeros, inf, nan, low, high = zeros + none, inf + infinite, nan + wrong, min(low, least), max(high, greatest)
        if shift:
            plain = summed and sums_plainly(dtype, greatest)
            squares += SquareSum(total) if plain else squares_upto(dtype, block, dtype.infinity - 1, greatest)
        if see is not None:
            see(block)
    places, counts = drain_bins(bins[low >> shift : (high >> shift) + 1], low >> shift)
    return BinCounts(zeros, inf, nan, places, counts, shift, squares)


def index_all_magnitudes(tensor: Tensor, reader: TensorReader) -> MagnitudeIndex:
    """Read a tensor and make its index with a group for every magnitude.

    Args:
        tensor: one for which `lists_all` holds.
        reader: reads it.

    Raises:
        UserError: the file has changed or ends too early.
    """
    from core.index.kernels import list_runs

    dtype = tensor.dtype
    word = np.dtype(dtype.word).type
    words, at = np.empty(tensor.numel, word), 0
    for block in reader.blocks(tensor):
        np.bitwise_and(block, word(dtype.magnitude_mask), out=words[at : at + len(block)])
        at += len(block)
    words.sort()
    tops, upto = np.empty_like(words), np.empty(len(words), index_kinds(tensor)[1])
    found, numbers = list_runs(words, word(dtype.infinity), tops, upto)
    # copied, so that the larger arrays are freed
    tops, upto = tops[:found].copy(), upto[:found].copy()
    return index_of_groups(tensor, tensor.numel - numbers, tops, upto, None)


def index_of(tensor: Tensor, counted: BinCounts, entries: int = ENTRIES) -> MagnitudeIndex:
    """Make the index from the bins of the whole tensor.

    Args:
        counted: the sum for all parts of the tensor.
        entries: most groups, where a group may be more than a single magnitude.
    """
    single = counted.shift == 0
    tops, upto = _single(tensor.dtype, counted) if single else _grouped(tensor, counted, entries)
    bits, number = index_kinds(tensor)
    return index_of_groups(
        tensor, counted.nan, tops.astype(bits), upto.astype(number), None if single else counted.squares
    )


def index_of_groups(
    tensor: Tensor, nan: int, tops: Bits, upto: NDArray[np.uint32] | Counts, squares: SquareSum | None
) -> MagnitudeIndex:
    """Make the index from its groups.

    Args:
        nan, tops, upto: as in `MagnitudeIndex`.
        squares: the sum of the squares of the finite weights; None where each group is a single magnitude.
    """
    dtype, zeros, inf = tensor.dtype, 0, 0
    if len(tops):
        zeros = int(upto[0]) if tops[0] == 0 else 0
        inf = int(upto[-1]) - (int(upto[-2]) if len(upto) > 1 else 0) if tops[-1] == dtype.infinity else 0
    if squares is None:
        parts, whole = of_magnitudes(dtype, tops, _each(upto))
    else:
        parts, whole = estimated(dtype, tops.astype(np.int64), upto.astype(np.int64)), squares
    return MagnitudeIndex(dtype, tensor.numel, zeros, nan, inf, squares is None, tops, upto, parts, whole)


def entries_for(tensors: int) -> int:
    """How many groups each index may have if there are so many tensors."""
    return min(max(ALL // max(tensors, 1), FEWEST), ENTRIES)


def largest_guess(tops: Bits, upto: NDArray[np.uint32] | Counts) -> int:
    """By how many weights a count may be off: those of the largest group that is more than a single magnitude.

    Args:
        tops, upto: as in `MagnitudeIndex`.
    """
    counts = np.diff(upto.astype(np.int64), prepend=0)
    several = np.append(tops[:1] > 0, np.diff(tops) > 1)
    return int(counts[several].max(initial=0))


def lists_all(tensor: Tensor, entries: int = ENTRIES) -> bool:
    """Whether a tensor has so few weights that every magnitude can be a group without counting in bins."""
    return bool(tensor.dtype.shift) and tensor.numel <= min(LISTED, entries)


def bin_shift(tensor: Tensor) -> int:
    """How many low magnitude bits the number of a bin leaves out."""
    return tensor.dtype.shift + (tensor.dtype.shift > 0 and tensor.numel < _MEDIUM)


def gather_group(tensor: Tensor, span: Span, reader: TensorReader) -> Refinement:
    """Read a tensor, or a part of one, and count the magnitudes in one group.

    Args:
        span: range of the group.
        reader: reads it.

    Raises:
        UserError: the file has changed or ends too early.
    """
    from core.index.kernels import collect, greatest_upto

    dtype = tensor.dtype
    word = np.dtype(dtype.word).type
    mask, low, reach = word(dtype.magnitude_mask), word(span.low), word(span.high - span.low)
    found, below, before = [np.empty(0, word)], NO_SQUARES, 0
    for block in reader.blocks(tensor):
        out = np.empty_like(block)
        found.append(out[: collect(block, mask, low, reach, out)].copy())
        if span.low:
            below += squares_upto(dtype, block, span.low - 1, span.low - 1)
            before = max(before, int(greatest_upto(block, mask, word(span.low - 1))))
    return Refinement(span, *np.unique(np.concatenate(found), return_counts=True), below, before)


def merge_counts(one: "tuple[_Places, Counts]", other: "tuple[_Places, Counts]") -> "tuple[_Places, Counts]":
    """Add two counts (places, counts) with ascending places of one dtype."""
    places: _Places = np.union1d(one[0], other[0])
    counts = np.zeros(len(places), np.int64)
    for each, occur in (one, other):
        counts[np.searchsorted(places, each)] += occur
    return places, counts


def index_kinds(tensor: Tensor) -> tuple[type[np.unsignedinteger], type[np.integer]]:
    """The dtypes of an index's ``tops`` and ``upto``."""
    wide = tensor.dtype.itemsize > 4 or tensor.numel >= 1 << 32
    return (np.uint64, np.int64) if wide else (np.uint32, np.uint32)


def _each(upto: NDArray[np.uint32] | Counts) -> Counts:
    """The count of each group, int64."""
    counts = upto.astype(np.int64)
    counts[1:] -= counts[:-1].copy()
    return counts


def _single(dtype: DType, counted: BinCounts) -> tuple[Counts, Counts]:
    numbers = counted.places <= dtype.infinity
    return counted.places[numbers], np.cumsum(counted.counts[numbers], dtype=np.int64)


def _grouped(tensor: Tensor, counted: BinCounts, entries: int) -> tuple[Counts, Counts]:
    from core.index.kernels import group_bins

    dtype, coarse = tensor.dtype, tensor.dtype.fraction_bits - _COARSE
    finite = np.searchsorted(counted.places, dtype.infinity >> counted.shift)
    places, counts = counted.places[:finite], counted.counts[:finite]
    tops, upto = np.empty((2, 2 * len(places) + 2), np.int64)
    most = max(min((tensor.numel // _SURE) ** 2, tensor.numel // _SHARE), 4 * tensor.numel // entries)
    while (groups := group_bins(places, counts, counted.zeros, counted.shift, coarse, most, tops, upto)) >= entries:
        most, coarse = 2 * most, coarse + 1
    if counted.inf:
        tops[groups], upto[groups] = dtype.infinity, upto[groups - 1] * bool(groups) + counted.inf
        groups += 1
    return tops[:groups], upto[:groups]
