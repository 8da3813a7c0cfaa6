"""Groups of indexes that are known to the bit, one for each tensor: a threshold that lies in one is answered exactly.

They come one by one while the weights are read again, and are asked in between.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Counts, Flags
from core.index.magnitude_index import MagnitudeIndex, Refinement, Span
from core.index.segments import Entry, SegmentStore, Words

FULL = 1 << 21
"""Bytes of a segment (`core.index.segments`)."""


@dataclass(frozen=True)
class ExactBin:
    """A refined group, as it will be looked up.

    Attributes:
        span: of the group.
        below: weights below it.
        bits: uint64, the magnitudes in it.
        upto: int64, weights of the group up to each.
    """

    span: Span
    below: int
    bits: Words
    upto: Counts

    @classmethod
    def of(cls, index: MagnitudeIndex, found: Refinement) -> "ExactBin":
        upto = np.cumsum(found.counts, dtype=np.int64)
        return cls(found.span, _below(index, found.span), found.bits.astype(np.uint64), upto)


class RefinementTable:
    """One group for each tensor, by the tensor's number."""

    def __init__(self) -> None:
        self._store = SegmentStore(_look_up, (np.uint64, np.uint64, np.int64), FULL)

    def put(self, number: int, known: ExactBin) -> None:
        """Take a group of a tensor, in place of an earlier one."""
        self._store.put(number, Entry((known.span.low, known.span.high, known.below), known.bits, known.upto))

    def look_up(self, bits: Words, upto: Counts, exact: Flags) -> None:
        """Write the count of each tensor whose threshold lies in its group, and that it is exact.

        Args:
            bits: (n,), magnitude bits of the thresholds.
            upto: (n,), weights of a magnitude of at most that.
            exact: (n,)
        """
        self._store.look_up(bits, upto, exact)


def _look_up(*arrays: NDArray[Any]) -> None:
    from core.index.kernels import look_up_exact

    look_up_exact(*arrays)


def _below(index: MagnitudeIndex, span: Span) -> int:
    """How many weights lie below a group."""
    group = int(np.searchsorted(index.tops, index.tops.dtype.type(span.low)))
    return int(index.upto[group - 1]) if group else 0
