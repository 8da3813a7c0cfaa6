"""Sorted arrays of many tensors, concatenated so that one compiled loop can search all of them.

The arrays come one by one while a checkpoint is read, and are searched in between. They are gathered until they have
some megabytes and then concatenated into a segment, which stays as it is; before each search only the arrays gathered
since the last full segment are concatenated again.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Counts, Flags

Words = NDArray[np.uint64]
LookUp = Callable[..., None]
"""A loop of `core.index.kernels`: ``(bits, numbers, starts, *scalars, magnitudes, upto, found, exact)``."""

GONE = -1
"""The number, in a segment, of a tensor whose entry has been replaced; the loops skip it."""


class Entry(NamedTuple):
    """The sorted array of one tensor.

    Attributes:
        scalars: further numbers that the loop needs.
        magnitudes: unsigned (k,), magnitude bits, ascending.
        upto: uint32 or int64 (k,), how many weights have a magnitude of at most each of them.
    """

    scalars: tuple[int, ...]
    magnitudes: Bits
    upto: NDArray[np.uint32] | Counts

    @property
    def nbytes(self) -> int:
        """Size of the arrays in bytes."""
        return self.magnitudes.nbytes + self.upto.nbytes


class SegmentStore:
    """One entry for each of some tensors. All magnitudes in a store are of one dtype, and so are all counts.

    Args:
        look_up: the loop that searches a segment.
        scalars: the dtypes of the entries' scalars.
        full: bytes from which on gathered entries become a segment.
    """

    def __init__(self, look_up: LookUp, scalars: Sequence[type[np.generic]], full: int) -> None:
        self._search, self._scalars, self._full = look_up, scalars, full
        self._segments: list[_Segment] = []
        self._gathered: dict[int, Entry] = {}
        self._size = 0
        self._last: _Segment | None = None
        """What has been gathered, as a segment; None where it has not been searched since it changed."""

    def put(self, number: int, entry: Entry) -> Collection[int]:
        """Add the entry of a tensor, replacing an earlier one.

        Returns:
            the numbers of the tensors that became part of a segment by this; `entry` gives views of it from now on.
        """
        self._forget(number)
        self._gather(number, entry)
        if self._size < self._full:
            return ()
        segment = _Segment(self._gathered, self._scalars)
        self._segments.append(segment)
        self._gathered, self._size, self._last = {}, 0, None
        return segment.places.keys()

    def entry(self, number: int) -> Entry:
        """The entry of a tensor.

        Raises:
            KeyError: there is none.
        """
        segment = self._segment_of(number)
        return self._gathered[number] if segment is None else segment.entry(number)

    def look_up(self, bits: Words, found: Counts, exact: Flags) -> None:
        """Search the arrays of all tensors for their thresholds.

        Args:
            bits: (n,), magnitude bits of the thresholds of all tensors.
            found: (n,), changed in place where the loop finds something: weights of at most that magnitude.
            exact: (n,), changed likewise: whether that number is exact.
        """
        if self._gathered and self._last is None:
            self._last = _Segment(self._gathered, self._scalars)
        for segment in (*self._segments, *([self._last] if self._last else ())):
            segment.look_up(self._search, bits, found, exact)

    def _gather(self, number: int, entry: Entry) -> None:
        before = self._gathered.get(number)
        self._size += entry.nbytes - (before.nbytes if before is not None else 0)
        self._gathered[number], self._last = entry, None

    def _forget(self, number: int) -> None:
        """Remove an entry from its segment; a segment with more than half of its entries removed is dissolved."""
        segment = self._segment_of(number)
        if segment is None:
            return
        segment.forget(number)
        if 2 * len(segment.places) < segment.size:
            self._segments.remove(segment)
            for other in segment.places:
                scalars, magnitudes, upto = segment.entry(other)
                # copied, so that the segment's arrays are freed
                self._gather(other, Entry(scalars, magnitudes.copy(), upto.copy()))

    def _segment_of(self, number: int) -> "_Segment | None":
        return next((segment for segment in self._segments if number in segment.places), None)


class _Segment:
    """Some entries as concatenated arrays.

    Attributes:
        size: how many entries it was made of.
        places: number of a tensor → index of its entry, for entries that have not been replaced.
    """

    def __init__(self, entries: Mapping[int, Entry], scalars: Sequence[type[np.generic]]) -> None:
        listed = list(entries.values())
        self.size = len(listed)
        self.places = {number: place for place, number in enumerate(entries)}
        self._numbers = np.array(list(entries), np.int64)
        self._starts = np.cumsum([0, *(len(each.magnitudes) for each in listed)], dtype=np.int64)
        columns = zip(scalars, zip(*(each.scalars for each in listed), strict=True), strict=True)
        self._scalars = [np.array(column, kind) for kind, column in columns]
        self._magnitudes = np.concatenate([each.magnitudes for each in listed])
        self._upto = np.concatenate([each.upto for each in listed])

    def entry(self, number: int) -> Entry:
        """The entry of a tensor, as views."""
        place = self.places[number]
        mine = slice(*self._starts[place : place + 2].tolist())
        scalars = tuple(int(column[place]) for column in self._scalars)
        return Entry(scalars, self._magnitudes[mine], self._upto[mine])

    def forget(self, number: int) -> None:
        """Remove the entry of a tensor; its arrays stay."""
        self._numbers[self.places.pop(number)] = GONE

    def look_up(self, search: LookUp, bits: Words, found: Counts, exact: Flags) -> None:
        arrays = self._numbers, self._starts, *self._scalars, self._magnitudes, self._upto
        search(bits, *arrays, found, exact)
