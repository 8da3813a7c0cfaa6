"""Recorded masks that a plan does not keep: weights that they prune come back when it is committed."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.base.progress import Report
from core.masks.recorded_masks import LiftedRequest
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers
from core.storage.reader_pool import RunTasks, run_tasks


@dataclass(frozen=True)
class LiftedMasks:
    """The recorded masks of which weights come back, taken together.

    Attributes:
        parameters: how many have such a mask.
        weights: non-zero weights that the masks prune and the plan keeps.
    """

    parameters: int = 0
    weights: int = 0


@dataclass(frozen=True)
class LiftedSearch:
    """Which recorded masks are lifted, as far as it is known without another reading.

    Attributes:
        back: parameter that is not chosen → non-zero weights that its mask prunes, at least one.
        requests: for the other parameters of which weights may come back. Where all masks have been read, they are
            chosen, and cut N of M, or their thresholds are lower than the largest magnitude that their masks prune.
    """

    back: Mapping[str, int]
    requests: tuple[LiftedRequest, ...]

    def count(self, report: Report, run: RunTasks = run_tasks) -> LiftedMasks:
        """Count to the single weight, in reader threads where something must be read.

        Args:
            run: does the reading.

        Raises:
            UserError: the file has changed or ends too early.
            Cancelled: if ``report`` raises it.
        """
        counts = [*self.back.values(), *(found for _, found in run(self.requests, report))]
        return LiftedMasks(sum(count > 0 for count in counts), sum(counts))


def find_lifted(measurements: Measurements, plan_numbers: PlanNumbers) -> LiftedSearch:
    """Which recorded masks a plan lifts.

    Args:
        measurements: what has been read.
        plan_numbers: of the plan; the thresholds of what is chosen are exact.
    """
    back: dict[str, int] = {}
    requests: list[LiftedRequest] = []
    for number in measurements.masked:
        owner, threshold = measurements.owners[number], float(plan_numbers.thresholds[number])
        chosen, mask = bool(plan_numbers.chosen[number]), measurements.recorded.get(number)
        if not chosen and mask is not None and measurements.known[number]:
            pruned = int(plan_numbers.numel[number] - plan_numbers.zero_before[number]) - mask.kept
            back.update({owner.name: pruned} if pruned else {})
        elif not chosen:
            requests.append(LiftedRequest(owner, None))
        elif number in plan_numbers.groups:
            requests.append(LiftedRequest(owner, plan_numbers.groups[number]))
        elif not np.isnan(threshold) and (mask is None or threshold < mask.low):
            requests.append(LiftedRequest(owner, threshold))
    return LiftedSearch(back, tuple(requests))
