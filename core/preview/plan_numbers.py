"""The effect of a plan on a checkpoint, in numbers: a function of what has been read and the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from core.base.arrays import Counts, Flags, Floats
from core.base.squares import CutSquares
from core.base.thresholds import of_sigmas
from core.index.error_solver import thresholds_of_error
from core.index.index_table import IndexTable
from core.index.lamp_solver import lamp_score, thresholds_of_score
from core.index.refinements import RefinementTable
from core.index.threshold_solver import threshold_for, thresholds_for_each, wanted_kept
from core.masks.nm_masks import NMGroups
from core.model.parameter import Parameter
from core.plan.plan import Plan
from core.plan.rule_groups import RuleGroup, RuleGroups
from core.plan.rules import (
    Density,
    EachDensity,
    EachError,
    ErdosRenyi,
    Lamp,
    Recorded,
    Rule,
    SharedDensity,
    Sigma,
    StructuredNM,
    Value,
)
from core.preview.measurements import Measurements


class WeightsError(NamedTuple):
    """The error of the weights of one parameter, or of several together.

    Attributes:
        value: ``‖w − ŵ‖₂ / ‖w‖₂`` over the finite weights, 0 to 1 (`core.base.squares`); NaN where not known.
        exact: whether it is no estimate.
    """

    value: float
    exact: bool


class WeightCounts:
    """Numbers that follow from three counts of weights, of one parameter or of several.

    Attributes:
        numel: weights.
        kept: weights that are not zero afterwards.
        zero_before: weights that were ±0 already.
    """

    numel: int
    kept: int
    zero_before: int

    @property
    def pruned(self) -> int:
        """Weights that are zero afterwards: ``cut + zero_before``."""
        return self.numel - self.kept

    @property
    def cut(self) -> int:
        """Weights that were not zero before and are afterwards; pruned NaNs are among them."""
        return self.pruned - self.zero_before

    @property
    def density(self) -> float:
        """kept / numel; 1 where there are no weights."""
        return self.kept / self.numel if self.numel else 1.0


@dataclass(frozen=True)
class Total(WeightCounts):
    """The counts of some parameters together.

    Attributes:
        parameters: how many.
        numel, kept, zero_before: weights of all of them.
        known: whether all have been read.
        exact: whether no count is an estimate.
        nan: weights that are not a number and are cut, whatever the threshold is.
    """

    parameters: int
    numel: int
    kept: int
    zero_before: int
    known: bool
    exact: bool
    nan: int = 0

    @property
    def cut_by_threshold(self) -> int:
        """Weights that are cut since they are not larger than the threshold; no NaN is among them."""
        return max(self.cut - self.nan, 0)


@dataclass(frozen=True)
class PlanNumbers:
    """The effect of a plan on each prunable parameter, tied ones once; all arrays are (n,) in file order.

    ``kept + cut + zero_before = numel``, to the single weight where ``exact``. Zero before means ±0 in the trained
    values. A mask recorded in the file makes no such zeros: as in torch, the trained values are stored beside it, so
    the weights that it prunes are cut by a plan that keeps it, and kept by one that does not.

    Attributes:
        owners: the parameters.
        thresholds: float64; NaN where it is not known, or the rule gives none: a recorded mask, or N of M.
        numel: int64, weights.
        kept: int64, weights that are kept if the parameter is chosen.
        zero_before: int64, weights that are ±0 before pruning; 0 where not known.
        chosen: bool; False too where the rule can't be applied (`unfit`), so that nothing is done to the parameter.
        known: bool; False until the parameter has been read.
        exact: bool; False while ``kept`` is an estimate.
        squares: what is cut of the sum of the finite weights' squares if the parameter is chosen; 0 where not known.
        groups: number → how the weights are grouped, of parameters under an N:M rule that fit it.
        unfit: number → the M of the N:M rule, of parameters under one whose input dimension is no multiple of it.
        unfit_chosen: int64, those of them that the plan chooses.
        nan: int64, weights that are NaN and cut by every threshold if the parameter is chosen; without any where that
            is not known.
        doubt: the largest part of a parameter's weights, 0 to 1, by which an estimate may be off, where the numbers
            come from an index file; else 0.
    """

    owners: tuple[Parameter, ...]
    thresholds: Floats
    numel: Counts
    kept: Counts
    zero_before: Counts
    chosen: Flags
    known: Flags
    exact: Flags
    squares: CutSquares
    groups: Mapping[int, NMGroups] = field(default_factory=dict)
    unfit: Mapping[int, int] = field(default_factory=dict)
    unfit_chosen: Counts = field(default_factory=lambda: np.zeros(0, np.int64))
    nan: Counts = field(default_factory=lambda: np.zeros(0, np.int64))
    doubt: float = 0.0

    @cached_property
    def ticked(self) -> Flags:
        """Which parameters the plan chooses, bool (n,): those that it prunes, and those that don't fit its rule."""
        if not len(self.unfit_chosen):
            return self.chosen
        found = self.chosen.copy()
        found[self.unfit_chosen] = True
        return found

    def fitting(self, numbers: Counts) -> Counts:
        """Some parameters without those that the plan chooses and that don't fit its rule; all where none fits it."""
        if not len(self.unfit_chosen):
            return numbers
        fit = numbers[~np.isin(numbers, self.unfit_chosen)]
        return fit if len(fit) else numbers

    @cached_property
    def cut(self) -> Counts:
        """Non-zero weights that become zero if the parameter is chosen, int64 (n,)."""
        return self.numel - self.kept - self.zero_before

    @cached_property
    def densities(self) -> Floats:
        """The part of the weights that is kept if the parameter is chosen, float64 (n,); NaN where not known."""
        return np.where(self.known, self.kept / np.maximum(self.numel, 1), np.nan)

    @cached_property
    def nonzero(self) -> Floats:
        """The part of the weights that was not zero before, float64 (n,); 1 where not known. Equal to the density where
        nothing is cut."""
        return np.where(self.known, (self.numel - self.zero_before) / np.maximum(self.numel, 1), 1.0)

    @cached_property
    def errors(self) -> Floats:
        """The error of each parameter's weights if it is chosen, float64 (n,), 0 to 1; NaN where not known."""
        return np.where(self.known, self.squares.errors, np.nan)

    @cached_property
    def error(self) -> WeightsError:
        """The error of the weights of all chosen parameters together."""
        return self.error_of(np.flatnonzero(self.chosen))

    def error_of(self, numbers: Counts) -> WeightsError:
        """The error of the weights of some parameters together, chosen or not.

        Args:
            numbers: int64, indices into ``owners``.
        """
        if not self.known[numbers].all():
            return WeightsError(np.nan, exact=False)
        return WeightsError(self.squares.error(numbers), bool(self.squares.exact[numbers].all()))

    @cached_property
    def total(self) -> Total:
        """The counts of all chosen parameters."""
        return self.total_of(np.arange(len(self.owners)))

    @property
    def unpruned(self) -> "PlanNumbers":
        """The numbers where nothing is cut: all that was not ±0 before is kept, NaN too."""
        return replace(self, kept=self.numel - self.zero_before, exact=self.known, nan=np.zeros(0, np.int64))

    def total_of(self, numbers: Counts) -> Total:
        """The counts of the chosen ones among some parameters.

        Args:
            numbers: int64, indices into ``owners``.
        """
        chosen = self.chosen[numbers]
        return self.sum_of(numbers if chosen.all() else numbers[chosen])

    def sum_of(self, numbers: Counts) -> Total:
        """The counts of some parameters, chosen or not.

        Args:
            numbers: int64, indices into ``owners``.
        """
        numel, kept, zero = (int(each[numbers].sum()) for each in (self.numel, self.kept, self.zero_before))
        known, exact = bool(self.known[numbers].all()), bool(self.exact[numbers].all())
        nan = int(self.nan[numbers].sum()) if len(self.nan) else 0
        return Total(len(numbers), numel, kept, zero, known, exact, nan)


