"""Counts what became of the weights of one parameter, and finds what pruning alone does not do.

A pruned weight is +0.0, or has the sign that it had before: `prune.remove` multiplies by the mask, which makes -0.0 of
all negative weights. One of the two holds for all weights that were cut; anything else is no result of pruning.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Flags
from core.base.dtypes import DType, nonzero, values
from core.base.mask import KeptRange
from core.base.thresholds import least_that_cuts
from core.base.wording import counted
from core.model.parameter import Parameter
from core.storage.tensor_ref import Tensor

_CHANGED = "has weights that were changed, not pruned"
_SIGN = "has zeros that are −0.0 where the source has no negative weight"
_STRAYED = "has trained values beside its mask that are not those of the source"
_FIXED = "can't be pruned, but has changed"
_UNTOUCHED = "was not to be pruned, but has changed"
_PLAN = "is not cut as the plan says"
_BACK = "has weights back that the mask in the source prunes"
_ORDER = (_CHANGED, _STRAYED, _SIGN, _FIXED, _UNTOUCHED, _PLAN, _BACK)
"""The first of them is told."""


@dataclass(frozen=True)
class Comparison:
    """A parameter of the source compared with the same parameter of the result.

    Attributes:
        name: full name.
        numel: weights.
        pruned: weights that are ±0 in the result.
        zero_before: weights that are ±0 in the source, counted in the trained values where it has a mask.
        cut: weights that are ±0 in the result and not in the source.
        planned: weights that are to be ±0 in the result by the plan, as counted in the source; None without a plan.
        negative: how many of the cut weights are -0.0.
        infinite, nan: how many of the cut weights are infinite and NaN in the source.
        threshold: the least threshold that prunes the same weights, finite; None where no threshold does.
        counted: whether the weights could be counted, which are of one dtype and shape in both files.
        same: whether both are equal bit for bit.
        unread: why the elements could not be compared, as a sentence; empty where they were.
        difference: what is wrong, as a sentence; empty where nothing is.
    """

    name: str
    numel: int
    pruned: int = 0
    zero_before: int = 0
    cut: int = 0
    planned: int | None = None
    negative: int = 0
    infinite: int = 0
    nan: int = 0
    threshold: float | None = 0.0
    counted: bool = True
    same: bool = False
    unread: str = ""
    difference: str = ""

    @property
    def kept(self) -> int:
        """Weights that are not zero in the result."""
        return self.numel - self.pruned


class Block(NamedTuple):
    """Corresponding elements of both files; arrays (n,).

    Attributes:
        before, after: bit patterns in the source, and in the result under its mask.
        wanted: what the expected mask keeps; None without one.
        masked: what the mask of the source prunes; None without one.
        strayed: where the trained values differ beside a mask of the result; None where it has none.
        same: whether values and masks are equal in both files.
    """

    before: Bits
    after: Bits
    wanted: Flags | None
    masked: Flags | None
    strayed: Flags | None
    same: bool


class WeightTally:
    """Accumulates the comparison over the blocks of one parameter.

    Args:
        source: the parameter of the source.
        threshold: at which the plan prunes it; None where it does not say, or says so by a mask.
        anything: whether any weight may be pruned.
        untouched: whether none may be.
        in_file_order: whether the blocks come in the order of the source's file; else in C order.
    """

    def __init__(
        self,
        source: Parameter,
        threshold: float | None,
        *,
        anything: bool,
        untouched: bool,
        in_file_order: bool,
    ) -> None:
        self._source, self._dtype = source, source.tensor.dtype
        self._expected = None if threshold is None else KeptRange.of(self._dtype, threshold)
        self._anything, self._untouched = anything, untouched
        self._found = Comparison(source.name, source.tensor.numel, same=True, planned=None if anything else 0)
        self._faults = _Faults(source.tensor, in_file_order)
        self._low, self._high, self._nan_left = 0, self._dtype.magnitude_mask, False
        self._unsigned = 0

    def of(self, blocks: Iterable[Block]) -> Comparison:
        """The comparison of all blocks."""
        for block in blocks:
            self._look(block)
            self._faults.advance(len(block.before))
            self._found = replace(self._found, same=self._found.same and block.same)
        difference = self._faults.sentence(self._source.name) or self._mixed()
        return replace(self._found, threshold=self._threshold(), difference=difference)

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

    def _look(self, block: Block) -> None:
        before, after = block.before, block.after
        magnitude = before & np.asarray(self._dtype.magnitude_mask, self._dtype.word)
        zero = ~nonzero(after, self._dtype)
        self._count(before, after, magnitude, zero)
        if not self._source.prunable:
            self._faults.add(before != after, _FIXED, before, after)
        else:
            self._look_at_changes(block, zero)
        self._range(magnitude, zero)

    def _look_at_changes(self, block: Block, zero: Flags) -> None:
        """What must hold of a parameter that can be pruned."""
        before, after = block.before, block.after
        same = before == after
        self._faults.add(~(same | zero), _CHANGED, before, after)
        if block.strayed is not None:
            self._faults.add(block.strayed, _STRAYED, before, after)
        signed = after == (before & np.asarray(self._dtype.sign, self._dtype.word))
        self._faults.add(zero & ~(same | (after == 0) | signed), _SIGN, before, after)
        if self._untouched:
            self._faults.add(~same, _UNTOUCHED, before, after)
        wanted = self._expected.keeps(before) if self._expected else block.wanted
        if wanted is not None:
            self._faults.add(np.where(wanted, ~same, ~zero), _PLAN, before, after)
        if self._anything and block.masked is not None:
            self._faults.add(~zero & block.masked, _BACK, before, after)
        self._plan(before, wanted)

    def _plan(self, before: Bits, wanted: Flags | None) -> None:
        """Count what the plan prunes."""
        if self._found.planned is not None:
            kept = nonzero(before, self._dtype) if wanted is None else wanted
            planned = self._found.planned + len(before) - int(np.count_nonzero(kept))
            self._found = replace(self._found, planned=planned)

    def _count(self, before: Bits, after: Bits, magnitude: Bits, zero: Flags) -> None:
        zero_before, found = magnitude == 0, self._found
        cut = zero & ~zero_before
        pruned, old, made, negative = (
            int(np.count_nonzero(each)) for each in (zero, zero_before, cut, cut & (after != 0))
        )
        if self._dtype.prunable:
            # torch makes no zero of an infinite weight or of NaN, so these have no sign to keep
            finite = cut & (before != magnitude) & (magnitude < self._dtype.infinity)
            self._unsigned += int(np.count_nonzero(finite & (after == 0)))
        self._found = replace(
            found,
            pruned=found.pruned + pruned,
            zero_before=found.zero_before + old,
            cut=found.cut + made,
            negative=found.negative + negative,
        )

    def _mixed(self) -> str:
        """What is wrong if some of the negative weights that were cut kept their sign, and others did not."""
        negative, others = self._found.negative, self._unsigned
        if not (negative and others):
            return ""
        return (
            f"{self._source.name} has pruned negative weights of both kinds: {negative:,} are −0.0, as prune.remove "
            f"leaves them, and {others:,} are +0.0"
        )

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


class _First(NamedTuple):
    """The first weight with a fault: its place in the order in which it is read, and its bits in both files."""

    position: int
    before: Bits
    after: Bits


class _Faults:
    """The weights that are wrong, by what is wrong with them."""

    def __init__(self, tensor: Tensor, in_file_order: bool) -> None:
        self._tensor, self._in_file_order = tensor, in_file_order
        self._at = 0
        self._counts: dict[str, int] = {}
        self._first: dict[str, _First] = {}

    def add(self, wrong: Flags, fault: str, before: Bits, after: Bits) -> None:
        """Take down which weights of a block have a fault."""
        count = int(np.count_nonzero(wrong))
        if count:
            place = int(np.argmax(wrong))
            one = slice(place, place + 1)
            self._first.setdefault(fault, _First(self._at + place, before[one].copy(), after[one].copy()))
            self._counts[fault] = self._counts.get(fault, 0) + count

    def advance(self, count: int) -> None:
        """Go on to the next block.

        Args:
            count: elements of this one.
        """
        self._at += count

    def sentence(self, name: str) -> str:
        """What is wrong, how often, and where first; empty where nothing is.

        Args:
            name: of the parameter.
        """
        fault = next((each for each in _ORDER if each in self._counts), None)
        if fault is None:
            return ""
        count, first = self._counts[fault], self._first[fault]
        what = counted(count, "weight" if self._tensor.dtype.prunable else "element")
        place = place_of(self._tensor, first.position, self._in_file_order)
        where = f", {'' if count == 1 else 'the first '}at {list(place)}" if place else ""
        return f"{name} {fault} ({what}{where}{_values(self._tensor.dtype, first)})"


def place_of(tensor: Tensor, position: int, in_file_order: bool) -> tuple[int, ...]:
    """The index of an element.

    Args:
        tensor: has it.
        position: its number in C order, or in the order of the file.
        in_file_order: whether the latter; the tensor is dense then.
    """
    sides: Sequence[int] = range(len(tensor.shape))
    if in_file_order and not tensor.contiguous:
        sides = sorted(sides, key=lambda side: tensor.stride[side], reverse=True)
    found = np.unravel_index(position, [tensor.shape[side] for side in sides])
    index = dict(zip(sides, found, strict=True))
    return tuple(int(index[side]) for side in range(len(tensor.shape)))


def _values(dtype: DType, first: _First) -> str:
    if not dtype.prunable:
        return ""
    before, after = (_number(dtype, bits) for bits in (first.before, first.after))
    return f": {before} in the source, {after} in the result"


def _number(dtype: DType, bits: Bits) -> str:
    """A weight with as many digits as tell it from its neighbours; the zeros with their signs."""
    value = float(values(dtype, bits)[0])
    if value == 0:
        return "−0.0" if math.copysign(1, value) < 0 else "+0.0"
    digits = {8: 17, 4: 9, 2: 5}[dtype.itemsize]
    return f"{value:.{digits}g}"
