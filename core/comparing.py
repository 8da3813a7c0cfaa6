"""Whether a file is another one with weights pruned and nothing else, element by element."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.blocks import Desk, read_in_step
from core.checkpoint import Checkpoint, Parameter
from core.dtypes import Bits, DType, nonzero, round_threshold
from core.table import Tensor
from core.thresholds import least_that_cuts

Flags = NDArray[np.bool_]

Way: TypeAlias = float | Tensor
"""How a parameter must be cut: at a threshold, or by a mask of its shape."""


@dataclass(frozen=True)
class Comparison:
    """One parameter of the source beside the same of the result.

    Attributes:
        name: full name.
        numel: weights.
        pruned: weights that are zero in the result.
        lowest: the least threshold that cuts so, float64; the cut was made by a threshold if ``by_threshold``.
        by_threshold: whether no kept weight is as small as a pruned one.
        difference: what is wrong, as a sentence; empty where nothing is.
    """

    name: str
    numel: int
    pruned: int = 0
    lowest: float = 0.0
    by_threshold: bool = True
    difference: str = ""

    @property
    def kept(self) -> int:
        return self.numel - self.pruned


def compare(source: Parameter, result: Parameter, way: Way | None) -> Comparison:
    """Compare one parameter. A mask in the result counts as applied; its originals must be the source's.

    Args:
        way: the result must be cut exactly so; None leaves the cut open, for any prunable parameter.

    Raises:
        UserError: a file has changed or ends too early.
    """
    start = Comparison(source.name, source.tensor.numel)
    if (source.tensor.dtype, source.tensor.shape) != (result.tensor.dtype, result.tensor.shape):
        return replace(start, difference=f"{source.name} has another dtype or shape")
    if source.tensor.unreadable or not source.tensor.dtype.word:
        return start
    if not source.prunable and source.mask and result.mask:
        return _compare_masked(source, result)
    with Desk() as desk:
        return _Tally(source, way).of(_blocks(source, result, way if isinstance(way, Tensor) else None, desk))


def _compare_masked(source: Parameter, result: Parameter) -> Comparison:
    """Compare a parameter whose mask stays where it is, because it can't be pruned."""
    assert source.mask
    assert result.mask
    bare = replace(source, mask=None), replace(result, mask=None)
    masks = replace(bare[0], tensor=source.mask), replace(bare[1], tensor=result.mask)
    found, other = compare(*bare, None), compare(*masks, None)
    return found if found.difference else replace(found, difference=other.difference)


def compare_untouched(source: Parameter, result: Parameter) -> Comparison:
    """Compare a parameter that must not have been pruned."""
    found = compare(source, result, None)
    if found.difference or not source.tensor.dtype.word or not source.prunable:
        return found  # what can't be pruned has been compared as it is
    with Desk() as desk:
        same = all(np.array_equal(before, after) for before, after, _ in _blocks(source, result, None, desk))
    return found if same else replace(found, difference=f"{source.name} was not to be pruned, but has changed")


def missing_names(source: Checkpoint, result: Checkpoint) -> Iterator[str]:
    """Sentences on what only one of the two has."""
    for name in source.by_name.keys() - result.by_name.keys():
        yield f"{name} is missing in the result"
    for name in result.by_name.keys() - source.by_name.keys():
        yield f"{name} is only in the result"


class _Tally:
    """Goes through the blocks of one parameter and remembers what it saw."""

    def __init__(self, source: Parameter, way: Way | None) -> None:
        self._source = source
        self._dtype = source.tensor.dtype
        self._limit = round_threshold(self._dtype, np.array([way]))[0] if isinstance(way, float) else None
        self._pruned = 0
        self._low, self._high = 0, self._dtype.magnitude_mask
        self._difference = ""

    def of(self, blocks: Iterator[tuple[Bits, Bits, Flags | None]]) -> Comparison:
        for before, after, wanted in blocks:
            self._look(before, after, wanted)
        lowest = _value(self._dtype, self._low)
        by_threshold = (self._low < self._high and not math.isinf(lowest)) or not self._pruned
        name, numel = self._source.name, self._source.tensor.numel
        return Comparison(name, numel, self._pruned, lowest, by_threshold, self._difference)

    def _look(self, before: Bits, after: Bits, wanted: Flags | None) -> None:
        magnitude = before & np.asarray(self._dtype.magnitude_mask, self._dtype.word)
        zero = ~nonzero(after, self._dtype)
        self._pruned += int(np.count_nonzero(zero))
        self._require((before == after) | (after == 0), "has weights that were changed, not pruned")
        if not self._source.prunable:
            self._require(before == after, "can't be pruned, but has changed")
        else:
            self._require_cut(before, after, self._above(magnitude) if wanted is None else wanted)
        self._range(magnitude, zero)

    def _above(self, magnitude: Bits) -> Flags | None:
        """What is kept at the threshold, where there is one."""
        return None if self._limit is None else (magnitude > self._limit) & (magnitude <= self._dtype.infinity)

    def _require_cut(self, before: Bits, after: Bits, wanted: Flags | None) -> None:
        if wanted is not None:
            self._require(after == np.where(wanted, before, 0), "is not cut as the plan says")

    def _range(self, magnitude: Bits, zero: NDArray[np.bool_]) -> None:
        cut = magnitude[zero & (magnitude <= self._dtype.infinity)] if self._dtype.prunable else magnitude[zero]
        left = magnitude[~zero]
        self._low = max(self._low, int(cut.max()) if len(cut) else 0)
        self._high = min(self._high, int(left.min()) if len(left) else self._high)

    def _require(self, fine: NDArray[np.bool_], complaint: str) -> None:
        wrong = int(np.count_nonzero(~fine))
        if wrong and not self._difference:
            self._difference = f"{self._source.name} {complaint} ({wrong:,} or more)"


def _blocks(
    source: Parameter, result: Parameter, mask: Tensor | None, desk: Desk
) -> Iterator[tuple[Bits, Bits, Flags | None]]:
    """The elements of both in the same order, block by block; a mask of the result is applied.

    Args:
        mask: says what is to be kept.

    Yields:
        bit patterns before and after, and what the mask keeps.
    """
    masks = [each for each in (result.mask, mask) if each is not None]
    for before, trained, *found in read_in_step((source.tensor, result.tensor, *masks), desk):
        kept = [nonzero(block, each.dtype) for block, each in zip(found, masks, strict=True)]
        after = (
            trained
            if result.mask is None
            else _applied(before, trained, kept[0] & nonzero(trained, result.tensor.dtype))
        )
        yield before, after, None if mask is None else kept[-1] & nonzero(before, source.tensor.dtype)


def _applied(before: Bits, trained: Bits, kept: Flags) -> Bits:
    """The result under its mask; but a difference of the originals shows as a changed weight."""
    return np.where(kept | (trained != before), trained, 0).astype(trained.dtype)


def _value(dtype: DType, magnitude: int) -> float:
    return least_that_cuts(dtype, magnitude) if dtype.prunable else math.nan
