"""The cut that a plan's numbers describe."""

import numpy as np

from core.evaluation.evaluator import EffectiveCut
from core.model.checkpoint import Checkpoint
from core.preview.plan_numbers import PlanNumbers


def effective_cut(checkpoint: Checkpoint, numbers: PlanNumbers) -> EffectiveCut:
    """The thresholds and patterns in force of all that is chosen, and of what is tied to it.

    Args:
        checkpoint: that the numbers are of.
        numbers: exact for what is chosen, as `core.preview.read_planning.find_thresholds` gives them.
    """
    chosen = {numbers.owners[each].name: each for each in np.flatnonzero(numbers.chosen).tolist()}
    thresholds, masked, groups = [], [], []
    for parameter in checkpoint.parameters:
        place = chosen.get(parameter.owner)
        if place is None:
            continue
        threshold = float(numbers.thresholds[place])
        if place in numbers.groups:
            groups.append((parameter.name, numbers.groups[place]))
        elif np.isnan(threshold):
            masked.append(parameter.name)
        else:
            thresholds.append((parameter.name, threshold))
    return EffectiveCut(tuple(thresholds), tuple(masked), tuple(groups))
