"""Refinements: a group of each tensor's index with exact counts, for thresholds that lie in it.

They come one by one while the weights are read again, and are searched in between.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Counts, Flags, Floats
from core.index.magnitude_index import MagnitudeIndex, Refinement, Span
from core.index.segments import Entry, SegmentStore, Words
from core.index.squares import within

FULL = 1 << 21
"""Bytes from which on refinements become a segment (`core.index.segments`)."""


@dataclass(frozen=True)
class ExactGroup:
    """A group with exact counts, in the form in which it is searched.

    Counts and sums are exact from the greatest magnitude before the group to its end, since nothing lies in between.

    Attributes:
        span: that range.
        below: weights below it.
        bits: uint64 (k,), the magnitudes in it, ascending.
        upto: int64 (k,), weights of the group up to each of them.
        squares: float64 (k,), which part of the tensor's sum of squares lies at each of the magnitudes and below.
        squares_below, squares_upto: which part lies below the group, and up to its end.
        estimated_below, estimated_upto: what the index has for them.
    """

    span: Span
    below: int
    bits: Words
    upto: Counts
    squares: Floats
    squares_below: float
    squares_upto: float
    estimated_below: float
    estimated_upto: float

    @classmethod
    def of(cls, index: MagnitudeIndex, found: Refinement) -> "ExactGroup":
        """The exact form of what was counted in a group.

        Args:
            index: of the whole tensor.
            found: counted in the whole tensor.
        """
        upto = np.cumsum(found.counts, dtype=np.int64)
        group = int(np.searchsorted(index.tops, index.tops.dtype.type(found.span.low)))
        below, estimated = (int(index.upto[group - 1]), float(index.squares[group - 1])) if group else (0, 0.0)
        squares_below = found.below.part_of(index.square_sum)
        squares = np.minimum(squares_below + within(index.dtype, found.bits, found.counts, index.square_sum), 1.0)
        squares_upto = float(squares[-1]) if len(squares) else squares_below
        parts = squares_below, squares_upto, estimated, float(index.squares[group])
        span = Span(found.before, found.span.high)
        return cls(span, below, found.bits.astype(np.uint64), upto, squares, *parts)


class RefinementTable:
    """One exact group for each of some tensors."""

    def __init__(self) -> None:
        kinds = np.uint64, np.uint64, np.int64, *4 * (np.float64,)
        self._store = SegmentStore(_look_up, _look_up_squares, kinds, FULL)

    def put(self, number: int, known: ExactGroup) -> None:
        """Add the group of a tensor, replacing an earlier one."""
        below, upto = (known.squares_below, known.estimated_below), (known.squares_upto, known.estimated_upto)
        scalars = known.span.low, known.span.high, known.below, *below, *upto
        self._store.put(number, Entry(scalars, known.bits, known.upto, known.squares))

    def look_up(self, bits: Words, upto: Counts, exact: Flags) -> None:
        """Set count and flag of each tensor whose threshold lies in its exact group.

        Args:
            bits: uint64 (n,), magnitude bits of the thresholds.
            upto: int64 (n,), weights of at most that magnitude; changed in place.
            exact: bool (n,); changed in place.
        """
        self._store.look_up(bits, upto, exact)

    def look_up_squares(self, bits: Words, squares: Floats, exact: Flags) -> None:
        """Set the part of the sum of squares, and its flag, of the same tensors; better estimates for the others.

        Args:
            bits: uint64 (n,), magnitude bits of the thresholds.
            squares: float64 (n,), changed in place.
            exact: bool (n,); changed in place.
        """
        self._store.look_up_squares(bits, squares, exact)


def _look_up(*arrays: NDArray[Any]) -> None:
    from core.index.kernels import look_up_exact

    # without what is for the squares only
    look_up_exact(*arrays[:6], *arrays[10:])


def _look_up_squares(*arrays: NDArray[Any]) -> None:
    from core.index.square_kernels import look_up_exact_squares

    # without the counts below
    look_up_exact_squares(*arrays[:5], *arrays[6:])
