"""The metric against the density, for the rule in hand."""

from collections.abc import Callable, Iterable, Iterator

from core.evaluation.trials import Proposal, Trial, Trials
from core.plan.plan import Plan

SWEPT = (1.0, 0.5, 0.25, 0.75, 0.1, 0.9, 0.05, 0.4, 0.15, 0.6, 0.3, 0.2, 0.8, 0.7, 0.35)
"""Densities of a sweep from coarse to fine, so that one that is stopped early has points everywhere."""

PlanAt = Callable[[float], Plan]
"""The plan for a density, such as `core.evaluation.densities.at_density`."""


def sweep(trials: Trials, plan_at: PlanAt, densities: Iterable[float] = SWEPT) -> Iterator[Trial]:
    """Evaluate plans of different densities.

    Args:
        trials: that evaluates them.
        plan_at: gives the plans.
        densities: 0 to 1, in the order in which they are wanted.

    Raises:
        UserError, Cancelled: as `Trials.run`.
    """
    return map(trials.run, swept(plan_at, densities))


def swept(plan_at: PlanAt, densities: Iterable[float] = SWEPT) -> Iterator[Proposal]:
    """What a sweep evaluates."""
    return (Proposal(plan_at(each), asked=each) for each in densities)
