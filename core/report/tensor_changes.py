"""What has changed from one tensor to another of the same shape, read block by block and by two threads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial, reduce
from operator import add

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Floats
from core.base.dtypes import DType, nonzero
from core.base.scaled_sum import NO_SUM, ScaledSum, times
from core.model.parameter import Parameter
from core.report.comparison import as_bytes
from core.report.mask_comparison import Agreement
from core.storage.reader_pool import ReadChunk
from core.storage.tensor_reader import TensorReader, aligned_chunks, read_aligned
from core.storage.tensor_ref import Tensor

VALUES, NUMBERS, BITS, NOT = "values", "numbers", "bits", ""
"""How two tensors are compared: as weights; as numbers of which one is an integer; as bit patterns; not at all."""

_SIGNED, _UNSIGNED = ("int8", "int16", "int32", "int64"), ("bool", "uint8", "uint16", "uint32", "uint64")
_FURTHEST = 1000
"""Exponents by which numbers are scaled, at most, so that the scale is a normal number."""


@dataclass(frozen=True)
class Change:
    """What differs. Those of parts can be added. Sums are over the places where both numbers are finite.

    Attributes:
        numel: elements.
        differ: of these, that have another value; −0.0 and +0.0 have the same, and so have two NaNs.
        flips: finite ones that have changed their sign; zeros have none.
        both_zero, gone, come: that are ±0 in both, in the first alone, in the second alone.
        nonfinite, nonfinite_after: NaNs and infinities in the first, in the second.
        squares, squares_after, squares_of_change: sums of squares of the first, the second, and their difference.
        products: the sum of products.
        largest: the largest magnitude of a difference.
    """

    numel: int = 0
    differ: int = 0
    flips: int = 0
    both_zero: int = 0
    gone: int = 0
    come: int = 0
    nonfinite: int = 0
    nonfinite_after: int = 0
    squares: ScaledSum = NO_SUM
    squares_after: ScaledSum = NO_SUM
    squares_of_change: ScaledSum = NO_SUM
    products: ScaledSum = NO_SUM
    largest: float = 0.0

    def __add__(self, other: "Change") -> "Change":
        names = [each.name for each in fields(self)[:-1]]
        sums = {name: getattr(self, name) + getattr(other, name) for name in names}
        return Change(**sums, largest=max(self.largest, other.largest))

    @property
    def relative(self) -> float | None:
        """‖Δ‖ / ‖w‖, of the first; 0 where nothing differs, None where it is more than any number."""
        if not self.squares_of_change.total:
            return 0.0
        found = self.squares_of_change.over(self.squares).root if self.squares.total else np.inf
        return found if found < np.inf else None

    @property
    def cosine(self) -> float | None:
        """The cosine of the angle between the two; None where one of them is all zeros."""
        return self.products.cosine(self.squares, self.squares_after)

    @property
    def masks(self) -> Agreement:
        """How far zeros are at the same places."""
        kept = self.numel - self.both_zero - self.gone - self.come
        return Agreement(kept, self.both_zero, self.gone, self.come)


def way_to_compare(first: Tensor, second: Tensor) -> tuple[str, str]:
    """How two tensors can be compared, and where they can't, why not, as a sentence."""
    one, other = first.dtype, second.dtype
    if reason := first.unreadable or second.unreadable:
        return NOT, reason
    if one.prunable and other.prunable:
        return VALUES, ""
    if all(each.prunable or each.name in _SIGNED + _UNSIGNED for each in (one, other)):
        return NUMBERS, ""
    if one == other and one.itemsize:
        return BITS, ""
    if one == other:
        return NOT, f"Its elements are {one.name}, which can't be read."
    return NOT, f"Elements of {one.name} can't be compared with {other.name}."


