"""What is cut, in numbers, found while torch is loaded."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from core.base.forked import can_fork, forked
from core.base.progress import Report, silent
from core.base.torch_library import wait_for_torch_library
from core.plan.plan import Plan
from core.preview.lifted_masks import LiftedMasks, find_lifted
from core.preview.measurements import Measurements
from core.preview.missed_densities import MissedDensity, missed_densities
from core.preview.plan_numbers import PlanNumbers
from core.preview.read_planning import find_thresholds, needs_weights


class CutNumbers(NamedTuple):
    """What is known of a cut before it is made.

    Attributes:
        plan_numbers: with the thresholds of what is chosen.
        lifted: masks of which weights come back.
        missed: densities that no threshold gives.
    """

    plan_numbers: PlanNumbers
    lifted: LiftedMasks
    missed: tuple[MissedDensity, ...]


@contextmanager
def finding_cut_numbers(measurements: Measurements, plan: Plan) -> Iterator[Callable[[], CutNumbers]]:
    """Find the numbers before the block, or while it runs, in a process of their own, where it loads torch.

    Modules are loaded under one lock, so that another thread would wait for it.

    Args:
        measurements: what has been read; more may be added.
        plan: any for the checkpoint.

    Yields:
        waits for the numbers; for use at the end of the block.

    Raises:
        UserError: a file has changed or ends too early.
    """
    apart = "torch" not in sys.modules and needs_weights(measurements, plan)
    if apart:
        wait_for_torch_library()
    if not (apart and can_fork()):
        found = _found(measurements, plan)
        yield lambda: found
        return
    with forked(lambda report: _without_owners(_found(measurements, plan, report))) as sent:

        def numbers() -> CutNumbers:
            found = sent()
            return _found(measurements, plan) if found is None else _with_owners(found, measurements)

        yield numbers


def _found(measurements: Measurements, plan: Plan, report: Report = silent) -> CutNumbers:
    plan_numbers = find_thresholds(measurements, plan, report)
    lifted = find_lifted(measurements, plan_numbers).count(report)
    return CutNumbers(plan_numbers, lifted, tuple(missed_densities(measurements, plan, plan_numbers)))


def _without_owners(found: CutNumbers) -> CutNumbers:
    # both sides have the parameters, which may be very many
    return found._replace(plan_numbers=replace(found.plan_numbers, owners=()))


def _with_owners(found: CutNumbers, measurements: Measurements) -> CutNumbers:
    return found._replace(plan_numbers=replace(found.plan_numbers, owners=measurements.owners))
