"""Candidates for an exact group, kept while a tensor is read for its index, so that it needs no other reading.

Where a threshold follows from a wanted density, it is known only after everything has been read, and then the group
that it lies in has to be read once more. But a sample tells about where it will lie. The magnitudes there are kept,
and if they cover the group, its `Refinement` is made of them: as exact as one that is read, as all of them are there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.base.arrays import Bits
from core.base.dtypes import DType, round_threshold
from core.base.squares import NO_SQUARES, SquareSum
from core.index.magnitude_index import BinCounts, MagnitudeIndex, Refinement, Span, count
from core.index.squares import of_magnitudes, squares_upto
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor

RUN = 1 << 12
"""Weights that a sample has of each place."""
EVERY = 1 << 19
"""One run is taken of so many weights, and `FEWEST` at least."""
FEWEST = 8


@dataclass(frozen=True)
class Candidates:
    """The magnitudes of a tensor, or of a part of one, in a range. Those of parts can be added.

    Attributes:
        span: the range. Its lower end is a magnitude of the tensor, or 1: zeros are in a group of their own.
        parts: bit patterns, in any order.
        below: sum of the squares of the weights below the range.
    """

    span: Span
    parts: tuple[Bits, ...]
    below: SquareSum

    def __add__(self, other: "Candidates") -> "Candidates":
        return Candidates(self.span, self.parts + other.parts, self.below + other.below)

    def refinement(self, dtype: DType, span: Span) -> Refinement | None:
        """The exact counts of a group; None where it does not lie in the range.

        Args:
            dtype: of the tensor.
            span: range of the group.
        """
        begins_inside = self.span.low < span.low or self.span.low == 1
        if not begins_inside or span.high > self.span.high:
            return None
        bits = np.concatenate(self.parts)
        is_lower = bits < span.low
        lower, rest = bits[is_lower], bits[~is_lower]
        inside, counts = np.unique(rest[rest <= span.high], return_counts=True)
        before = int(lower.max(initial=0))
        return Refinement(span, inside, counts, self.below + squares_upto(dtype, lower, before, before), before)


@dataclass(frozen=True)
class CountsAndCandidates:
    """What is found in one reading of a tensor, or of a part of one. Those of parts can be added."""

    counts: BinCounts
    candidates: Candidates

    def __add__(self, other: "CountsAndCandidates") -> "CountsAndCandidates":
        return CountsAndCandidates(self.counts + other.counts, self.candidates + other.candidates)


def count_and_collect(tensor: Tensor, shift: int, span: Span, reader: TensorReader) -> CountsAndCandidates:
    """As `count`; the magnitudes in a range are kept besides.

    Args:
        tensor, shift, reader: as for `count`.
        span: the range.

    Raises:
        UserError: the file has changed or ends too early.
    """
    from core.index.kernels import collect

    dtype = tensor.dtype
    word = np.dtype(dtype.word).type
    mask, low, reach = word(dtype.magnitude_mask), word(span.low), word(span.high - span.low)
    parts, below, out = [np.empty(0, word)], NO_SQUARES, np.empty(0, word)

    def see(block: Bits) -> None:
        nonlocal below, out
        if len(out) < len(block):
            out = np.empty_like(block)
        parts.append(out[: collect(block, mask, low, reach, out)].copy())
        if span.low > 1:
            below += squares_upto(dtype, block, span.low - 1, span.low - 1)

    counts = count(tensor, shift, reader, see)
    return CountsAndCandidates(counts, Candidates(span, (np.concatenate(parts),), below))


def sample(tensor: Tensor, reader: TensorReader) -> Bits:
    """The magnitudes of runs of weights that are spread over a tensor, as bit patterns, ascending.

    Args:
        tensor: `Tensor.non_overlapping_and_dense`, of a dtype that is indexed in groups.
        reader: reads it.

    Raises:
        UserError: the file has changed or ends too early.
    """
    mask = np.dtype(tensor.dtype.word).type(tensor.dtype.magnitude_mask)
    found = np.concatenate([block & mask for run in _runs(tensor) for block in reader.blocks(run)])
    found.sort()
    return found


def _runs(tensor: Tensor) -> Iterator[Tensor]:
    """Runs at places without a period of their own, as rows and columns have one."""
    runs = min(max(tensor.numel // EVERY, FEWEST), tensor.numel)
    wide = tensor.numel // runs
    size = min(RUN, wide)
    moved = np.random.default_rng(tensor.numel).integers(0, wide - size + 1, runs)
    for number, move in enumerate(moved.tolist()):
        yield replace(tensor, shape=(size,), stride=(1,), offset=tensor.offset + number * wide + move)


def index_of_sample(tensor: Tensor, found: Bits) -> MagnitudeIndex:
    """What the index of a tensor would be if the sample were like the whole of it.

    Args:
        found: from `sample`.
    """
    dtype = tensor.dtype
    tops, counts = np.unique(found[found <= dtype.infinity], return_counts=True)
    upto = np.rint(np.cumsum(counts) * (tensor.numel / len(found))).astype(np.int64)
    numbers = int(upto[-1]) if len(upto) else 0
    zeros = int(upto[0]) if len(tops) and tops[0] == 0 else 0
    squares = of_magnitudes(dtype, tops, counts)
    kind = np.uint64 if dtype.itemsize > 4 else np.uint32
    wide = np.int64 if dtype.itemsize > 4 or tensor.numel >= 1 << 32 else np.uint32
    nan = tensor.numel - numbers
    return MagnitudeIndex(dtype, tensor.numel, zeros, nan, 0, True, tops.astype(kind), upto.astype(wide), *squares)


def around(dtype: DType, found: Bits, low: float, high: float, spread: float) -> tuple[Span, int]:
    """Where the group of a threshold will lie, and how many weights of the sample lie there.

    Args:
        found: from `sample`.
        low, high: thresholds between which it will be.
        spread: how many standard deviations of the sample's own counts it may lie beside them.
    """
    kind = found.dtype.type
    bits = round_threshold(dtype, np.array([low, high]))
    begin, end = (int(np.searchsorted(found, kind(each), side="right")) for each in bits)
    # a group has up to a thousandth of the weights
    reach = 24 + len(found) // 400 + round(spread * len(found) ** 0.5 / 2)
    first, last = begin - reach, end + reach
    least = max(int(found[first]), 1) if first > 0 else 1
    most = min(int(found[last]), dtype.infinity) if last < len(found) else dtype.infinity
    span = Span(least, max(most, least))
    inside = np.searchsorted(found, kind(span.high), side="right") - np.searchsorted(found, kind(span.low))
    return span, int(inside)
