"""The magnitude indexes of many tensors in one table, which answers for thresholds of all of them at once."""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Counts, Flags, Floats
from core.base.dtypes import DType, magnitudes, round_threshold
from core.base.squares import SquareSum
from core.index.listed import ListedMagnitudes, index_of_entry
from core.index.magnitude_index import MagnitudeIndex
from core.index.refinements import RefinementTable
from core.index.segments import Entry, SegmentStore, Words

FULL = 1 << 23
"""Bytes from which on indexes become a segment (`core.index.segments`)."""


ROWS = 4
"""Thresholds that all tensors are searched for at once; more are hardly faster, and take 16 bytes for each tensor."""

_NARROW, _WIDE = 0, 1
"""The stores of indexes that are no listed ones."""

_COLUMNS = ("known", "_above", "_tops", "zeros", "nan", "inf", "exponents", "square_sums")
"""What a table has of each tensor, beside the stores."""


@dataclass(frozen=True)
class KeptCounts:
    """How many weights of each tensor are above its threshold.

    Attributes:
        counts: int64 (n,); 0 where there is no index.
        exact: bool (n,); False where the count within the threshold's group is an estimate.
    """

    counts: Counts
    exact: Flags


class IndexTable:
    """The indexes of n tensors, which may be added one by one. A tensor's number is its index in ``dtypes``.

    Args:
        dtypes: of the tensors.

    Attributes:
        size: n.
        known: bool (n,), whether there is an index.
        zeros, nan, inf: int64 (n,), how many weights are ±0, NaN, infinite; 0 where there is no index.
        square_sums, exponents: float64 and int64 (n,), the sum of the squares of the finite weights of each is
            ``square_sums * 4**exponents``; 0 where there is no index.
        refinements: exact groups of the indexes, used in all counts.
    """

    def __init__(self, dtypes: Sequence[DType]) -> None:
        self.size = len(dtypes)
        self._of_dtype = {each: _places(dtypes, each) for each in dict.fromkeys(dtypes)}
        self._dtypes = tuple(dtypes)
        self.known = np.zeros(self.size, np.bool_)
        self.refinements = RefinementTable()
        self._above, self._tops = np.zeros((2, self.size), np.int64)
        self.zeros, self.nan, self.inf, self.exponents = np.zeros((4, self.size), np.int64)
        self.square_sums = np.zeros(self.size)
        # indexes with 64 bit arrays are stored separately, so that the others can have 32 bit ones
        whole = [SegmentStore(_look_up, _look_up_squares, (np.bool_,), FULL) for _ in (_NARROW, _WIDE)]
        self._listed = {dtype: place for place, dtype in enumerate(self._of_dtype, len(whole))}
        """Dtype → which of the stores has what is listed together with others."""
        self._stores = (*whole, *map(_listed_store, self._listed))
        self._store_of = np.zeros(self.size, np.int64)
        """Which of the stores has the index of each tensor."""

    @classmethod
    def of(cls, indexes: Sequence[MagnitudeIndex]) -> "IndexTable":
        """A table of these indexes; tensors are numbered in their order."""
        table = cls([index.dtype for index in indexes])
        for number, index in enumerate(indexes):
            table.put(number, index)
        return table

    def put(self, number: int, index: MagnitudeIndex) -> None:
        """Add the index of a tensor."""
        self._move(number, _WIDE if index.tops.itemsize > 4 else _NARROW)
        self._above[number], self._tops[number] = index.numel - index.nan, _largest_finite(index)
        self.zeros[number], self.nan[number], self.inf[number] = index.zeros, index.nan, index.inf
        self.square_sums[number], self.exponents[number] = index.square_sum.total, index.square_sum.exponent
        entry = Entry((index.single,), index.tops, index.upto, index.squares)
        self._store(number).put(number, entry)

    def put_listed(self, numbers: Counts, found: ListedMagnitudes) -> None:
        """Add the indexes of tensors that have been listed together; their numbers ascend."""
        for number in numbers[self.known[numbers]].tolist():
            self._store(number).remove(number)
        self.known[numbers], self._store_of[numbers] = True, self._listed[found.dtype]
        self._above[numbers], self._tops[numbers] = found.above, found.highest
        self.zeros[numbers], self.nan[numbers], self.inf[numbers] = found.zeros, found.nan, found.inf
        self.square_sums[numbers], self.exponents[numbers] = found.square_sums, found.exponents
        self._stores[self._listed[found.dtype]].put_all(found.segment(numbers))

    def part(self, numbers: Counts) -> "IndexTable":
        """A table of some of the tensors, without refinements; they are numbered in the order given."""
        found = IndexTable([self._dtypes[number] for number in numbers.tolist()])
        for name in _COLUMNS:
            setattr(found, name, getattr(self, name)[numbers])
        stores = {self._listed[dtype]: place for dtype, place in found._listed.items()}
        for place, number in enumerate(numbers.tolist()):
            if self.known[number]:
                store = int(self._store_of[number])
                found._store_of[place] = stores.get(store, store)
                found._store(place).put(place, self._store(number).entry(number))
        return found

    def refined_by(self, refinements: RefinementTable) -> "IndexTable":
        """The same table with other refinements. It is a view: indexes that are added later are in both."""
        view = copy(self)
        view.refinements = refinements
        return view

    def index(self, number: int) -> MagnitudeIndex | None:
        """The index of a tensor, as views of the table where it is no listed one; None until it has been added."""
        if not self.known[number]:
            return None
        dtype, entry = self._dtypes[number], self._store(number).entry(number)
        total = SquareSum(float(self.square_sums[number]), int(self.exponents[number]))
        zeros, nan, inf = int(self.zeros[number]), int(self.nan[number]), int(self.inf[number])
        if self._store_of[number] not in (_NARROW, _WIDE):
            return index_of_entry(dtype, entry, nan, inf, total)
        (single,), tops, upto, squares = entry
        numel = int(self._above[number]) + nan
        return MagnitudeIndex(dtype, numel, zeros, nan, inf, bool(single), tops, upto, squares, total)

    def frozen(self) -> "IndexTable":
        """The same as it is now, without refinements, to be asked in another thread while this one grows.

        The large arrays are shared. Nothing may be put into it, and it has no single indexes.
        """
        found = self.refined_by(RefinementTable())
        for name in _COLUMNS:
            setattr(found, name, getattr(self, name).copy())
        found._stores = tuple(store.frozen() for store in self._stores)
        return found

    @property
    def numel(self) -> Counts:
        """Weights of each tensor, int64 (n,); 0 where there is no index."""
        return self._above + self.nan

    @property
    def tops(self) -> Floats:
        """The largest finite magnitude of each tensor, float64 (n,); 0 where there is none, or no index."""
        return self.thresholds_of(self._tops)

    def highest(self, numbers: Counts) -> float:
        """The largest finite magnitude in some tensors; 0 where there is none."""
        return float(self.thresholds_of(self._tops)[numbers].max(initial=0.0))

    def kept(self, thresholds: Floats) -> KeptCounts:
        """Count the weights with ``abs(w) > t`` in each tensor, compared in its dtype.

        Args:
            thresholds: float64 (n,), finite and not negative.
        """
        upto, exact = self.at_most(self.threshold_bits(thresholds))
        return KeptCounts(self._above - upto, exact)

    def kept_above(self, threshold: float) -> Counts:
        """The same counts for one threshold for all tensors, int64 (n,)."""
        return self._above - self.at_most(self.bits_of(threshold))[0]

    def above(self, bits: Words) -> Counts:
        """The same counts for a threshold of each tensor, given by its magnitude bits, uint64 (n,); int64 (n,)."""
        return self._above - self.at_most(bits)[0]

    def largest(self) -> Counts:
        """The magnitude bits of the largest finite number in each tensor's dtype, int64 (n,)."""
        top = np.zeros(self.size, np.int64)
        for dtype, numbers in self._of_dtype.items():
            top[numbers] = dtype.infinity - 1
        return top

    def thresholds_of(self, bits: Counts) -> Floats:
        """The magnitudes of bit patterns of each tensor's dtype, which must not exceed `largest`; float64 (n,)."""
        found = np.zeros(self.size)
        for dtype, numbers in self._of_dtype.items():
            found[numbers] = magnitudes(dtype, bits[numbers].astype(dtype.word))
        return found

    def at_most(self, bits: Words) -> tuple[Counts, Flags]:
        """Count the weights of at most some magnitude in each tensor.

        Args:
            bits: uint64 (n,), the magnitude bits.

        Returns:
            the counts, int64 (n,); whether each is exact, bool (n,).
        """
        upto, exact = np.zeros(self.size, np.int64), np.ones(self.size, np.bool_)
        for store in self._stores:
            store.look_up(bits, upto, exact)
        self.refinements.look_up(bits, upto, exact)
        return upto, exact

    def at_most_each(self, bits: Iterable[Words]) -> Iterator[Counts]:
        """The counts of `at_most` for one threshold of each tensor after the other, some at a time.

        Args:
            bits: uint64 (n,) each, the magnitude bits; fastest where they ascend.

        Yields:
            int64 (n,), for each of them.
        """
        left = iter(bits)
        exact = np.ones(self.size, np.bool_)
        while some := list(islice(left, ROWS)):
            rows = np.array(some, np.uint64).reshape(len(some), self.size)
            found = np.zeros(rows.shape, np.int64)
            for store in self._stores:
                store.look_up_rows(rows, found)
            for wanted, counts in zip(rows, found, strict=True):
                self.refinements.look_up(wanted, counts, exact)
                yield counts

    def cut_squares(self, bits: Words) -> tuple[Floats, Flags]:
        """Which part of each tensor's sum of squares its weights of at most some magnitude have.

        Args:
            bits: uint64 (n,), the magnitude bits.

        Returns:
            float64 (n,), from 0 to 1, 0 where there is no index; whether each is exact (but for the rounding of
            float64), bool (n,).
        """
        found, exact = np.zeros(self.size), np.ones(self.size, np.bool_)
        for store in self._stores:
            store.look_up_squares(bits, found, exact)
        self.refinements.look_up_squares(bits, found, exact)
        return found, exact

    def bits_of(self, threshold: float) -> Words:
        """The magnitude bits of one threshold in each tensor's dtype, uint64 (n,)."""
        bits = np.zeros(self.size, np.uint64)
        for dtype, numbers in self._of_dtype.items():
            bits[numbers] = round_threshold(dtype, np.array([threshold]))[0]
        return bits

    def bits_from(self, magnitude: float) -> Words:
        """The magnitude bits of the least number of each tensor's dtype that is at least ``magnitude``, uint64 (n,)."""
        bits = np.zeros(self.size, np.uint64)
        for dtype, numbers in self._of_dtype.items():
            near = round_threshold(dtype, np.array([magnitude]))
            bits[numbers] = near[0] + int(magnitudes(dtype, near)[0] < magnitude)
        return bits

    def threshold_bits(self, thresholds: Floats) -> Words:
        """The magnitude bits of each tensor's threshold in its dtype, uint64 (n,)."""
        bits = np.zeros(self.size, np.uint64)
        for dtype, numbers in self._of_dtype.items():
            bits[numbers] = round_threshold(dtype, thresholds[numbers])
        return bits

    def dtypes(self, numbers: Counts) -> list[DType]:
        """The different dtypes of some tensors."""
        return [dtype for dtype, mine in self._of_dtype.items() if np.isin(numbers, mine).any()]

    def _store(self, number: int) -> SegmentStore:
        return self._stores[int(self._store_of[number])]

    def _move(self, number: int, store: int) -> None:
        """Note where the index of a tensor will be, and remove it where it was if that is elsewhere."""
        if self.known[number] and self._store_of[number] != store:
            self._store(number).remove(number)
        self.known[number], self._store_of[number] = True, store


