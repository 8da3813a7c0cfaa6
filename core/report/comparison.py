"""Compares the tensors of a source and a pruned result element by element: nothing but pruning may have changed them.

A zero of either sign counts as pruned: `prune.remove` multiplies by the mask, which makes -0.0 of a negative weight.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Flags
from core.base.dtypes import DTYPES, nonzero
from core.base.mask import KeptRange
from core.base.thresholds import least_that_cuts
from core.base.wording import counted
from core.model.parameter import Parameter
from core.storage.tensor_reader import TensorReader, read_aligned
from core.storage.tensor_ref import Tensor

ExpectedMask: TypeAlias = float | Tensor
"""How a parameter must be pruned: at a threshold, or by a mask tensor of its shape (nonzero keeps)."""


@dataclass(frozen=True)
class Comparison:
    """A parameter of the source compared with the same parameter of the result.

    Attributes:
        name: full name.
        numel: weights.
        pruned: weights that are ±0 in the result.
        zero_before: weights that are ±0 in the source, counted in the trained values where it has a mask.
        cut: weights that are ±0 in the result and not in the source.
        negative: how many of the cut weights are -0.0.
        infinite, nan: how many of the cut weights are infinite and NaN in the source.
        threshold: the least threshold that prunes the same weights, finite; None where no threshold does.
        same: whether both are equal bit for bit.
        unread: why the elements could not be compared, as a sentence; empty where they were.
        difference: what is wrong, as a sentence; empty where nothing is.
    """

    name: str
    numel: int
    pruned: int = 0
    zero_before: int = 0
    cut: int = 0
    negative: int = 0
    infinite: int = 0
    nan: int = 0
    threshold: float | None = 0.0
    same: bool = False
    unread: str = ""
    difference: str = ""

    @property
    def kept(self) -> int:
        """Weights that are not zero in the result."""
        return self.numel - self.pruned


def compare(source: Parameter, result: Parameter, expected: ExpectedMask | None) -> Comparison:
    """Compare one parameter. A mask in the result is applied; the trained values beside it must be those of the source.

    Args:
        expected: how the result must be pruned. None allows any pruning, but what a mask of the source prunes must be
            pruned in the result too.

    Raises:
        UserError: a file has changed or ends too early.
    """
    start = Comparison(source.name, source.tensor.numel)
    if (source.tensor.dtype, source.tensor.shape) != (result.tensor.dtype, result.tensor.shape):
        kinds = f"{_kind(source.tensor)} in the source and {_kind(result.tensor)} in the result"
        return replace(start, threshold=None, difference=f"{source.name} is {kinds}")
    if reason := source.tensor.unreadable or result.tensor.unreadable:
        return replace(start, threshold=None, unread=reason)
    if not source.tensor.dtype.word:
        return _compare_bytes(source, result)
    if not source.prunable and source.mask and result.mask:
        return _compare_masked(source, result)
    with TensorReader() as reader:
        return _Tally(source, expected).of(
            _blocks(source, result, expected if isinstance(expected, Tensor) else None, reader)
        )


def _compare_masked(source: Parameter, result: Parameter) -> Comparison:
    """Compare a parameter that can't be pruned and has a mask in both files: values and masks must be equal."""
    assert source.mask
    assert result.mask
    bare = replace(source, mask=None), replace(result, mask=None)
    masks = replace(bare[0], tensor=source.mask), replace(bare[1], tensor=result.mask)
    found, other = compare(*bare, None), compare(*masks, None)
    return replace(found, same=found.same and other.same, difference=found.difference or other.difference)


def _compare_bytes(source: Parameter, result: Parameter) -> Comparison:
    """Compare a parameter whose elements have no numpy word, byte by byte; it can't have been pruned."""
    numel = source.tensor.numel
    with TensorReader() as reader:
        tensors = _as_bytes(source.tensor), _as_bytes(result.tensor)
        wrong = sum(int(np.count_nonzero(one != other)) for one, other in read_aligned(tensors, reader))
    complaint = f"{source.name} can't be pruned, but has changed ({counted(wrong, 'byte')})" if wrong else ""
    return Comparison(source.name, numel, threshold=None, same=not wrong, difference=complaint)


def compare_untouched(source: Parameter, result: Parameter) -> Comparison:
    """Compare a parameter that must not have been pruned; a mask of the source is ignored.

    Raises:
        UserError: a file has changed or ends too early.
    """
    if not source.prunable:
        return compare(source, result, None)
    source = replace(source, mask=None)  # the commit writes the trained values of parameters that it does not prune
    found = compare(source, result, None)
    if found.difference:
        return found
    with TensorReader() as reader:
        same = all(np.array_equal(block.before, block.after) for block in _blocks(source, result, None, reader))
    return found if same else replace(found, difference=f"{source.name} was not to be pruned, but has changed")


