"""One reading of a tensor of any dtype: its extremes, moments, and how often its values occur, block by block."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial, reduce
from operator import add

import numpy as np

from core.base.arrays import Bits, Counts, Floats
from core.base.dtypes import DType
from core.base.element_values import Values, element_values, is_complex, is_whole, with_word
from core.index.moments import Moments, moments_of, weighted_moments
from core.inspection.value_counts import KEYS, ValueCounts, keys_of, keys_of_whole
from core.storage.reader_pool import ReadChunk
from core.storage.tensor_reader import TensorReader, chunks
from core.storage.tensor_ref import Tensor

_NARROW = 2
"""Bytes of an element up to which each bit pattern is counted by itself."""

_TOLD_APART = 1 << 53
"""Below this magnitude float64 has all integers."""

Extreme = int | float
"""A value: a whole number of a dtype of integers, as these may be beyond what float64 tells apart."""


@dataclass(frozen=True, eq=False)
class Tally:
    """What one reading finds in a tensor. Of complex numbers extremes and counts are those of the magnitudes.

    Attributes:
        count: all elements.
        zeros: those that are ±0.
        nan: those that are NaN; a complex number is where a part of it is.
        above, below: those that are infinite; a complex number that is counts as above.
        least, greatest: the finite extremes; None where no element is finite.
        moments: of the finite elements; of complex ones, of their real parts.
        imaginary: of complex elements, the moments of their imaginary parts.
        values: how often the finite values occur.
        told_apart: whether each value is counted by itself, so that all that follows from the counts is exact.
    """

    count: int
    zeros: int
    nan: int
    above: int
    below: int
    least: Extreme | None
    greatest: Extreme | None
    moments: Moments
    imaginary: Moments | None
    values: ValueCounts
    told_apart: bool

    @property
    def finite(self) -> int:
        """How many elements are finite."""
        return self.count - self.nan - self.above - self.below

    @property
    def mean(self) -> float | complex:
        """The mean of the finite elements; 0 where there are none."""
        return self.moments.mean if self.imaginary is None else complex(self.moments.mean, self.imaginary.mean)

    @property
    def std(self) -> float:
        """The unbiased standard deviation of the finite elements, as ``torch.std``."""
        return self.moments.std if self.imaginary is None else math.hypot(self.moments.std, self.imaginary.std)


def readable(tensor: Tensor) -> Tensor | None:
    """What is looked at of a tensor, with a dtype that it can be read by; None where it can't, or there is nothing."""
    shown = tensor.shown
    dtype = with_word(shown.dtype)
    return replace(shown, dtype=dtype) if dtype.word and shown.numel and not shown.unreadable else None


@dataclass(frozen=True)
class TallyRequest:
    """A `ReadTask` for the tally of a tensor.

    Attributes:
        tensor: a `readable` one.
    """

    tensor: Tensor

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of parts of the tensor."""
        read = _count_patterns if self.tensor.dtype.itemsize <= _NARROW else _look
        return (partial(read, part) for part in chunks(self.tensor))

    def finalize(self, found: "Counts | _Partial") -> Tally:
        """The tally, from the sum of all parts."""
        if isinstance(found, _Partial):
            return found.tally(self.tensor.dtype)
        return _tally_of_patterns(self.tensor.dtype, found)


@dataclass(frozen=True)
class CountsRequest:
    """A `ReadTask` for how often the values of a tensor occur, without ±0: of what a tally finds, that alone.

    Attributes:
        tensor: of a prunable dtype.
    """

    tensor: Tensor

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of parts of the tensor."""
        read = _count_patterns if self.tensor.dtype.itemsize <= _NARROW else _look_for_counts
        return (partial(read, part) for part in chunks(self.tensor))

    def finalize(self, found: "Counts | _Partial") -> ValueCounts:
        """The counts, from the sum of all parts."""
        if not isinstance(found, _Partial):
            return _tally_of_patterns(self.tensor.dtype, found).values.without_zeros
        if found.extremes is None:
            return ValueCounts.of_values(np.zeros(0), _NO_COUNTS)
        low, high = map(float, found.extremes)
        return ValueCounts.of_keys(found.keys, found.in_bins, 0, False, (low, high)).without_zeros


def _count_patterns(tensor: Tensor, reader: TensorReader) -> Counts:
    """How often each bit pattern occurs."""
    patterns = 1 << 8 * tensor.dtype.itemsize
    found = np.zeros(patterns, np.int64)
    for block in reader.blocks(tensor):
        found += np.bincount(block, minlength=patterns)
    return found


def _tally_of_patterns(dtype: DType, found: Counts) -> Tally:
    bits = np.flatnonzero(found).astype(dtype.word)
    exact, counts = element_values(dtype, bits), found[found > 0]
    values = exact.astype(np.float64)
    finite = np.isfinite(values)
    moments = weighted_moments(values[finite], counts[finite])
    least, greatest = _extremes(exact[finite]) or (None, None)
    return Tally(
        count=int(counts.sum()),
        zeros=int(counts[values == 0].sum()),
        nan=int(counts[np.isnan(values)].sum()),
        above=int(counts[values == np.inf].sum()),
        below=int(counts[values == -np.inf].sum()),
        least=least,
        greatest=greatest,
        moments=moments,
        imaginary=None,
        values=ValueCounts.of_values(values[finite], counts[finite]),
        told_apart=True,
    )


