"""The indexes of many tensors side by side: the thresholds of all are answered at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Counts, Flags, Floats
from core.base.dtypes import DType, magnitudes, round_threshold
from core.index.magnitude_index import MagnitudeIndex
from core.index.refinements import ExactBin, RefinementTable
from core.index.segments import Entry, SegmentStore, Words

FULL = 1 << 23
"""Bytes of a segment (`core.index.segments`)."""


@dataclass(frozen=True)
class KeptCounts:
    """How many weights of each tensor are above its threshold.

    Attributes:
        counts: int64, one for each tensor; 0 where there is no index.
        exact: bool; False where the count in the threshold's own group is an estimate.
    """

    counts: Counts
    exact: Flags


class IndexTable:
    """The indexes of n tensors, as far as they are known.

    Args:
        dtypes: of the tensors.

    Attributes:
        zeros, nan, inf: int64 (n,), how many weights are such; 0 where there is no index.
    """

    def __init__(self, dtypes: Sequence[DType]) -> None:
        self.size = len(dtypes)
        self._of_dtype = {each: _places(dtypes, each) for each in dict.fromkeys(dtypes)}
        self._indexes: dict[int, MagnitudeIndex] = {}
        self._refinements = RefinementTable()
        self._above = np.zeros(self.size, np.int64)
        self.zeros, self.nan, self.inf = np.zeros((3, self.size), np.int64)
        # numbers too large for 32 bits are kept apart, for the sake of all others
        self._stores = SegmentStore(_look_up, (np.bool_,), FULL), SegmentStore(_look_up, (np.bool_,), FULL)

    @classmethod
    def of(cls, indexes: Sequence[MagnitudeIndex]) -> "IndexTable":
        """A table of indexes that are all there."""
        table = cls([index.dtype for index in indexes])
        for number, index in enumerate(indexes):
            table.put(number, index)
        return table

    def put(self, number: int, index: MagnitudeIndex) -> None:
        """Take the index of a tensor."""
        self._indexes[number] = index
        self._above[number] = index.numel - index.nan
        self.zeros[number], self.nan[number], self.inf[number] = index.zeros, index.nan, index.inf
        store = self._stores[index.tops.itemsize > 4]
        for moved in store.put(number, Entry((index.single,), index.tops, index.upto)):
            # views of the segment, so that the arrays are held but once
            entry = store.entry(moved)
            self._indexes[moved] = replace(self._indexes[moved], tops=entry.magnitudes, upto=entry.upto)

    def put_exact_bin(self, number: int, known: ExactBin) -> None:
        """Take the exact counts of one group of a tensor, in place of an earlier one."""
        self._refinements.put(number, known)

    def exchange(self, refinements: RefinementTable) -> RefinementTable:
        """Take other closer looks in place of all there are, which are returned."""
        before, self._refinements = self._refinements, refinements
        return before

    def index(self, number: int) -> MagnitudeIndex | None:
        """The index of a tensor; None as long as there is none."""
        return self._indexes.get(number)

    def kept(self, thresholds: Floats) -> KeptCounts:
        """Count ``abs(w) > t`` in each tensor, in its own dtype.

        Args:
            thresholds: float64 (n,), finite and not negative.
        """
        upto, exact = self.at_most(self.threshold_bits(thresholds))
        return KeptCounts(self._above - upto, exact)

    def kept_above(self, threshold: float) -> Counts:
        """int64 (n,): the counts for one threshold that all tensors have in common."""
        return self._above - self.at_most(self.bits_of(threshold))[0]

    def above(self, bits: Words) -> Counts:
        """int64 (n,): the counts for a threshold of each tensor's own, given as the bits of its magnitude."""
        return self._above - self.at_most(bits)[0]

    def largest(self) -> Counts:
        """int64 (n,): the bits of the largest finite number that each tensor's dtype has."""
        top = np.zeros(self.size, np.int64)
        for dtype, numbers in self._of_dtype.items():
            top[numbers] = dtype.infinity - 1
        return top

    def thresholds_of(self, bits: Counts) -> Floats:
        """float64 (n,): the magnitudes that these bits stand for, each in its tensor's dtype; finite, as `largest`."""
        found = np.zeros(self.size)
        for dtype, numbers in self._of_dtype.items():
            found[numbers] = magnitudes(dtype, bits[numbers].astype(dtype.word))
        return found

    def at_most(self, bits: Words) -> tuple[Counts, Flags]:
        """Count the magnitudes up to the given ones, uint64 (n,), and say for each tensor whether that is exact."""
        upto, exact = np.zeros(self.size, np.int64), np.ones(self.size, np.bool_)
        for store in self._stores:
            store.look_up(bits, upto, exact)
        self._refinements.look_up(bits, upto, exact)
        return upto, exact

    def bits_of(self, threshold: float) -> Words:
        """uint64 (n,): the magnitude bits of one threshold in each tensor's dtype."""
        bits = np.zeros(self.size, np.uint64)
        for dtype, numbers in self._of_dtype.items():
            bits[numbers] = round_threshold(dtype, np.array([threshold]))[0]
        return bits

    def bits_from(self, magnitude: float) -> Words:
        """uint64 (n,): the magnitude bits of the least number, in each tensor's dtype, that is no smaller."""
        bits = np.zeros(self.size, np.uint64)
        for dtype, numbers in self._of_dtype.items():
            near = round_threshold(dtype, np.array([magnitude]))
            bits[numbers] = near[0] + int(magnitudes(dtype, near)[0] < magnitude)
        return bits

    def threshold_bits(self, thresholds: Floats) -> Words:
        """uint64 (n,): the magnitude bits of each threshold in its tensor's dtype."""
        bits = np.zeros(self.size, np.uint64)
        for dtype, numbers in self._of_dtype.items():
            bits[numbers] = round_threshold(dtype, thresholds[numbers])
        return bits

    def dtypes(self, numbers: Counts) -> list[DType]:
        """The dtypes of some tensors, each once."""
        return [dtype for dtype, mine in self._of_dtype.items() if np.isin(numbers, mine).any()]


def _look_up(*arrays: NDArray[Any]) -> None:
    from core.index.kernels import look_up

    look_up(*arrays)


def _places(dtypes: Sequence[DType], wanted: DType) -> Counts:
    return np.array([number for number, dtype in enumerate(dtypes) if dtype == wanted], np.int64)
