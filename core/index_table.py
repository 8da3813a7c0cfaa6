"""The indexes of many tensors side by side: thresholds for all of them are answered in a few array operations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.dtypes import Counts, DType, Floats, magnitudes, round_threshold
from core.index import MagnitudeIndex, Refinement

_TENSOR_SHIFT = 45
"""Keys of refined magnitudes hold the tensor's number above the low bits, of which float64 has the most."""

_Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Kept:
    """How many weights of each tensor are above its threshold.

    Attributes:
        counts: int64, one for each tensor.
        exact: bool; False where the count in the threshold's own bin is an estimate.
    """

    counts: Counts
    exact: NDArray[np.bool_]


class IndexTable:
    """n tensors' indexes as flat arrays.

    Args:
        indexes: of n tensors.
        refinements: tensor number → the refined bin of that tensor.
    """

    def __init__(self, indexes: Sequence[MagnitudeIndex], refinements: Mapping[int, Refinement] | None = None) -> None:
        self.size = len(indexes)
        self._numbers = _by_dtype(indexes)
        self._above = np.array([index.numel - index.nan for index in indexes], np.int64)
        self._first = np.array([index.first for index in indexes], np.int64)
        self._bins = np.array([len(index.below) - 1 for index in indexes], np.int64)
        self._start = _starts([len(index.below) for index in indexes])
        self._below = np.concatenate([np.zeros(0, np.int64), *(index.below for index in indexes)])
        self._shift = np.array([index.dtype.shift for index in indexes], np.uint64)
        self._infinity = np.array([index.dtype.infinity for index in indexes], np.uint64)
        self._refined = _Refined(len(indexes), self._shift, refinements or {})

    def kept(self, thresholds: Floats) -> Kept:
        """Count ``abs(w) > t`` in each tensor, in its own dtype.

        Args:
            thresholds: float64 (n,), finite and not negative.
        """
        bits = self.threshold_bits(thresholds)
        bins = (bits >> self._shift).astype(np.int64)
        place = np.clip(bins - self._first, 0, self._bins)
        inside = (bins >= self._first) & (place < self._bins)
        before = self._below[self._start + place]
        within = np.where(inside, self._below[self._start + np.minimum(place + 1, self._bins)] - before, 0)
        partly, known = self._refined.at_most(bits, bins)
        partly = np.where(known, partly, self._share(bits, within))
        beyond = bits >= self._infinity
        counts = np.where(beyond, 0, self._above - before - partly)
        return Kept(counts, beyond | known | (within == 0) | (self._shift == 0))

    def threshold_bits(self, thresholds: Floats) -> _Words:
        """uint64 (n,): the magnitude bits of each threshold in its tensor's dtype."""
        bits = np.zeros(len(thresholds), np.uint64)
        for dtype, numbers in self._numbers.items():
            bits[numbers] = round_threshold(dtype, thresholds[numbers])
        return bits

    def bins(self, thresholds: Floats) -> Counts:
        """int64 (n,): the bin in which each tensor's threshold lies."""
        return (self.threshold_bits(thresholds) >> self._shift).astype(np.int64)

    def in_force(self, thresholds: Floats) -> Floats:
        """float64 (n,): the thresholds as they are after rounding to each tensor's dtype."""
        bits = self.threshold_bits(thresholds)
        values = np.zeros(len(bits))
        for dtype, numbers in self._numbers.items():
            values[numbers] = magnitudes(dtype, bits[numbers])
        return values

    def _share(self, bits: _Words, within: Counts) -> Counts:
        """The bin's weights up to the threshold, as if they lay evenly in it."""
        low = bits & ((np.uint64(1) << self._shift) - np.uint64(1))
        part = (low.astype(np.float64) + 1) / (np.uint64(1) << self._shift).astype(np.float64)
        return np.rint(within * part).astype(np.int64)


class _Refined:
    """The refined bins of all tensors as one sorted array of (tensor, low bits) keys."""

    def __init__(self, count: int, shift: _Words, refinements: Mapping[int, Refinement]) -> None:
        numbers = sorted(refinements)
        self._shift = shift
        self._bin = np.full(count, -1, np.int64)
        self._start = np.zeros(count, np.int64)
        keys, upto, begin = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)], 0
        for number in numbers:
            refinement = refinements[number]
            self._bin[number], self._start[number] = refinement.bin, begin
            keys.append(self._keys(refinement.bits.astype(np.uint64), np.uint64(number)))
            upto.append(refinement.upto)
            begin += len(refinement.bits)
        self._all_keys, self._upto = np.concatenate(keys), np.concatenate(upto)
        self._numbers = np.arange(count, dtype=np.uint64)

    def at_most(self, bits: _Words, bins: Counts) -> tuple[Counts, NDArray[np.bool_]]:
        """How many weights of its bin are at most the threshold, and for which tensors that is known."""
        known = bins == self._bin
        places = np.searchsorted(self._all_keys, self._keys(bits, self._numbers), side="right")
        counted = known & (places > self._start)
        return np.where(counted, self._upto[np.where(counted, places - 1, 0)] if len(self._upto) else 0, 0), known

    def _keys(self, bits: _Words, numbers: _Words | np.uint64) -> _Words:
        shift = self._shift[np.asarray(numbers, np.int64)]
        low = bits & ((np.uint64(1) << shift) - np.uint64(1))
        return (np.asarray(numbers, np.uint64) << np.uint64(_TENSOR_SHIFT)) | low


def _by_dtype(indexes: Sequence[MagnitudeIndex]) -> dict[DType, NDArray[np.int64]]:
    dtypes = dict.fromkeys(index.dtype for index in indexes)
    return {dtype: np.array([n for n, index in enumerate(indexes) if index.dtype == dtype]) for dtype in dtypes}


def _starts(lengths: Sequence[int]) -> Counts:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)[:-1]]).astype(np.int64)
