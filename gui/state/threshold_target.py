"""The rule being edited, as a value: which parameters it is for, and what it does to them."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from core.base.arrays import Counts
from core.base.thresholds import rounded_up
from core.index.histogram import histogram_in
from core.plan.plan import Plan
from core.plan.rules import Rule, StructuredNM
from core.plan.scope import Scope
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers, Total
from core.preview.rule_conversion import CutSelection, RuleKind, number_of
from gui.state.edited_scope import SelectedScope
from gui.state.selection import Selection
from gui.support.without_weights import is_estimate

_VISIBLE, _DIGITS = 2e-4, 3
"""The part of the weights that is seen when it is cut, and the digits of a threshold that is stepped to."""


class Point(NamedTuple):
    """A threshold and the density that it gives.

    Attributes:
        threshold: NaN where there is not one for all, so that the density lies on no curve.
        total: of whom the density is.
        selected: whether it is that of what is selected, and not of all that is ticked.
    """

    threshold: float
    total: Total
    selected: bool


@dataclass(frozen=True, eq=False)
class ThresholdTarget:
    """What there is to know of the rule being edited. All of it follows from the attributes, when it is asked for.

    Places are those of the parameters in ``plan_numbers.owners``, int64.

    Attributes:
        measurements: of the checkpoint.
        plan: that is shown.
        plan_numbers: what it does.
        selection: what is selected.
        scope: what the rule is for.
    """

    measurements: Measurements
    plan: Plan
    plan_numbers: PlanNumbers
    selection: Selection
    scope: Scope

    @cached_property
    def looked_at(self) -> tuple[str, ...]:
        """The owners of what is selected, as far as it can be pruned; each once, in the order of selection.

        Of modules that are selected as a whole, what is ticked in them is meant, as long as something is.
        """
        return self.selection.meant(self.plan.chosen)

    @cached_property
    def looked_at_numbers(self) -> Counts:
        """The places of these."""
        return self.selection.places(self.plan.chosen, self.measurements.numbers)

    @cached_property
    def selected(self) -> SelectedScope:
        """What is selected, as a scope of its own."""
        return SelectedScope.of(self.plan, self.selection)

    @property
    def own(self) -> bool:
        """Whether it is the own rule of what is selected."""
        return not self.scope.general and self.scope == self.selected.scope

    @cached_property
    def rule(self) -> Rule:
        """The rule; where the scope has none of its own yet, the one that it inherits."""
        return self.scope.rule(self.plan)

    @cached_property
    def in_force(self) -> bool:
        """Whether the rule is what the scope has, and not what it would begin with."""
        return self.scope.general or self.scope.all_own(self.plan)

    @property
    def uniform(self) -> bool:
        """Whether one rule is in force for all that the rule is for."""
        return len(self._rules) == 1

    @property
    def has_one_value(self) -> bool:
        """Whether the rule is one threshold for all."""
        return self.kind is RuleKind.VALUE and self.uniform

    @cached_property
    def kind(self) -> RuleKind | None:
        """How it is meant, None where that differs; of single parameters every density is that of each."""
        kinds = {RuleKind.of(rule) for rule in self._rules}
        kind = kinds.pop() if len(kinds) == 1 else None
        return RuleKind.EACH if kind is not None and kind.shared and self.scope.names else kind

    @cached_property
    def numbers(self) -> Counts:
        """The places of the parameters under the rule, as far as they fit it: the ticked ones, or what is selected."""
        unfit = self.plan_numbers.unfit_chosen
        return self._under if not len(unfit) else self._under[~np.isin(self._under, unfit)]

    @cached_property
    def _under(self) -> Counts:
        """The places of all parameters under the rule, whether they fit it or not."""
        rule_groups = self.measurements.rule_groups(self._ruled)
        if self.scope.general:
            return rule_groups.general.chosen_numbers
        heirs = [rule_groups.modules[path].chosen_numbers for path in self.scope.modules]
        return np.unique(np.concatenate([self._named, *heirs]))

    @cached_property
    def part(self) -> CutSelection | None:
        """What is under the rule, and how it is cut; None where that is nothing."""
        return self._part(self.numbers)

    @property
    def all_excepted(self) -> bool:
        """Whether something is ticked, and all of it has nearer rules than the general one that is being edited."""
        return self.scope.general and bool(self.plan.chosen) and not len(self._under)

    @cached_property
    def group_total(self) -> Total:
        """What is under the rule taken together, ticked or not."""
        return self.plan_numbers.sum_of(self.numbers)

    @cached_property
    def ticked_total(self) -> Total:
        """What is under the rule and ticked taken together."""
        return self.plan_numbers.total_of(self.numbers)

    @cached_property
    def shows_selection(self) -> bool:
        """Whether the line cuts what is selected: it does where all of that is under the rule."""
        under = np.zeros(len(self.plan_numbers.owners), np.bool_)
        if self.scope.general or self.scope.modules:
            under = self.measurements.rule_groups(self._ruled).under(self.scope.modules)
        under[self._named] = True
        return bool(self.looked_at) and bool(under[self.looked_at_numbers].all())

    @cached_property
    def shown_numbers(self) -> Counts:
        """The places of what the line cuts.

        What is selected; but where that is under another rule than this one, or where nothing is selected,
        all ticked ones under this.
        """
        if not self.shows_selection:
            return self.numbers
        return self.looked_at_numbers

    @cached_property
    def shown_part(self) -> CutSelection | None:
        """What the line cuts, and how."""
        return self._part(self.shown_numbers)

    @cached_property
    def value(self) -> float | None:
        """The threshold in force of all that the line cuts; None where it differs or is not known yet."""
        return self._common(self.shown_part)

    @cached_property
    def point(self) -> Point:
        """Where the rule stands on the curve of all that is ticked; failing that, of the selected.

        What a module's rule cuts has no curve.
        """
        everything = self._common(self.part) if self.scope.general else None
        if everything is None and self.shows_selection:
            threshold = math.nan if self.value is None else self.value
            return Point(threshold, self.plan_numbers.sum_of(self.shown_numbers), selected=True)
        return Point(math.nan if everything is None else everything, self.plan_numbers.total, selected=False)

    @cached_property
    def _named(self) -> Counts:
        """The places of the parameters that the scope names."""
        if self.scope.names is self.looked_at:
            return self.looked_at_numbers
        return np.array([self.measurements.numbers[name] for name in self.scope.names], np.int64)

    @cached_property
    def _rules(self) -> tuple[Rule, ...]:
        """The rules in force for all that the rule is for."""
        return self.scope.rules(self.plan)

    @cached_property
    def _ruled(self) -> Plan:
        """The plan, in which the scope has its own rule even before that has been moved."""
        return self.plan if self.in_force else self.scope.with_rule(self.plan, self.rule)

    def _common(self, part: CutSelection | None) -> float | None:
        """The threshold in force of all in a part; None where it differs or is not known yet."""
        if self.has_one_value:
            return number_of(self.rule)
        thresholds = part.thresholds if part is not None else np.zeros(0)
        return float(thresholds[0]) if len(thresholds) and (thresholds == thresholds[0]).all() else None

    def _part(self, numbers: Counts) -> CutSelection | None:
        return CutSelection(self.measurements, self.plan_numbers, numbers) if len(numbers) else None


def cuts_some(target: ThresholdTarget, plan_numbers: PlanNumbers) -> bool:
    """Whether another plan for the same parameters surely cuts something of what is under the rule; or may do so, as
    long as the weights have not been read."""
    exact = target.numbers[plan_numbers.exact[target.numbers]]
    if plan_numbers.sum_of(exact).cut_by_threshold:
        return True
    # of what is estimated a few weights may be none
    about = plan_numbers.sum_of(target.numbers)
    return not about.known or about.cut_by_threshold > 2 * _VISIBLE * about.numel


def least_cut(target: ThresholdTarget) -> float:
    """The least threshold, in three digits, that cuts a visible part of what is under the rule; 0 where none does."""
    numbers, table = target.numbers, target.measurements.table
    span = histogram_in(table, numbers).span(_VISIBLE) if len(numbers) else None
    return 0.0 if span is None else rounded_up(span[0], _DIGITS)


def pattern_of(target: ThresholdTarget) -> StructuredNM | None:
    """The N:M rule that is in force for all that the rule is for; None where it is another one, or differs."""
    rules = target.scope.rules(target.plan)
    return rules[0] if len(rules) == 1 and isinstance(rules[0], StructuredNM) else None


def unfit_under(target: ThresholdTarget) -> int:
    """How many of those under the rule do not fit it."""
    return len(target._under) - len(target.numbers)


def is_estimated(target: ThresholdTarget) -> bool:
    """Whether the threshold in force is an estimate: it was found from counts of an index that are."""
    checkpoint, exact = target.measurements.checkpoint, target.group_total.exact
    return any(is_estimate(checkpoint, rule, exact) for rule in target.scope.rules(target.plan))
