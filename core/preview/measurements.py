"""What has been read of a checkpoint's weights, and the numbers of a plan computed from it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from core.base.arrays import Counts, Floats
from core.base.progress import Report, silent
from core.base.thresholds import of_sigmas
from core.index.index_table import IndexTable
from core.index.magnitude_index import MagnitudeIndex, entries_for
from core.index.moments import Moments
from core.index.quantiles import Quantiles, QuantilesRequest, known_quantiles
from core.index.refinements import ExactGroup, RefinementTable
from core.index.threshold_solver import threshold_for, thresholds_for_each
from core.masks.recorded_masks import MaskRequest, RecordedMask
from core.model.checkpoint import Checkpoint
from core.plan.erdos_renyi import layers_of
from core.plan.plan import Plan
from core.plan.rule_groups import RuleGroup, RuleGroupCache, RuleGroups
from core.plan.rules import Density, EachDensity, ErdosRenyi, Recorded, Rule, Sigma, Value
from core.preview.plan_numbers import PlanNumbers
from core.preview.read_requests import (
    ExactGroupRequest,
    IndexRequest,
    MomentsRequest,
    ReadRequest,
    ReadResult,
    read_all,
)


class Measurements:
    """Everything that has been read of a checkpoint so far. Used by one thread; others may do the reading.

    Parameters have numbers: their index among the prunable ones, tied ones once, in file order.

    Attributes:
        owners: the n parameters.
        numbers: name → number.
        table: their magnitude indexes.
        layers: their shapes for the Erdős–Rényi kernel.
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.owners = tuple(checkpoint.owners)
        self.numbers: Mapping[str, int] = {owner.name: number for number, owner in enumerate(self.owners)}
        self.table = IndexTable([owner.tensor.dtype for owner in self.owners])
        self._numel = np.array([owner.tensor.numel for owner in self.owners], np.int64)
        self.layers = layers_of(owner.tensor.shape for owner in self.owners)
        self._known = np.zeros(len(self.owners), np.bool_)
        self._moments: dict[int, Moments] = {}
        self._std = np.full(len(self.owners), np.nan)
        self._quantiles: dict[int, Quantiles] = {}
        self._recorded: dict[int, RecordedMask] = {}
        self._rule_groups = RuleGroupCache(self.numbers)

    def add(self, request: ReadRequest, result: ReadResult) -> None:
        """Add the result of a request."""
        number = self.numbers[request.parameter.name]
        match result:
            case MagnitudeIndex():
                self.table.put(number, result)
                self._known[number] = True
            case ExactGroup():
                self.table.put_exact_group(number, result)
            case Moments():
                self._moments[number], self._std[number] = result, result.std
            case Quantiles():
                self._quantiles[number] = result
            case RecordedMask():
                self._recorded[number] = result

    def index_of(self, name: str) -> MagnitudeIndex | None:
        """The index of a parameter; None until it has been read."""
        return self.table.index(self.numbers[name])

    def moments_of(self, name: str) -> Moments | None:
        """The moments of a parameter; None until they have been read."""
        return self._moments.get(self.numbers[name])

    def quantiles_of(self, name: str) -> Quantiles | None:
        """The quantiles of a parameter's magnitudes; None until they have been read, or its index if that has them."""
        index = self.index_of(name)
        return None if index is None else self._quantiles.get(self.numbers[name]) or known_quantiles(index)

    def unread_statistics(self, names: Iterable[str]) -> tuple[ReadRequest, ...]:
        """What must be read for the moments and quantiles of some parameters that have an index."""
        listed = tuple(names)
        moments = (name for name in listed if self.moments_of(name) is None)
        quantiles = (name for name in listed if self.quantiles_of(name) is None)
        indexes = ((name, self.index_of(name)) for name in quantiles)
        return (
            *(MomentsRequest(self.owners[self.numbers[name]]) for name in moments),
            *(QuantilesRequest(self.owners[self.numbers[name]], index) for name, index in indexes if index is not None),
        )

    @property
    def stds(self) -> Floats:
        """Standard deviations, float64 (n,); NaN until they have been read."""
        return self._std

    def rule_groups(self, plan: Plan) -> RuleGroups:
        """Which parameters each rule of a plan applies to."""
        return self._rule_groups.of(plan)

    def threshold_for(self, numbers: Counts, density: float) -> float:
        """The lowest threshold that keeps no more than a part of some parameters together; NaN until all are read.

        Args:
            numbers: int64, of the parameters.
            density: from 0 to 1.
        """
        if not self._known[numbers].all():
            return np.nan
        return threshold_for(self.table, numbers, int(self._numel[numbers].sum()), density)

    @property
    def complete(self) -> bool:
        """Whether the index of every parameter has been read."""
        return bool(self._known.all())

    def numbers_of(self, plan: Plan) -> PlanNumbers:
        """The numbers of a plan, as exact as what has been read."""
        rule_groups = self._rule_groups.of(plan)
        thresholds = self._thresholds(plan, rule_groups)
        given = ~np.isnan(thresholds)
        found = self.table.kept(np.where(given, thresholds, 0.0))
        known = self._known & given
        for number in self._with(plan, rule_groups, Recorded):
            known[number] = number in self._recorded
            if known[number]:
                found.counts[number], found.exact[number] = self._recorded[number].kept, True
        zeros = self.table.zeros.copy()
        return PlanNumbers(
            self.owners, thresholds, self._numel, found.counts, zeros, rule_groups.chosen, known, found.exact
        )

    def pending_reads(self, plan: Plan, also: Iterable[str] = ()) -> tuple[ReadRequest, ...]:
        """What must be read next to make a plan's numbers exact; empty when they are.

        Call it again after the results have been added: exact thresholds may need further groups.

        Args:
            also: names of parameters that should be exact without being chosen.
        """
        rule_groups, entries = self._rule_groups.of(plan), entries_for(len(self.owners))
        unread_moments = [n for n in self._with(plan, rule_groups, Sigma) if n not in self._moments]
        unread_masks = [n for n in self._with(plan, rule_groups, Recorded) if n not in self._recorded]
        return (
            *(IndexRequest(self.owners[number], entries) for number in np.flatnonzero(~self._known)),
            *(MomentsRequest(self.owners[number]) for number in unread_moments),
            *(MaskRequest(self.owners[number]) for number in unread_masks),
        ) or self._estimated(plan, also)

    @contextmanager
    def with_refinements(self, refinements: RefinementTable) -> Iterator[None]:
        """Exchange the refinements for the duration of the block, so that another plan can be counted exactly.

        Args:
            refinements: those read for that plan; results added in the block go there.
        """
        before = self.table.exchange(refinements)
        try:
            yield
        finally:
            self.table.exchange(before)

    def make_exact(self, plan: Plan, report: Report = silent) -> PlanNumbers:
        """Read everything that the plan's exact numbers need, in reader threads, and wait for it.

        Args:
            report: progress in bytes; it starts anew for each round of reading.

        Raises:
            UserError: the file has changed or ends too early.
            Cancelled: if ``report`` raises it.
        """
        while requests := self.pending_reads(plan):
            for request, result in read_all(requests, report):
                self.add(request, result)
        return self.numbers_of(plan)

    def _estimated(self, plan: Plan, also: Iterable[str]) -> tuple[ReadRequest, ...]:
        plan_numbers = self.numbers_of(plan)
        looked_at = plan_numbers.chosen.copy()
        looked_at[[self.numbers[name] for name in also]] = True
        numbers = np.flatnonzero(looked_at & plan_numbers.known & ~plan_numbers.exact).tolist()
        thresholds = plan_numbers.thresholds[numbers].tolist()
        return tuple(self._group_request(number, each) for number, each in zip(numbers, thresholds, strict=True))

    def _group_request(self, number: int, threshold: float) -> ExactGroupRequest:
        index = self.table.index(number)
        assert index is not None, "what has no index is not known"
        return ExactGroupRequest(self.owners[number], index, threshold)

    def _with(self, plan: Plan, rule_groups: RuleGroups, kind: type[Rule]) -> list[int]:
        """The numbers of the parameters, chosen or not, that are under a rule of this kind."""
        rules = (*((rule, group.numbers) for rule, group in rule_groups.inherited(plan)), *rule_groups.own)
        return [number for rule, numbers in rules if isinstance(rule, kind) for number in numbers.tolist()]

    def _thresholds(self, plan: Plan, rule_groups: RuleGroups) -> Floats:
        """The threshold of each parameter, chosen or not, float64 (n,); NaN where it is not known."""
        thresholds = np.full(len(self.owners), np.nan)
        for rule, group in rule_groups.inherited(plan):
            thresholds[group.numbers] = self._thresholds_of_group(rule, group)
        for rule, numbers in rule_groups.own:
            # for a single parameter all kinds of density are the same
            alone = EachDensity(rule.density) if isinstance(rule, Density | ErdosRenyi) else rule
            thresholds[numbers] = self._thresholds_of_group(alone, RuleGroup(numbers, numbers))
        return thresholds

    def _thresholds_of_group(self, rule: Rule, group: RuleGroup) -> Floats | float:
        """The thresholds of parameters that share a rule."""
        numbers = group.numbers
        match rule:
            case Value(threshold):
                return threshold
            case Sigma(k):
                return of_sigmas(k, self._std[numbers])
            case Density(density):
                return self.threshold_for(group.chosen_numbers, density)
            case EachDensity(density):
                return self._solve_each(numbers, np.full(len(numbers), density))
            case ErdosRenyi(density):
                scale = self.layers.at(group.basis).scale(density)
                return self._solve_each(numbers, self.layers.at(numbers).densities(scale))
            case Recorded():
                return np.nan

    def _solve_each(self, numbers: Counts, densities: Floats) -> Floats:
        found = thresholds_for_each(self.table, numbers, self._numel[numbers], densities)
        return np.where(self._known[numbers], found, np.nan)
