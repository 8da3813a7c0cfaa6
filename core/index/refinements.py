"""Refinements: a group of each tensor's index with exact counts, for thresholds that lie in it.

They come one by one while the weights are read again, and are searched in between.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Counts, Flags
from core.index.magnitude_index import MagnitudeIndex, Refinement, Span
from core.index.segments import Entry, SegmentStore, Words

FULL = 1 << 21
"""Bytes from which on refinements become a segment (`core.index.segments`)."""


@dataclass(frozen=True)
class ExactGroup:
    """A group with exact counts, in the form in which it is searched.

    Attributes:
        span: range of the group.
        below: weights below it.
        bits: uint64 (k,), the magnitudes in it, ascending.
        upto: int64 (k,), weights of the group up to each of them.
    """

    span: Span
    below: int
    bits: Words
    upto: Counts

    @classmethod
    def of(cls, index: MagnitudeIndex, found: Refinement) -> "ExactGroup":
        """The exact form of what was counted in a group.

        Args:
            index: of the whole tensor.
            found: counted in the whole tensor.
        """
        upto = np.cumsum(found.counts, dtype=np.int64)
        return cls(found.span, _below(index, found.span), found.bits.astype(np.uint64), upto)


class RefinementTable:
    """One exact group for each of some tensors."""

    def __init__(self) -> None:
        self._store = SegmentStore(_look_up, (np.uint64, np.uint64, np.int64), FULL)

    def put(self, number: int, known: ExactGroup) -> None:
        """Add the group of a tensor, replacing an earlier one."""
        self._store.put(number, Entry((known.span.low, known.span.high, known.below), known.bits, known.upto))

    def look_up(self, bits: Words, upto: Counts, exact: Flags) -> None:
        """Set count and flag of each tensor whose threshold lies in its exact group.

        Args:
            bits: uint64 (n,), magnitude bits of the thresholds.
            upto: int64 (n,), weights of at most that magnitude; changed in place.
            exact: bool (n,); changed in place.
        """
        self._store.look_up(bits, upto, exact)


def _look_up(*arrays: NDArray[Any]) -> None:
    from core.index.kernels import look_up_exact

    look_up_exact(*arrays)


def _below(index: MagnitudeIndex, span: Span) -> int:
    """Weights below a group."""
    group = int(np.searchsorted(index.tops, index.tops.dtype.type(span.low)))
    return int(index.upto[group - 1]) if group else 0