def _look_up(*arrays: NDArray[Any]) -> None:
    from core.index.kernels import look_up

    look_up(*arrays)


def _look_up_squares(*arrays: NDArray[Any]) -> None:
    from core.index.square_kernels import look_up_squares

    look_up_squares(*arrays)


def _listed_store(dtype: DType) -> SegmentStore:
    squares = partial(_look_up_listed_squares, dtype)
    return SegmentStore(_look_up_listed, squares, (np.int64,), FULL, _look_up_listed_rows)


def _look_up_listed(*arrays: NDArray[Any]) -> None:
    from core.index.listed_kernels import look_up_listed

    # without the counts, which are none
    look_up_listed(*arrays[:5], *arrays[6:])


def _look_up_listed_rows(*arrays: NDArray[Any]) -> None:
    from core.index.listed_kernels import look_up_listed_rows

    look_up_listed_rows(*arrays[:5], *arrays[6:])


def _look_up_listed_squares(dtype: DType, *arrays: NDArray[Any]) -> None:
    from core.index.listed_kernels import look_up_listed_squares

    bits, numbers, starts, _, words, marks, found, exact = arrays
    look_up_listed_squares(bits, numbers, starts, words, marks, dtype.fraction_bits, dtype.infinity, found, exact)


def _places(dtypes: Sequence[DType], wanted: DType) -> Counts:
    return np.array([number for number, dtype in enumerate(dtypes) if dtype == wanted], np.int64)


def _largest_finite(index: MagnitudeIndex) -> int:
    """The magnitude bits of the largest finite weight; 0 where there is none."""
    last = index.tops[-2:]
    finite = last[last < index.dtype.infinity]
    return int(finite[-1]) if len(finite) else 0