def numbers_of(measurements: Measurements, plan: Plan, refinements: RefinementTable | None = None) -> PlanNumbers:
    """The numbers of a plan, as exact as what has been read.

    Args:
        measurements: what has been read.
        plan: any for the checkpoint.
        refinements: those that have been read for this plan; those of the shown plan by default.
    """
    table = measurements.table if refinements is None else measurements.table.refined_by(refinements)
    thresholds = _thresholds(measurements, table, plan)
    given = ~np.isnan(thresholds)
    cutting = np.where(given, thresholds, 0.0)
    found = table.kept(cutting)
    cut_squares = table.cut_squares(table.threshold_bits(cutting))
    squares = CutSquares(*cut_squares, table.square_sums.copy(), table.exponents.copy())
    known, rule_groups, nan = measurements.known & given, measurements.rule_groups(plan), table.nan.copy()
    for rule, numbers in rule_groups.rules(plan):
        for number in numbers.tolist() if rule.recorded else ():
            known[number] = number in measurements.recorded
            # a mask may keep it
            nan[number] = 0
            if known[number]:
                mask = measurements.recorded[number]
                found.counts[number], found.exact[number] = mask.kept, True
                squares.parts[number], squares.exact[number] = mask.cut_squares, True
    zeros, numel = table.zeros.copy(), measurements.numel
    plain = PlanNumbers(
        measurements.owners,
        thresholds,
        numel,
        found.counts,
        zeros,
        rule_groups.chosen,
        known,
        found.exact,
        squares,
        nan=nan,
        doubt=measurements.doubt,
    )
    return _with_patterns(measurements, plan, rule_groups, plain)