class _Tally:
    """Accumulates the comparison over the blocks of one parameter."""

    def __init__(self, source: Parameter, expected: ExpectedMask | None) -> None:
        self._source = source
        self._dtype = source.tensor.dtype
        self._expected = KeptRange.of(self._dtype, expected) if isinstance(expected, float) else None
        self._any_cut = expected is None
        self._found = Comparison(source.name, source.tensor.numel, same=True)
        self._low, self._high, self._nan_left = 0, self._dtype.magnitude_mask, False

    def of(self, blocks: "Iterator[_Block]") -> Comparison:
        for block in blocks:
            self._look(block)
            self._found = replace(self._found, same=self._found.same and block.same)
        return replace(self._found, threshold=self._threshold())

    def _threshold(self) -> float | None:
        """The least finite threshold that prunes the same weights; None if a kept one is NaN or below a pruned one."""
        dtype, pruned = self._dtype, self._found.pruned
        if not dtype.prunable:
            return None
        if not pruned:
            return 0.0
        least = least_that_cuts(dtype, self._low)
        made = self._low < self._high and not self._nan_left and math.isfinite(least)
        return least if made else None

    def _look(self, block: "_Block") -> None:
        before, after, wanted = block.before, block.after, block.wanted
        magnitude = before & np.asarray(self._dtype.magnitude_mask, self._dtype.word)
        zero = ~nonzero(after, self._dtype)
        self._count(magnitude == 0, zero, after != 0)
        self._require((before == after) | zero, "has weights that were changed, not pruned")
        if not self._source.prunable:
            self._require(before == after, "can't be pruned, but has changed")
        else:
            self._require_cut(before, after, self._expected.keeps(before) if self._expected else wanted)
        if self._any_cut and block.masked is not None:
            self._require(zero | ~block.masked, "has weights back that the mask in the source prunes")
        self._range(magnitude, zero)

    def _count(self, zero_before: Flags, zero: Flags, some_bit: Flags) -> None:
        cut, found = zero & ~zero_before, self._found
        pruned, before, made, negative = (
            int(np.count_nonzero(each)) for each in (zero, zero_before, cut, cut & some_bit)
        )
        self._found = replace(
            found,
            pruned=found.pruned + pruned,
            zero_before=found.zero_before + before,
            cut=found.cut + made,
            negative=found.negative + negative,
        )

    def _require_cut(self, before: Bits, after: Bits, wanted: Flags | None) -> None:
        if wanted is not None:
            right = np.where(wanted, before == after, ~nonzero(after, self._dtype))
            self._require(right, "is not cut as the plan says")

    def _range(self, magnitude: Bits, zero: NDArray[np.bool_]) -> None:
        cut = magnitude[zero & (magnitude <= self._dtype.infinity)] if self._dtype.prunable else magnitude[zero]
        left = magnitude[~zero]
        if self._dtype.prunable:
            pruned_nan = int(np.count_nonzero(zero)) - len(cut)
            self._found = replace(self._found, nan=self._found.nan + pruned_nan)
        if self._dtype.prunable and len(cut) and int(cut.max()) == self._dtype.infinity:
            infinite = self._found.infinite + int(np.count_nonzero(cut == self._dtype.infinity))
            self._found = replace(self._found, infinite=infinite)
        self._nan_left |= bool(self._dtype.prunable and (left > self._dtype.infinity).any())
        self._low = max(self._low, int(cut.max()) if len(cut) else 0)
        self._high = min(self._high, int(left.min()) if len(left) else self._high)

    def _require(self, fine: NDArray[np.bool_], complaint: str) -> None:
        wrong = int(np.count_nonzero(~fine))
        if wrong and not self._found.difference:
            sentence = f"{self._source.name} {complaint} ({wrong:,} or more)"
            self._found = replace(self._found, difference=sentence)


class _Block(NamedTuple):
    """Corresponding elements of both files; arrays (n,).

    Attributes:
        before, after: bit patterns in the source, and in the result under its mask.
        wanted: what the expected mask keeps; None without one.
        masked: what the mask of the source prunes; None without one.
        same: whether values and masks are equal in both files.
    """

    before: Bits
    after: Bits
    wanted: Flags | None
    masked: Flags | None
    same: bool


def _blocks(source: Parameter, result: Parameter, mask: Tensor | None, reader: TensorReader) -> Iterator[_Block]:
    """Read both parameters in the same order, block by block.

    Args:
        mask: the expected mask.
    """
    given = {"source": source.mask, "result": result.mask, "wanted": mask}
    masks = {which: each for which, each in given.items() if each is not None}
    for before, trained, *found in read_aligned((source.tensor, result.tensor, *masks.values()), reader):
        kept = {which: nonzero(block, masks[which].dtype) for which, block in zip(masks, found, strict=True)}
        alive = nonzero(before, source.tensor.dtype)
        after = trained if result.mask is None else _applied(before, trained, kept["result"] & alive)
        same = np.array_equal(before, trained) and _equal(kept.get("source"), kept.get("result"))
        wanted = None if mask is None else kept["wanted"] & alive
        masked = ~kept["source"] if "source" in kept else None
        yield _Block(before, after, wanted, masked, same)


def _equal(one: Flags | None, other: Flags | None) -> bool:
    return one is other is None or (one is not None and other is not None and np.array_equal(one, other))


def _applied(before: Bits, trained: Bits, kept: Flags) -> Bits:
    """The result under its mask; where the trained values differ, they are left to show as a changed weight."""
    return np.where(kept | (trained != before), trained, 0).astype(trained.dtype)


def _kind(tensor: Tensor) -> str:
    return f"{tensor.dtype.name} ({', '.join(map(str, tensor.shape))})"


def _as_bytes(tensor: Tensor) -> Tensor:
    """The tensor with each element as a row of bytes, uint8 (*shape, itemsize)."""
    size = tensor.dtype.itemsize
    shape, stride = (*tensor.shape, size), (*(step * size for step in tensor.stride), 1)
    return replace(tensor, dtype=DTYPES["uint8"], shape=shape, stride=stride, offset=tensor.offset * size)
