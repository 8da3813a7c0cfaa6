"""Masks that a checkpoint came with, and the thresholds that would have made them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from core.blocks import elements
from core.checkpoint import Checkpoint, Parameter
from core.dtypes import Bits, magnitudes
from core.plan import Plan
from core.progress import Meter, Report
from core.rules import Recorded, Value
from core.table import Tensor


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


def kept_by_mask(parameter: Parameter) -> NDArray[np.bool_]:
    """The recorded mask in the parameter's shape; True keeps. Weights that are zero already count as pruned."""
    assert parameter.mask is not None
    return _nonzero(parameter.mask) & _nonzero(parameter.tensor)


def read_recorded(parameter: Parameter) -> RecordedMask:
    """Read a parameter and its mask.

    Raises:
        UserError: the file has changed or ends too early.
    """
    dtype = parameter.tensor.dtype
    kept = kept_by_mask(parameter)
    bits = elements(parameter.tensor)
    magnitude = bits & bits.dtype.type(dtype.magnitude_mask)
    number = magnitude <= dtype.infinity
    cut, left = magnitude[~kept & number], magnitude[kept]
    low = _value(parameter, cut.max()) if len(cut) else 0.0
    high = _value(parameter, left.min()) if len(left) else math.inf
    if not number[kept].all():
        high = -math.inf  # a NaN is never kept by a threshold
    return RecordedMask(int(np.count_nonzero(kept)), low, high)


def recorded_plan(checkpoint: Checkpoint, report: Report) -> Plan:
    """The plan that cuts as the masks in the file do.

    One threshold stands for all masks that one can make, in as few digits as will do; the others keep an own
    threshold, or the recorded mask itself where no threshold makes it.

    Raises:
        UserError: the file has changed or ends too early.
    """
    meter = Meter(report, sum(each.tensor.nbytes for each in checkpoint.masked))
    found = {}
    for parameter in checkpoint.masked:
        if parameter.prunable:
            found[parameter.owner] = read_recorded(parameter)
        meter.advance(parameter.tensor.nbytes)
    return _plan(found)


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


def _nonzero(tensor: Tensor) -> NDArray[np.bool_]:
    bits = elements(tensor)
    nonzero: NDArray[np.bool_] = (bits & bits.dtype.type(tensor.dtype.magnitude_mask)) != 0
    return nonzero


def _value(parameter: Parameter, magnitude: Bits) -> float:
    return float(magnitudes(parameter.tensor.dtype, np.asarray([magnitude]))[0])
