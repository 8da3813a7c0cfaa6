"""The largest cut that costs no more than a given loss.

A search fits the data of the evaluation: a final number needs data that were kept aside.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

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
COARSE = 0.05
"""The floors that a search by sensitivity tries lie so far apart."""
DELTAS = 128
"""How many δ it chooses from."""
FINER = 16
"""The least of them is this part of the least loss that was found."""


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

    First the sensitivity of all parts is measured; between two levels a loss is taken to grow evenly. Then δ is
    bisected, so that the whole plan holds the bound; every plan is evaluated. As for `search`, `largest_within` picks
    the result. A part that loses something at each level and may lose nothing keeps all of its weights, and stays
    chosen.

    Args:
        trials: that evaluates them.
        plan: whose chosen parameters are cut. In the plans that are tried its rules hold for what is in no part.
        of: the parts, of chosen parameters.
        bound: of the whole plan's loss.
        levels: densities that are measured, none below the floor.

    Raises:
        UserError, Cancelled: as `Trials.run`.
    """
    losses: dict[str | None, dict[float, float]] = defaultdict(dict)
    for trial in sensitivity(trials, of, levels):
        if trial.proposal.asked is not None:
            losses[trial.proposal.part][trial.proposal.asked] = max(trial.difference.loss, 0.0)
        yield trial
    choices = _choices([loss for each in losses.values() for loss in each.values()], levels)
    low, high = -1, len(choices)
    while high - low > 1:
        middle = (low + high) // 2
        delta, floor = choices[middle]
        densities = {part.name: max(lowest_density(losses[part.name], delta), floor) for part in of}
        trial = trials.run(Proposal(_spread_plan(plan, of, densities)))
        yield trial
        low, high = (middle, high) if bound.allows(trial.difference, trials.baseline) else (low, middle)


def lowest_density(losses: Mapping[float, float], delta: float) -> float:
    """The lowest density at which a part loses no more than δ, in thousandths and rather too high than too low.

    Args:
        losses: density → what the part loses there, 0 or more. That it loses nothing at 1 goes without saying; between
            two densities a loss is taken to grow evenly.
        delta: 0 or more.
    """
    high, least = min((density, loss) for density, loss in {**losses, 1.0: 0.0}.items() if loss <= delta)
    low = max((density for density in losses if density < high), default=high)
    if low < high:
        high -= (high - low) * (delta - least) / (losses[low] - least)
    return math.ceil(round(1000 * high, 6)) / 1000


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


def spread_tries(levels: Sequence[float] = LEVELS) -> int:
    """How many plans `spread` tries at most, when the sensitivity is known."""
    return most_tries(len(grid(min(levels), COARSE)) + DELTAS)


def _choices(losses: Sequence[float], levels: Sequence[float]) -> list[tuple[float, float]]:
    """(δ, lowest density) of plans that cut more and more.

    Where no difference is seen in parts alone, together they may still differ. So a δ of 0 is tried with higher floors,
    too. The least δ after it lies below all losses that were found, as a bound of many parts may be that tight.
    """
    floors = [(0.0, each) for each in reversed(grid(min(levels), COARSE))] if 0.0 in losses else []
    seen = [each for each in losses if each > 0]
    if not seen:
        return floors
    deltas = np.geomspace(min(seen) / FINER, max(seen), DELTAS)
    return floors + [(float(each), min(levels)) for each in deltas]


def _spread_plan(plan: Plan, of: Sequence[Part], densities: Mapping[str, float]) -> Plan:
    """The plan in which each part has a density of its own."""
    for each in of:
        plan = plan.with_own(each.parameters, EachDensity(densities[each.name]))
    return plan
