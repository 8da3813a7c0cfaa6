"""The largest cut that costs no more than a given loss.

A search fits the data of the evaluation: a final number needs data that were kept aside.
"""

from collections.abc import Iterable, Iterator, Sequence

from core.evaluation.metric import Baseline, LossBound
from core.evaluation.sensitivity import LEVELS, Part, sensitivity
from core.evaluation.sweep import PlanAt
from core.evaluation.trials import Proposal, Trial, Trials
from core.plan.plan import Plan
from core.plan.rules import EachDensity

FLOOR = 0.05
"""The lowest density that a search tries."""
STEP = 0.01
"""The densities that a search tries lie so far apart."""


def search(
    trials: Trials, plan_at: PlanAt, bound: LossBound, floor: float = FLOOR, step: float = STEP
) -> Iterator[Trial]:
    """Bisect the density for the lowest one whose loss is within a bound, and give every try.

    `largest_within` picks the result from the tries. Losses need not grow as the density falls. Where they don't, a cut
    larger than the result may hold too; but the result always does, for it was itself evaluated.

    Args:
        trials: that evaluates them.
        plan_at: gives the plans.
        bound: of the loss.
        floor: the lowest density to try, 0 to 1.
        step: densities are multiples of it, apart from the floor itself.

    Raises:
        UserError, Cancelled: as `Trials.run`.
    """
    densities = grid(floor, step)
    # everything before `low` is known or taken to fail; what is at `high` and after holds
    low, high = -1, len(densities)
    while high - low > 1:
        middle = (low + high) // 2
        trial = trials.run(Proposal(plan_at(densities[middle]), asked=densities[middle]))
        yield trial
        low, high = (low, middle) if bound.allows(trial.difference, trials.baseline) else (middle, high)


def spread(
    trials: Trials, plan: Plan, of: Sequence[Part], bound: LossBound, levels: Sequence[float] = LEVELS
) -> Iterator[Trial]:
    """Search with a density for each part: the lowest at which it alone loses no more than δ.

    First the sensitivity of all parts is measured. Then δ is bisected among the losses that were found, so that the
    whole plan holds the bound; every plan is evaluated. As for `search`, `largest_within` picks the result. A part that
    loses more than δ at each level keeps all of its weights, and stays chosen.

    Args:
        trials: that evaluates them.
        plan: whose chosen parameters are cut. In the plans that are tried its rules hold for what is in no part.
        of: the parts, of chosen parameters.
        bound: of the whole plan's loss.
        levels: densities to choose from, none below the floor.

    Raises:
        UserError, Cancelled: as `Trials.run`.
    """
    found = []
    for trial in sensitivity(trials, of, levels):
        found.append(trial)
        yield trial
    choices = _choices(found, levels)
    low, high = -1, len(choices)
    while high - low > 1:
        middle = (low + high) // 2
        trial = trials.run(Proposal(_spread_plan(plan, of, found, *choices[middle])))
        yield trial
        low, high = (middle, high) if bound.allows(trial.difference, trials.baseline) else (low, middle)


def largest_within(tried: Iterable[Trial], baseline: Baseline, bound: LossBound) -> Trial | None:
    """The whole plan that keeps the fewest weights among those that were tried and whose loss is within the bound.

    Returns:
        None where none of them that cuts anything is.
    """
    whole = (each for each in tried if each.proposal.part is None and each.cuts)
    return min(
        (each for each in whole if bound.allows(each.difference, baseline)),
        key=lambda each: each.total.kept,
        default=None,
    )


def grid(floor: float, step: float = STEP) -> tuple[float, ...]:
    """The densities that `search` chooses from, ascending: the floor, and multiples of the step between it and 1."""
    count = round(1 / step)
    return (floor, *(each / count for each in range(1, count) if each / count > floor))


def most_tries(choices: int) -> int:
    """How many tries it takes at most to bisect some choices."""
    return choices.bit_length()


def _choices(found: Sequence[Trial], levels: Sequence[float]) -> list[tuple[float, float]]:
    """(δ, lowest density) of plans that cut more and more.

    Where no difference is seen in any part, together they may still differ. So the least δ is tried with the higher
    levels alone, too.
    """
    losses = sorted({max(each.difference.loss, 0.0) for each in found})
    least = [(delta, level) for delta in losses[:1] for level in sorted(set(levels), reverse=True)]
    return least + [(delta, min(levels)) for delta in losses[1:]]


def _spread_plan(plan: Plan, of: Sequence[Part], found: Sequence[Trial], delta: float, floor: float) -> Plan:
    """The plan in which each part is cut to the lowest density, not under a floor, at which it loses no more than δ."""
    densities = dict.fromkeys((each.name for each in of), 1.0)
    for trial in found:
        part, asked = trial.proposal.part, trial.proposal.asked
        if part is not None and asked is not None and asked >= floor and trial.difference.loss <= delta:
            densities[part] = min(asked, densities[part])
    for each in of:
        plan = plan.with_own(each.parameters, EachDensity(densities[each.name]))
    return plan
