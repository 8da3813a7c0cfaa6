"""Groups of indexes that are known to the bit, one for each tensor: a threshold that lies in one is answered exactly.

They come one by one while the weights are read again, and are asked in between. Like the indexes themselves
(`core.index.index_table`) they are put on segments, flat arrays that are not put together anew for each that comes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Counts, Flags
from core.index.magnitude_index import MagnitudeIndex, Refinement, Span

FULL = 1 << 21
"""Bytes of a segment that takes no more."""

_Words = NDArray[np.uint64]


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
    bits: _Words
    upto: Counts

    @classmethod
    def of(cls, index: MagnitudeIndex, found: Refinement) -> "ExactBin":
        upto = np.cumsum(found.counts, dtype=np.int64)
        return cls(found.span, _below(index, found.span), found.bits.astype(np.uint64), upto)

    @property
    def nbytes(self) -> int:
        return self.bits.nbytes + self.upto.nbytes


class RefinementTable:
    """One group for each tensor, by the tensor's number."""

    def __init__(self) -> None:
        self._full: list[_Segment] = []
        self._loose: dict[int, ExactBin] = {}
        self._size = 0
        self._last: _Segment | None = None

    def put(self, number: int, known: ExactBin) -> None:
        """Take a group of a tensor, in place of an earlier one."""
        for segment in [segment for segment in self._full if number in segment.places]:
            segment.forget(number)
            if 2 * len(segment.places) < segment.size:
                self._full.remove(segment)
                for other, left in segment.left().items():
                    self._lay_down(other, left)
        self._lay_down(number, known)
        if self._size >= FULL:
            self._full.append(_Segment(self._loose))
            self._loose, self._size = {}, 0

    def _lay_down(self, number: int, known: ExactBin) -> None:
        before = self._loose.get(number)
        self._size += known.nbytes - (before.nbytes if before is not None else 0)
        self._loose[number], self._last = known, None

    def look_up(self, bits: _Words, upto: Counts, exact: Flags) -> None:
        """Write the count of each tensor whose threshold lies in its group, and that it is exact.

        Args:
            bits: (n,), magnitude bits of the thresholds.
            upto: (n,), weights of a magnitude of at most that.
            exact: (n,)
        """
        if self._loose and self._last is None:
            self._last = _Segment(self._loose)
        for segment in (*self._full, *([self._last] if self._last else ())):
            segment.look_up(bits, upto, exact)


class _Segment:
    """Some groups as flat arrays, one behind the other."""

    def __init__(self, known: Mapping[int, ExactBin]) -> None:
        self.size = len(known)
        self.places = {number: place for place, number in enumerate(known)}
        self._numbers = np.array(list(known), np.int64)
        self._low = np.array([each.span.low for each in known.values()], np.uint64)
        self._high = np.array([each.span.high for each in known.values()], np.uint64)
        self._below = np.array([each.below for each in known.values()], np.int64)
        self._starts = np.cumsum([0, *(len(each.bits) for each in known.values())], dtype=np.int64)
        self._bits = np.concatenate([each.bits for each in known.values()])
        self._upto = np.concatenate([each.upto for each in known.values()])

    def forget(self, number: int) -> None:
        """Answer no more for a tensor."""
        place = self.places.pop(number)
        # no threshold lies in there
        self._low[place], self._high[place] = 1, 0

    def left(self) -> Mapping[int, ExactBin]:
        """What it still answers for."""
        return {number: self._known(place) for number, place in self.places.items()}

    def look_up(self, bits: _Words, upto: Counts, exact: Flags) -> None:
        from core.index.kernels import look_up_exact

        spans = (self._low, self._high, self._below)
        look_up_exact(bits, self._numbers, self._starts, *spans, self._bits, self._upto, upto, exact)

    def _known(self, place: int) -> ExactBin:
        mine = slice(*self._starts[place : place + 2].tolist())
        span = Span(int(self._low[place]), int(self._high[place]))
        # copies, so that the segment is held no longer
        return ExactBin(span, int(self._below[place]), self._bits[mine].copy(), self._upto[mine].copy())


def _below(index: MagnitudeIndex, span: Span) -> int:
    """How many weights lie below a group."""
    group = int(np.searchsorted(index.tops, index.tops.dtype.type(span.low)))
    return int(index.upto[group - 1]) if group else 0