@dataclass(frozen=True, eq=False)
class _Partial:
    """What is found in a part of a tensor of wider elements. Those of parts can be added."""

    counts: Counts
    """Of all elements, and those that are zero, NaN, above and below all finite ones; int64 (5,)."""
    extremes: tuple[Extreme, Extreme] | None
    moments: Moments
    imaginary: Moments | None
    keys: Bits
    """Of bins of values other than zero, ascending."""
    in_bins: Counts

    def __add__(self, other: "_Partial") -> "_Partial":
        keys, places = np.unique(np.concatenate([self.keys, other.keys]), return_inverse=True)
        in_bins = np.zeros(len(keys), np.int64)
        np.add.at(in_bins, places, np.concatenate([self.in_bins, other.in_bins]))
        both = [each for each in (self.extremes, other.extremes) if each is not None]
        extremes = (min(low for low, _ in both), max(high for _, high in both)) if both else None
        imaginary = None
        if self.imaginary is not None and other.imaginary is not None:
            imaginary = self.imaginary + other.imaginary
        moments = self.moments + other.moments
        return _Partial(self.counts + other.counts, extremes, moments, imaginary, keys, in_bins)

    def tally(self, dtype: DType) -> Tally:
        """The tally, of the sum of all parts."""
        count, zeros, nan, above, below = map(int, self.counts)
        least, greatest = self.extremes or (None, None)
        ends = float(least or 0), float(greatest or 0)
        values = ValueCounts.of_keys(self.keys, self.in_bins, zeros, is_whole(dtype), ends)
        # beyond, float64 takes neighbouring integers for one
        apart = values.distinct is not None and max(map(abs, ends)) < _TOLD_APART
        return Tally(
            count, zeros, nan, above, below, least, greatest, self.moments, self.imaginary, values, told_apart=apart
        )


def _look(tensor: Tensor, reader: TensorReader) -> _Partial:
    return _look_by(_look_at, tensor, reader)


def _look_for_counts(tensor: Tensor, reader: TensorReader) -> _Partial:
    return _look_by(_look_for_values, tensor, reader)


def _look_by(look: Callable[[Values, Bits], _Partial], tensor: Tensor, reader: TensorReader) -> _Partial:
    """Look at each block in a way that counts values in bins."""
    bins = reader.bins(KEYS)
    parts = [look(element_values(tensor.dtype, block), bins) for block in reader.blocks(tensor)]
    occurs = np.flatnonzero(bins)
    in_bins = bins[occurs].astype(np.int64)
    bins[occurs] = 0
    empty = _Partial(_NOTHING, None, Moments(), _none_of(tensor.dtype), _NO_KEYS, _NO_COUNTS)
    found: _Partial = reduce(add, parts, empty)
    return replace(found, keys=occurs.astype(np.uint32), in_bins=in_bins)


_NO_KEYS, _NO_COUNTS = np.zeros(0, np.uint32), np.zeros(0, np.int64)
_NOTHING = np.zeros(5, np.int64)


def _none_of(dtype: DType) -> Moments | None:
    return Moments() if is_complex(dtype) else None


def _look_at(block: Values, bins: Bits) -> _Partial:
    """Look at a block, and count its values other than zero in bins, which are changed in place."""
    if np.issubdtype(block.dtype, np.complexfloating):
        return _look_at_complex(block, bins)
    values = block.astype(np.float64, copy=False)
    finite, counts = _apart(values)
    if np.issubdtype(block.dtype, np.integer):
        np.add.at(bins, keys_of_whole(block[block != 0]).view(np.int64), bins.dtype.type(1))
    else:
        _count(finite, bins)
    extremes = _extremes(block if np.issubdtype(block.dtype, np.integer) else finite)
    return _Partial(counts, extremes, moments_of(values), None, _NO_KEYS, _NO_COUNTS)


def _look_for_values(block: Values, bins: Bits) -> _Partial:
    """Count the values of a block of real numbers, and nothing else."""
    values = np.asarray(block, np.float64)
    finite = values if np.isfinite(values).all() else values[np.isfinite(values)]
    _count(finite, bins)
    return _Partial(_NOTHING, _extremes(finite), Moments(), None, _NO_KEYS, _NO_COUNTS)


def _look_at_complex(block: Values, bins: Bits) -> _Partial:
    nan = np.isnan(block.real) | np.isnan(block.imag)
    finite = block[np.isfinite(block)]
    with np.errstate(over="ignore"):
        magnitudes = np.minimum(np.abs(finite), np.finfo(np.float64).max)
    counted = len(block), int((finite == 0).sum()), int(nan.sum()), len(block) - len(finite) - int(nan.sum()), 0
    _count(magnitudes, bins)
    extremes = (float(magnitudes.min()), float(magnitudes.max())) if len(finite) else None
    real, imaginary = (moments_of(np.ascontiguousarray(part)) for part in (finite.real, finite.imag))
    return _Partial(np.array(counted, np.int64), extremes, real, imaginary, _NO_KEYS, _NO_COUNTS)


def _apart(values: Floats) -> tuple[Floats, Counts]:
    """The finite values, and the counts of a `_Partial`."""
    nan, above, below = int(np.isnan(values).sum()), int((values == np.inf).sum()), int((values == -np.inf).sum())
    finite = values[np.isfinite(values)] if nan or above or below else values
    return finite, np.array([len(values), int((finite == 0).sum()), nan, above, below], np.int64)


def _count(finite: Floats, bins: Bits) -> None:
    keys = keys_of(np.ascontiguousarray(finite[finite != 0]))
    # signed numbers are taken as places as they are
    np.add.at(bins, keys.view(np.int64), bins.dtype.type(1))


def _extremes(values: Values) -> tuple[Extreme, Extreme] | None:
    """The least and the greatest, as Python's numbers; None of none."""
    return (values.min().item(), values.max().item()) if len(values) else None