@dataclass(frozen=True)
class ChangeTask:
    """Compares a parameter with one of the same shape, as a `ReadTask`. What a recorded mask prunes counts as zero.

    Attributes:
        first, second: the parameters.
        way: how they are compared (`way_to_compare`), and not `NOT`.
    """

    first: Parameter
    second: Parameter
    way: str

    @property
    def nbytes(self) -> int:
        """Bytes of the first."""
        return self.first.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """The chunks; each finds a tuple of its number and its change, so that all are added in one order."""
        for number, parts in enumerate(aligned_chunks(self._tensors)):
            yield partial(self._compare, number, parts)

    def finalize(self, found: tuple[tuple[int, Change], ...]) -> Change:
        """The change of the whole."""
        return reduce(add, (change for _, change in sorted(found, key=lambda each: each[0])))

    @property
    def _tensors(self) -> tuple[Tensor, ...]:
        both = self.first.tensor, self.second.tensor
        if self.way == BITS and not both[0].dtype.word:
            return tuple(map(as_bytes, both))
        return both if self.way != VALUES else (*both, *(each for each in self._masks if each is not None))

    @property
    def _masks(self) -> tuple[Tensor | None, Tensor | None]:
        return self.first.mask, self.second.mask

    def _compare(self, number: int, parts: Sequence[Tensor], reader: TensorReader) -> tuple[tuple[int, Change], ...]:
        blocks = read_aligned(parts, reader)
        found = (self._change(block) for block in blocks)
        return ((number, reduce(add, found, Change())),)

    def _change(self, block: Sequence[Bits]) -> Change:
        first, second, *masks = block
        one, other = self.first.tensor.dtype, self.second.tensor.dtype
        if self.way == BITS:
            different = (first != second).reshape(-1, 1 if one.word else one.itemsize).any(axis=1)
            return Change(len(different), int(np.count_nonzero(different)))
        if self.way == NUMBERS:
            return Change(len(first), int(np.count_nonzero(_numbers(one, first) != _numbers(other, second))))
        left = iter(masks)
        kept = [None if each is None else nonzero(next(left), each.dtype) for each in self._masks]
        words = (
            bits if flags is None else np.where(flags, bits, bits.dtype.type(0))
            for bits, flags in zip((first, second), kept, strict=True)
        )
        return change_of(*(_reals(dtype, bits) for dtype, bits in zip((one, other), words, strict=True)))


def change_of(first: NDArray[np.floating], second: NDArray[np.floating]) -> Change:
    """What differs between numbers.

    Args:
        first, second: float32 or float64 (n,).
    """
    # imported here, since numba is slow to load and most commands compare nothing
    from core.report.change_kernels import sum_changes

    exponents, half = (0, 0, 0), 0
    if first.dtype != second.dtype or first.dtype == np.float64:
        with np.errstate(invalid="ignore"):  # a signalling NaN becomes a quiet one
            wide = first.astype(np.float64, copy=False), second.astype(np.float64, copy=False)
        exponents, half = _exponents(*wide)
        first, second = wide
    one, other, apart = exponents
    sums, counts = np.zeros(5), np.zeros(7, np.int64)
    sum_changes(first, second, 2.0 ** -np.array([one, other, half, apart], np.float64), sums, counts)
    differ, flips, both_zero, gone, come, nonfinite, nonfinite_after = (int(each) for each in counts)
    return Change(
        *(len(first), differ, flips, both_zero, gone, come, nonfinite, nonfinite_after),
        ScaledSum.of(sums[0], 2 * one),
        ScaledSum.of(sums[1], 2 * other),
        ScaledSum.of(sums[2], 2 * (apart + half)),
        ScaledSum.of(sums[3], one + other),
        times(sums[4], apart + half),
    )


def _exponents(first: Floats, second: Floats) -> tuple[tuple[int, int, int], int]:
    """Powers of two of the largest of the first, the second and their differences; 1 where these may overflow, or 0."""
    known = np.isfinite(first) & np.isfinite(second)
    one, other = (np.abs(each[known]) for each in (first, second))
    half = int(max(one.max(initial=0.0), other.max(initial=0.0)) >= 2.0**1023)
    apart = np.abs(second[known] * 0.5**half - first[known] * 0.5**half)
    found = [int(np.frexp(each.max(initial=0.0))[1]) for each in (one, other, apart)]
    bounded = [min(max(each, -_FURTHEST), _FURTHEST) for each in found]
    return (bounded[0], bounded[1], bounded[2]), half


def _reals(dtype: DType, bits: Bits) -> NDArray[np.floating]:
    """Elements of a prunable dtype as float32, or float64 if they are."""
    if dtype.name == "bfloat16":
        return (bits.astype(np.uint32) << np.uint32(16)).view(np.float32)
    if dtype.name == "float16":
        with np.errstate(invalid="ignore"):  # a signalling NaN becomes a quiet one
            return bits.view(np.float16).astype(np.float32)
    return bits.view(np.float64 if dtype.itemsize == 8 else np.float32)


def _numbers(dtype: DType, bits: Bits) -> NDArray[np.generic]:
    """Elements of any dtype of numbers, as numpy compares them with others by value."""
    if dtype.prunable:
        return _reals(dtype, bits)
    return bits.view(np.dtype(dtype.name)) if dtype.name in _SIGNED else bits
