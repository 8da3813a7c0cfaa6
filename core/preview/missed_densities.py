"""Densities that a plan asks for and no threshold gives: weights share the magnitude at the threshold, or are NaN."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.base.arrays import Counts, Floats
from core.base.wording import percent
from core.index.threshold_solver import wanted_kept
from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, ErdosRenyi, Rule
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers


@dataclass(frozen=True)
class MissedDensity:
    """A density that is lower than asked for.

    Attributes:
        names: of the parameters of whose weights it is, one or several taken together.
        wanted, reached: the densities, 0 to 1.
        same: how many of the weights have the magnitude of the threshold, and are cut together; zeros, if it is 0.
        zero: whether that magnitude is 0.
        nan: how many are NaN, which every threshold prunes; counted where the threshold is 0, and can't be lower.
    """

    names: tuple[str, ...]
    wanted: float
    reached: float
    same: int
    zero: bool
    nan: int = 0


def missed_densities(measurements: Measurements, plan: Plan, plan_numbers: PlanNumbers) -> Iterator[MissedDensity]:
    """The densities that are missed by as much as is seen in per cent, of chosen parameters whose counts are exact.

    Args:
        measurements: with what the numbers of the plan need.
        plan_numbers: of the plan.
    """
    same = _at_thresholds(measurements, plan_numbers)
    exact = plan_numbers.known & plan_numbers.exact
    for numbers, density in _asked(measurements, plan):
        numel, kept, equal = (int(each[numbers].sum()) for each in (plan_numbers.numel, plan_numbers.kept, same))
        wanted = wanted_kept(numel, density)
        if wanted > kept and percent(wanted / numel) != percent(kept / numel) and exact[numbers].all():
            names = tuple(plan_numbers.owners[number].name for number in numbers.tolist())
            zero = not plan_numbers.thresholds[numbers].any()
            nan = int(measurements.table.nan[numbers].sum()) if zero else 0
            if equal + nan:
                yield MissedDensity(names, density, kept / numel, equal, zero, nan)


def _at_thresholds(measurements: Measurements, plan_numbers: PlanNumbers) -> Counts:
    """How many weights of each parameter have the magnitude of its threshold, int64 (n,)."""
    table = measurements.table
    bits = table.threshold_bits(np.nan_to_num(plan_numbers.thresholds))
    below, _ = table.at_most(np.maximum(bits, 1) - np.uint64(1))
    upto, _ = table.at_most(bits)
    found: Counts = np.where(bits > 0, upto - below, upto)
    return found


def _asked(measurements: Measurements, plan: Plan) -> Iterator[tuple[Counts, float]]:
    """The parameters of whose weights together a part is asked for, int64, and the part."""
    groups = measurements.rule_groups(plan)
    for rule, group in groups.inherited(plan):
        numbers = group.chosen_numbers
        if not len(numbers):
            continue
        if isinstance(rule, Density):
            yield numbers, rule.density
        elif isinstance(rule, EachDensity | ErdosRenyi):
            yield from _each(numbers, _densities(measurements, rule, group.basis, numbers))
    for rule, numbers in groups.own:
        chosen = numbers[groups.chosen[numbers]]
        if isinstance(rule, Density | EachDensity | ErdosRenyi):
            # for a single parameter all kinds of density are the same
            yield from _each(chosen, np.full(len(chosen), rule.density))


def _densities(measurements: Measurements, rule: Rule, basis: Counts, numbers: Counts) -> Floats:
    """The density of each parameter under a rule, float64."""
    if isinstance(rule, ErdosRenyi):
        return measurements.layers.at(numbers).densities(measurements.layers.at(basis).scale(rule.density))
    assert isinstance(rule, EachDensity)
    return np.full(len(numbers), rule.density)


def _each(numbers: Counts, densities: Floats) -> Iterator[tuple[Counts, float]]:
    for number, density in zip(numbers, densities.tolist(), strict=True):
        yield np.array([number]), density
