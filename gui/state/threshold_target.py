"""The rule being edited: which parameters it is for, and what it does to them."""

import math
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject

from core.base.arrays import Counts
from core.plan.plan import Plan
from core.plan.rules import Rule
from core.plan.scope import Scope
from core.preview.plan_numbers import Total
from core.preview.rule_conversion import CutSelection, RuleKind, number_of
from gui.state.document import Document

NO_PARAMETERS = np.zeros(0, np.int64)


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


class ThresholdTarget(QObject):
    """Read off the document and a scope.

    Args:
        document: whose plan is looked at.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self.scope = Scope()
        self._named: tuple[Counts, tuple[str, ...]] = (NO_PARAMETERS, ())
        self._ruling: tuple[Plan, Scope, tuple[Rule, ...]] | None = None

    @property
    def selected(self) -> Scope:
        """What is selected, as a scope of its own: a row of a module stands for the module."""
        modules, owners = self._document.selected.modules, self._document.looked_at
        inside = {path: [name for name in owners if name.startswith(f"{path}.")] for path in modules}
        covered = {name for names in inside.values() for name in names}
        return Scope(tuple(filter(inside.get, modules)), tuple(name for name in owners if name not in covered))

    @property
    def rule_source(self) -> str | None:
        """The module whose rule all that is selected would inherit; None where that is the general one."""
        plan, selected = self._document.shown, self.selected
        rule_sources = {plan.rule_source(each) for each in (*selected.modules, *selected.names)}
        return rule_sources.pop() if len(rule_sources) == 1 else None

    @property
    def own(self) -> bool:
        """Whether the own rule of what is selected is being edited."""
        return not self.scope.general and self.scope == self.selected

    @property
    def rule(self) -> Rule:
        """The rule being edited; where the scope has none of its own yet, the one that it inherits."""
        return self.scope.rule(self._document.shown)

    @property
    def in_force(self) -> bool:
        """Whether the rule being edited is what the scope has, and not what it would begin with."""
        return self.scope.general or self.scope.all_own(self._document.shown)

    @property
    def uniform(self) -> bool:
        """Whether one rule is in force for all that the rule being edited is for."""
        return len(self._rules) == 1

    @property
    def kind(self) -> RuleKind | None:
        """How it is meant, None where that differs; of single parameters every density is that of each."""
        kinds = {RuleKind.of(rule) for rule in self._rules}
        kind = kinds.pop() if len(kinds) == 1 else None
        return RuleKind.EACH if kind in (RuleKind.DENSITY, RuleKind.ERDOS_RENYI) and self.scope.names else kind

    @property
    def value(self) -> float | None:
        """The threshold in force of all that is shown; None where it differs or is not known yet."""
        return self._common(self.shown_part)

    @property
    def shown_names(self) -> tuple[str, ...]:
        """The parameters that the line cuts and the histogram shows.

        What is selected; but where that is under another rule than the one in hand, or where nothing is selected,
        all ticked ones under that.
        """
        return self._document.looked_at if self._shows_selection else self._names(self.numbers)

    @property
    def inheriting(self) -> tuple[str, ...]:
        """The ticked parameters under the general threshold, in file order."""
        if not self._document.is_open:
            return ()
        return self._names(self._document.measurements.rule_groups(self._document.shown).general.chosen_numbers)

    @property
    def numbers(self) -> Counts:
        """The places of the parameters under the rule being edited: the ticked ones, or what is selected by itself."""
        if not self._document.is_open:
            return NO_PARAMETERS
        measurements = self._document.measurements
        rule_groups = measurements.rule_groups(self._ruled())
        if self.scope.general:
            return rule_groups.general.chosen_numbers
        mine = [measurements.numbers[name] for name in self.scope.names]
        heirs = [rule_groups.modules[path] for path in self.scope.modules]
        return np.array(sorted({*mine, *(each for group in heirs for each in group.chosen_numbers.tolist())}), np.int64)

    @property
    def part(self) -> CutSelection | None:
        """What is under the rule being edited, and how it is cut."""
        return self._part(self.numbers)

    @property
    def shown_part(self) -> CutSelection | None:
        """What the line cuts, and how."""
        if not self._shows_selection:
            return self.part
        return self._part(self._selected_numbers)

    @property
    def point(self) -> Point:
        """Where the rule being edited stands on the curve of all that is ticked; failing that, of the selected.

        What a module's rule cuts has no curve.
        """
        everything = self._common(self.part) if self.scope.general else None
        if everything is None and self._shows_selection:
            value = self.value
            return Point(math.nan if value is None else value, self._total_of(self._selected_numbers), selected=True)
        return Point(math.nan if everything is None else everything, self._document.plan_numbers.total, selected=False)

    @property
    def group_total(self) -> Total:
        """What is under the rule being edited taken together."""
        return self._total_of(self.numbers)

    @property
    def _selected_numbers(self) -> Counts:
        """The places of what is selected."""
        numbers = self._document.measurements.numbers
        return np.array([numbers[name] for name in self._document.looked_at], np.int64)

    @property
    def _rules(self) -> tuple[Rule, ...]:
        """The rules in force for all that the rule being edited is for; found once for a plan and a scope."""
        plan, scope = self._document.shown, self.scope
        if self._ruling is None or self._ruling[0] is not plan or self._ruling[1] is not scope:
            self._ruling = plan, scope, scope.rules(plan)
        return self._ruling[2]

    def _common(self, part: CutSelection | None) -> float | None:
        """The threshold in force of all in a part; None where it differs or is not known yet."""
        if self.kind is RuleKind.VALUE and self.uniform:
            return number_of(self.rule)
        thresholds = part.thresholds if part is not None else np.zeros(0)
        return float(thresholds[0]) if len(thresholds) and (thresholds == thresholds[0]).all() else None

    def _total_of(self, numbers: Counts) -> Total:
        """Of parameters at some places, ticked or not."""
        return self._document.plan_numbers.sum_of(numbers)

    @property
    def _shows_selection(self) -> bool:
        looked_at, plan = self._document.looked_at, self._ruled()
        return bool(looked_at) and all(self.scope.holds_for(plan, name) for name in looked_at)

    def _names(self, numbers: Counts) -> tuple[str, ...]:
        """The names at some places; told once for the places that stay the same in every move."""
        if numbers is not self._named[0]:
            owners = self._document.measurements.owners if self._document.is_open else ()
            self._named = numbers, tuple(owners[number].name for number in numbers.tolist())
        return self._named[1]

    def _part(self, numbers: Counts) -> CutSelection | None:
        document = self._document
        return (
            CutSelection(document.measurements, document.plan_numbers, numbers)
            if document.is_open and len(numbers)
            else None
        )

    def _ruled(self) -> Plan:
        """The plan shown, in which the scope has its own rule even before that has been moved."""
        plan = self._document.shown
        if self.scope.general or self.scope.all_own(plan):
            return plan
        return self.scope.with_rule(plan, self.scope.rule(plan))
