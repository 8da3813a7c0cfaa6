"""Masks that a checkpoint came with, and the thresholds that would have made them."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial, reduce
from operator import add

import numpy as np
from numpy.typing import NDArray

from core.base.dtypes import Bits, DType, magnitudes, nonzero
from core.base.progress import Report
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.plan.plan import Plan
from core.plan.rules import Recorded, Value
from core.storage.reader_pool import Part, run
from core.storage.tensor_reader import Desk, elements, in_step, read_in_step

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class RecordedMask:
    """What a mask of the file does to its parameter.

    Attributes:
        kept: weights other than zero that it keeps.
        low: the lowest threshold with the same result.
        high: the first threshold above it with another result (inf where there is none); where ``low``
            is not below ``high``, no threshold makes this mask.
    """

    kept: int
    low: float
    high: float

    @property
    def by_threshold(self) -> bool:
        return self.low < self.high


@dataclass(frozen=True)
class Cut:
    """What a mask does in a part of its parameter; of two parts it adds up.

    Attributes:
        kept: weights other than zero that it keeps.
        cut: magnitude bits of the largest number that it does not.
        left: magnitude bits of the smallest weight that it does.
        nan: whether it keeps a NaN.
    """

    kept: int = 0
    cut: int = 0
    left: int = 1 << 64
    nan: bool = False

    def __add__(self, other: "Cut") -> "Cut":
        kept, cut, left = self.kept + other.kept, max(self.cut, other.cut), min(self.left, other.left)
        return Cut(kept, cut, left, self.nan or other.nan)

    def as_mask(self, dtype: DType) -> RecordedMask:
        low, high = magnitudes(dtype, np.array([self.cut, min(self.left, dtype.infinity)], np.uint64))
        if not self.kept:
            high = math.inf
        # a NaN is never kept by a threshold
        return RecordedMask(self.kept, float(low), -math.inf if self.nan else float(high))


@dataclass(frozen=True)
class MaskWanted:
    """What the mask in the file does to a parameter of a prunable dtype, as something to be read."""

    parameter: Parameter

    @property
    def nbytes(self) -> int:
        return self.parameter.tensor.nbytes

    def parts(self) -> Iterator[Part]:
        parameter = self.parameter
        assert parameter.mask is not None
        for tensor, mask in in_step((parameter.tensor, parameter.mask)):
            yield partial(_cut, replace(parameter, tensor=tensor, mask=mask))

    def answer(self, found: Cut) -> RecordedMask:
        return found.as_mask(self.parameter.tensor.dtype)


def kept_blocks(parameter: Parameter, desk: Desk) -> Iterator[tuple[Bits, Flags]]:
    """A parameter and its recorded mask in the same order, block by block.

    Yields:
        bit patterns, and which of the weights stay; those that are zero already count as pruned.

    Raises:
        UserError: the file has changed or ends too early.
    """
    assert parameter.mask is not None
    for bits, mask in read_in_step((parameter.tensor, parameter.mask), desk):
        yield bits, nonzero(mask, parameter.mask.dtype) & nonzero(bits, parameter.tensor.dtype)


def count_kept(parameter: Parameter) -> int:
    """How many weights the recorded mask leaves that are not zero, whatever their dtype.

    Raises:
        UserError: the file has changed or ends too early.
    """
    with Desk() as desk:
        return sum(int(np.count_nonzero(keeps)) for _, keeps in kept_blocks(parameter, desk))


def kept_by_mask(parameter: Parameter) -> Flags:
    """The recorded mask in the parameter's shape; True keeps. Weights that are zero already count as pruned."""
    assert parameter.mask is not None
    tensor, mask = parameter.tensor, parameter.mask
    return nonzero(elements(mask), mask.dtype) & nonzero(elements(tensor), tensor.dtype)


def _cut(parameter: Parameter, desk: Desk) -> Cut:
    return reduce(add, (_look(parameter.tensor.dtype, *block) for block in kept_blocks(parameter, desk)), Cut())


def _look(dtype: DType, bits: Bits, keeps: Flags) -> Cut:
    magnitude = bits & bits.dtype.type(dtype.magnitude_mask)
    number = magnitude <= bits.dtype.type(dtype.infinity)
    cut, left = magnitude[~keeps & number], magnitude[keeps]
    nothing = Cut()
    return Cut(
        len(left),
        int(cut.max()) if len(cut) else nothing.cut,
        int(left.min()) if len(left) else nothing.left,
        not number[keeps].all(),
    )


def recorded_plan(checkpoint: Checkpoint, report: Report) -> Plan:
    """The plan that cuts as the masks in the file do.

    One threshold stands for all masks that one can make, in as few digits as will do; the others keep an own
    threshold, or the recorded mask itself where no threshold makes it.

    Raises:
        UserError: the file has changed or ends too early.
    """
    # tied ones have the same mask as the first, or none
    wanted = [MaskWanted(owner) for owner in checkpoint.owners if owner.mask]
    found = dict(run(wanted, report))
    return _plan({want.parameter.name: found[number] for number, want in enumerate(wanted)})


def shortest_between(low: float, high: float) -> float:
    """The number of the fewest digits with ``low <= x < high``."""
    if low == 0:
        return 0.0
    if math.isinf(high):
        return low
    for digits in range(1, 18):
        step = Decimal(1).scaleb(Decimal(low).adjusted() - digits + 1)
        up = (Decimal(low) / step).to_integral_value(rounding="ROUND_CEILING") * step
        if low <= float(up) < high:
            return float(up)
    return low


def _plan(found: dict[str, RecordedMask]) -> Plan:
    low, high = _common(mask for mask in found.values() if mask.by_threshold)
    general = shortest_between(low, high) if low < high else 0.0
    plan = Plan(frozenset(found), Value(general))
    for name, mask in found.items():
        if not mask.by_threshold:
            plan = plan.with_own([name], Recorded())
        elif not mask.low <= general < mask.high:
            plan = plan.with_own([name], Value(shortest_between(mask.low, mask.high)))
    return plan


def _common(masks: Iterable[RecordedMask]) -> tuple[float, float]:
    """The range of thresholds that makes the most of the masks."""
    listed = list(masks)
    lows, highs = np.sort([each.low for each in listed]), np.sort([each.high for each in listed])
    if not listed:
        return 0.0, 0.0
    hits = np.searchsorted(lows, lows, side="right") - np.searchsorted(highs, lows, side="right")
    best = float(lows[np.argmax(hits)])
    agreeing = [each for each in listed if each.low <= best < each.high]
    return best, min(each.high for each in agreeing)
