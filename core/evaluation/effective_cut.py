"""The cut that a plan's numbers describe."""

import numpy as np

from core.evaluation.evaluator import EffectiveCut
from core.model.checkpoint import Checkpoint
from core.preview.plan_numbers import PlanNumbers


def effective_cut(checkpoint: Checkpoint, numbers: PlanNumbers) -> EffectiveCut:
    """The thresholds in force of all that is chosen, and of what is tied to it.

    Args:
        checkpoint: that the numbers are of.
        numbers: exact for what is chosen, as `core.preview.read_planning.find_thresholds` gives them.
    """
    chosen = np.flatnonzero(numbers.chosen).tolist()
    found = {numbers.owners[each].name: float(numbers.thresholds[each]) for each in chosen}
    thresholds, masked = [], []
    for parameter in checkpoint.parameters:
        threshold = found.get(parameter.owner)
        if threshold is None:
            continue
        if np.isnan(threshold):
            masked.append(parameter.name)
        else:
            thresholds.append((parameter.name, threshold))
    return EffectiveCut(tuple(thresholds), tuple(masked))
