"""The plan that prunes as the masks recorded in a file do."""

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal

import numpy as np

from core.base.progress import Report
from core.masks.recorded_masks import RecordedMask, RecordedMaskRequest
from core.model.checkpoint import Checkpoint
from core.model.selection import opening_choice
from core.plan.plan import Plan
from core.plan.rules import Recorded, Value
from core.storage.reader_pool import run_tasks


def recorded_plan(checkpoint: Checkpoint, report: Report) -> Plan:
    """The plan that prunes as the masks recorded in the file do.

    The general rule is a threshold, with few digits, that makes as many of the masks as possible. Other parameters get
    a threshold of their own, or keep the recorded mask where no threshold makes it.

    Args:
        report: progress in bytes.

    Raises:
        UserError: the file has changed or ends too early.
        Cancelled: if ``report`` raises it.
    """
    # tied parameters have the mask of their owner, or none
    wanted = [RecordedMaskRequest(owner) for owner in checkpoint.masked_owners]
    found = dict(run_tasks(wanted, report))
    return plan_of_masks(checkpoint, {request.parameter.name: found[number] for number, request in enumerate(wanted)})


def shortest_between(low: float, high: float) -> float:
    """The number with the fewest digits in ``low <= x < high``."""
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


def plan_of_masks(checkpoint: Checkpoint, found: Mapping[str, RecordedMask]) -> Plan:
    """The same of masks that have been read.

    Args:
        found: name of an owner with a mask → what that does.
    """
    low, high = _common(mask for mask in found.values() if mask.by_threshold)
    general = shortest_between(low, high) if low < high else 0.0
    plan = Plan(opening_choice(checkpoint), Value(general))
    for name, mask in found.items():
        if not mask.by_threshold:
            plan = plan.with_own([name], Recorded())
        elif not mask.low <= general < mask.high:
            plan = plan.with_own([name], Value(shortest_between(mask.low, mask.high)))
    return plan


def _common(masks: Iterable[RecordedMask]) -> tuple[float, float]:
    """A range of thresholds that makes as many of the masks as possible."""
    listed = list(masks)
    lows, highs = np.sort([each.low for each in listed]), np.sort([each.high for each in listed])
    if not listed:
        return 0.0, 0.0
    hits = np.searchsorted(lows, lows, side="right") - np.searchsorted(highs, lows, side="right")
    best = float(lows[np.argmax(hits)])
    agreeing = [each for each in listed if each.low <= best < each.high]
    return best, min(each.high for each in agreeing)
