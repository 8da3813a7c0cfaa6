"""Sorted arrays of many tensors, concatenated so that one compiled loop can search all of them.

The arrays come one by one while a checkpoint is read, and are searched in between. They are gathered until they have
some megabytes and then concatenated into a segment, which stays as it is; before each search only the arrays gathered
since the last full segment are concatenated again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Counts, Flags, Floats

Words = NDArray[np.uint64]
LookUp = Callable[..., None]
"""A loop of `core.index.kernels`: ``(bits, numbers, starts, *scalars, magnitudes, upto, found, exact)``, or with
``squares`` in the place of ``upto``."""

GONE = -1
"""The number, in a segment, of a tensor whose entry has been replaced; the loops skip it."""


class Entry(NamedTuple):
    """The sorted array of one tensor.

    Attributes:
        scalars: further numbers that the loop needs.
        magnitudes: unsigned (k,), magnitude bits, ascending.
        upto: uint32 or int64 (k,), how many weights have a magnitude of at most each of them; or empty in all entries.
        squares: float64, which part of the sum of squares those weights have; (k,), or as many as the loop knows of.
    """

    scalars: tuple[float, ...]
    magnitudes: Bits
    upto: NDArray[np.uint32] | Counts
    squares: Floats

    @property
    def nbytes(self) -> int:
        """Size of the arrays in bytes."""
        return self.magnitudes.nbytes + self.upto.nbytes + self.squares.nbytes


class SegmentStore:
    """One entry for each of some tensors. All magnitudes in a store are of one dtype, and so are all counts.

    Args:
        counts: the loop that searches a segment for counts.
        squares: the one that searches it for parts of the sum of squares.
        scalars: the dtypes of the entries' scalars.
        full: bytes from which on gathered entries become a segment.
        rows: the loop that searches a segment for counts at several thresholds of each tensor, given and finding
            arrays (m, n) and no ``exact``; by default ``counts`` for one after the other.
    """

    def __init__(
        self,
        counts: LookUp,
        squares: LookUp,
        scalars: Sequence[type[np.generic]],
        full: int,
        rows: LookUp | None = None,
    ) -> None:
        self._counts, self._squares, self._scalars, self._full = counts, squares, scalars, full
        self._rows = rows
        self._segments: list[Segment] = []
        self._segment_of: list[Segment | None] = []
        """By the number of a tensor, as far as numbers go: the segment with its entry; None where it is in none."""
        self._gathered: dict[int, Entry] = {}
        self._size = 0
        self._last: Segment | None = None
        """What has been gathered, as a segment; None where it has not been searched since it changed."""

    def put(self, number: int, entry: Entry) -> None:
        """Add the entry of a tensor, replacing an earlier one."""
        self._forget(number)
        self._gather(number, entry)
        if self._size >= self._full:
            segment = Segment.of(self._gathered, self._scalars)
            self._gathered, self._size, self._last = {}, 0, None
            self._add(segment)

    def put_all(self, segment: "Segment") -> None:
        """Add the entries of several tensors that have been laid end to end, replacing earlier ones."""
        for number in segment.numbers:
            self.remove(number)
        self._add(segment)

    def remove(self, number: int) -> None:
        """Remove the entry of a tensor, if there is one."""
        self._forget(number)
        self._drop(number)

    def entry(self, number: int) -> Entry:
        """The entry of a tensor: views, where it is in a segment, so that the arrays are in memory once.

        Raises:
            KeyError: there is none.
        """
        segment = self._segment(number)
        return self._gathered[number] if segment is None else segment.entry(number)

    def look_up(self, bits: Words, found: Counts, exact: Flags) -> None:
        """Search the arrays of all tensors for their thresholds.

        Args:
            bits: (n,), magnitude bits of the thresholds of all tensors.
            found: (n,), changed in place where the loop finds something: weights of at most that magnitude.
            exact: (n,), changed likewise: whether that number is exact.
        """
        for segment in self._all():
            self._counts(bits, *segment.keys, segment.upto, found, exact)

    def look_up_rows(self, bits: Words, found: Counts) -> None:
        """Search them for several thresholds of each tensor.

        Args:
            bits: (m, n), as for `look_up`.
            found: (m, n), changed likewise.
        """
        if self._rows is not None:
            for segment in self._all():
                self._rows(bits, *segment.keys, segment.upto, found)
            return
        exact = np.ones(bits.shape[1], np.bool_)
        for each, row in zip(bits, found, strict=True):
            self.look_up(each, row, exact)

    def look_up_squares(self, bits: Words, found: Floats, exact: Flags) -> None:
        """Search them for the parts of the sums of squares.

        Args:
            bits, exact: as for `look_up`.
            found: (n,), changed in place where the loop finds something.
        """
        for segment in self._all():
            self._squares(bits, *segment.keys, segment.squares, found, exact)

    def frozen(self) -> "SegmentStore":
        """The same as it is now, to be searched in another thread while this one changes; the large arrays are shared.

        Nothing may be put into it, and it has no single entries.
        """
        found = SegmentStore(self._counts, self._squares, self._scalars, self._full, self._rows)
        found._segments = [segment.frozen() for segment in self._all()]
        return found

    def _all(self) -> "Sequence[Segment]":
        if self._gathered and self._last is None:
            self._last = Segment.of(self._gathered, self._scalars)
        return [*self._segments, *([self._last] if self._last else ())]

    def _segment(self, number: int) -> "Segment | None":
        return self._segment_of[number] if number < len(self._segment_of) else None

    def _add(self, segment: "Segment") -> None:
        self._segments.append(segment)
        numbers = segment.numbers
        self._segment_of += [None] * (max(numbers, default=-1) + 1 - len(self._segment_of))
        for number in numbers:
            self._segment_of[number] = segment

    def _gather(self, number: int, entry: Entry) -> None:
        self._drop(number)
        self._size += entry.nbytes
        self._gathered[number], self._last = entry, None

    def _drop(self, number: int) -> None:
        """Remove an entry from those that have been gathered."""
        if number in self._gathered:
            self._size -= self._gathered.pop(number).nbytes
            self._last = None

    def _forget(self, number: int) -> None:
        """Remove an entry from its segment; a segment with more than half of its entries removed is dissolved."""
        segment = self._segment(number)
        if segment is None:
            return
        self._segment_of[number] = None
        segment.forget(number)
        if 2 * segment.left < segment.size:
            self._segments.remove(segment)
            for other in segment.numbers:
                self._segment_of[other] = None
                scalars, magnitudes, upto, squares = segment.entry(other)
                # copied, so that the segment's arrays are freed
                self._gather(other, Entry(scalars, magnitudes.copy(), upto.copy(), squares.copy()))


class Segment:
    """Some entries as concatenated arrays.

    Args:
        numbers: int64 (m,), of the tensors, ascending.
        scalars: (m,) each.
        starts: int64 (m + 1,), where each entry's magnitudes begin, and at last where the last end.
        magnitudes, upto: of all entries.
        squares: the same.
        square_starts: int64 (m + 1,), where each entry's squares begin; by default where its magnitudes do.

    Attributes:
        size: how many entries it was made of.
        left: how many of them have not been replaced.
        upto, squares: of all entries.
    """

    def __init__(
        self,
        numbers: Counts,
        scalars: Sequence[NDArray[Any]],
        starts: Counts,
        magnitudes: Bits,
        upto: NDArray[np.uint32] | Counts,
        squares: Floats,
        square_starts: Counts | None = None,
    ) -> None:
        self.size = self.left = len(numbers)
        self._order = self._numbers = numbers
        self._scalars, self._starts, self._magnitudes = scalars, starts, magnitudes
        self.upto, self.squares = upto, squares
        self._square_starts = starts if square_starts is None else square_starts

    @classmethod
    def of(cls, entries: Mapping[int, Entry], kinds: Sequence[type[np.generic]]) -> "Segment":
        """Lay entries end to end.

        Args:
            entries: number of a tensor → its entry; one at least.
            kinds: the dtypes of their scalars.
        """
        order = sorted(entries)
        listed = [entries[number] for number in order]
        columns = zip(kinds, zip(*(each.scalars for each in listed), strict=True), strict=True)
        return cls(
            np.array(order, np.int64),
            [np.array(column, kind) for kind, column in columns],
            _starts(each.magnitudes for each in listed),
            np.concatenate([each.magnitudes for each in listed]),
            np.concatenate([each.upto for each in listed]),
            np.concatenate([each.squares for each in listed]),
            _starts(each.squares for each in listed),
        )

    def entry(self, number: int) -> Entry:
        """The entry of a tensor, as views."""
        place = int(np.searchsorted(self._order, number))
        mine, squares = (slice(*each[place : place + 2].tolist()) for each in (self._starts, self._square_starts))
        scalars = tuple(column[place].item() for column in self._scalars)
        return Entry(scalars, self._magnitudes[mine], self.upto[mine], self.squares[squares])

    def forget(self, number: int) -> None:
        """Remove the entry of a tensor; its arrays stay."""
        if self._numbers is self._order:
            self._numbers = self._order.copy()
        self._numbers[np.searchsorted(self._order, number)] = GONE
        self.left -= 1

    def frozen(self) -> "Segment":
        """The same, from which nothing is removed any more."""
        found = copy(self)
        found._numbers = self._numbers.copy()
        return found

    @property
    def numbers(self) -> list[int]:
        """The numbers of the tensors whose entries have not been replaced."""
        found: list[int] = self._numbers[self._numbers != GONE].tolist()
        return found

    @property
    def keys(self) -> Sequence[NDArray[Any]]:
        """What is searched: numbers, starts, scalars and magnitudes of the entries."""
        return self._numbers, self._starts, *self._scalars, self._magnitudes


def _starts(arrays: Iterable[NDArray[Any]]) -> Counts:
    return np.cumsum([0, *map(len, arrays)], dtype=np.int64)