def _with_patterns(
    measurements: Measurements, plan: Plan, rule_groups: RuleGroups, plan_numbers: PlanNumbers
) -> PlanNumbers:
    """The numbers with what the N:M rules do put in, in place; nothing is done to what doesn't fit one."""
    groups: dict[int, NMGroups] = {}
    unfit: dict[int, int] = {}
    for rule, numbers in rule_groups.rules(plan):
        if isinstance(rule, StructuredNM):
            fit, cuts = measurements.inputs.fit(rule.m)[numbers], measurements.pattern_cuts(rule)
            groups |= {number: measurements.nm_groups(number, rule) for number in numbers[fit].tolist()}
            unfit |= dict.fromkeys(numbers[~fit].tolist(), rule.m)
            uncut, squares = plan_numbers.numel - plan_numbers.zero_before, plan_numbers.squares
            plan_numbers.known[numbers] = measurements.known[numbers] & (cuts.known[numbers] | ~fit)
            plan_numbers.kept[numbers] = np.where(fit, cuts.kept[numbers], uncut[numbers])
            squares.parts[numbers] = np.where(fit, cuts.parts[numbers], 0.0)
            plan_numbers.nan[numbers[~fit]] = 0
            plan_numbers.exact[numbers] = squares.exact[numbers] = True
    if not (groups or unfit):
        return plan_numbers
    numbers = np.array(list(unfit), np.int64)
    left, chosen = numbers[plan_numbers.chosen[numbers]], plan_numbers.chosen
    if len(left):
        chosen = chosen.copy()
        chosen[left] = False
    return replace(plan_numbers, chosen=chosen, groups=groups, unfit=unfit, unfit_chosen=left)


def threshold_of_density(measurements: Measurements, numbers: Counts, density: float) -> float:
    """The lowest threshold that keeps no more than a part of some parameters together; NaN until all are read.

    Args:
        measurements: what has been read.
        numbers: int64, of the parameters.
        density: from 0 to 1.
    """
    return _of_density(measurements, measurements.table, numbers, density)


def _of_density(measurements: Measurements, table: IndexTable, numbers: Counts, density: float) -> float:
    if not measurements.known[numbers].all():
        return np.nan
    return threshold_for(table, numbers, int(measurements.numel[numbers].sum()), density)


def _thresholds(measurements: Measurements, table: IndexTable, plan: Plan) -> Floats:
    """The threshold of each parameter, chosen or not, float64 (n,); NaN where it is not known."""
    thresholds, rule_groups = np.full(len(measurements.owners), np.nan), measurements.rule_groups(plan)
    for rule, group in rule_groups.inherited(plan):
        thresholds[group.numbers] = _of_group(measurements, table, rule, group)
    for rule, numbers in rule_groups.own:
        # for a single parameter all kinds of density are the same
        alone = EachDensity(rule.density) if isinstance(rule, SharedDensity) else rule
        thresholds[numbers] = _of_group(measurements, table, alone, RuleGroup(numbers, numbers))
    return thresholds


def _of_group(measurements: Measurements, table: IndexTable, rule: Rule, group: RuleGroup) -> Floats | float:
    """The thresholds of parameters that share a rule."""
    numbers = group.numbers
    match rule:
        case Value(threshold):
            return threshold
        case Sigma(k):
            return of_sigmas(k, measurements.stds[numbers])
        case EachDensity(density):
            return _of_each(measurements, table, numbers, np.full(len(numbers), density))
        case EachError(error):
            return np.where(measurements.known[numbers], thresholds_of_error(table, numbers, error), np.nan)
        case StructuredNM() | Recorded():
            return np.nan
        case _:
            return _of_shared(measurements, table, rule, group)


def _of_shared(measurements: Measurements, table: IndexTable, rule: SharedDensity, group: RuleGroup) -> Floats | float:
    """The thresholds of parameters of which a part is kept together."""
    match rule:
        case Density(density):
            return _of_density(measurements, table, group.chosen_numbers, density)
        case ErdosRenyi(density):
            scale = measurements.layers.at(group.basis).scale(density)
            return _of_each(measurements, table, group.numbers, measurements.layers.at(group.numbers).densities(scale))
        case Lamp(density):
            return _of_lamp(measurements, table, group, density)


def _of_lamp(measurements: Measurements, table: IndexTable, group: RuleGroup, density: float) -> Floats | float:
    together = group.chosen_numbers
    if not measurements.known[together].all():
        return np.nan
    kept = wanted_kept(int(measurements.numel[together].sum()), density)
    found = thresholds_of_score(table, group.numbers, lamp_score(table, together, kept))
    return np.where(measurements.known[group.numbers], found, np.nan)


def _of_each(measurements: Measurements, table: IndexTable, numbers: Counts, densities: Floats) -> Floats:
    found = thresholds_for_each(table, numbers, measurements.numel[numbers], densities)
    return np.where(measurements.known[numbers], found, np.nan)
