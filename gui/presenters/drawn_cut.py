"""What decides which weights of a single parameter are drawn as kept."""

import math

from core.base.mask import UNPRUNED
from core.masks.row_blocks import KeptBy
from gui.state.document_state import DocumentState


def drawn_cut(now: DocumentState, owner: str) -> KeptBy:
    """What says which weights are kept: `UNPRUNED` while the model is shown unpruned, or where the rule doesn't fit.

    Where that is a threshold, it is NaN as long as it is not known.
    """
    number, plan_numbers = now.measurements.numbers[owner], now.plan_numbers
    if now.shown.keeps_recorded(owner):
        return None
    if now.comparing or number in plan_numbers.unfit:
        return UNPRUNED
    return plan_numbers.groups.get(number, float(plan_numbers.thresholds[number]))


def is_known(by: KeptBy) -> bool:
    """Whether it is known what is drawn as kept."""
    return not (isinstance(by, float) and math.isnan(by))
