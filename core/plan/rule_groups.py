"""Which parameters each rule of a plan applies to, as indices into arrays; cached while only numbers change."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.base.arrays import Counts, Flags
from core.plan.plan import Plan
from core.plan.rules import Rule


@dataclass(frozen=True)
class RuleGroup:
    """The parameters under one rule, as indices (int64) into the prunable parameters.

    Attributes:
        numbers: all of them, chosen or not.
        chosen_numbers: the chosen ones, from whose weights a density is taken.
    """

    numbers: Counts
    chosen_numbers: Counts

    @property
    def basis(self) -> Counts:
        """The parameters from whose sizes the rule is computed: the chosen ones, or all if none is chosen."""
        return self.chosen_numbers if len(self.chosen_numbers) else self.numbers


@dataclass(frozen=True)
class RuleGroups:
    """The parameters under each rule of a plan.

    Attributes:
        chosen: bool (n,), which parameters are chosen.
        general: those under the general rule.
        modules: path of a module → those under its rule.
        own: rules of single parameters, each with the indices (int64) of those that have it.
    """

    chosen: Flags
    general: RuleGroup
    modules: Mapping[str, RuleGroup]
    own: tuple[tuple[Rule, Counts], ...]

    def inherited(self, plan: Plan) -> Iterator[tuple[Rule, RuleGroup]]:
        """The general rule and those of modules, each with its group.

        Args:
            plan: one whose groups these are; its rules may differ in their numbers.
        """
        yield plan.rule, self.general
        for path, group in self.modules.items():
            yield plan.modules[path], group

    def in_force(self, plan: Plan, numbers: Counts) -> tuple[Rule, ...]:
        """The different rules in force for some parameters.

        Args:
            plan: one whose groups these are; its rules may differ in their numbers.
            numbers: int64, of the parameters.
        """
        rules = [rule for rule, _ in self.rules(plan)]
        return tuple(
            dict.fromkeys(rules[place] for place in np.flatnonzero(np.bincount(self._which[numbers])).tolist())
        )

    def under(self, modules: Iterable[str]) -> Flags:
        """Which parameters are under the rules of modules, or where none is named under the general one, bool (n,)."""
        groups = [self.modules[path] for path in modules]
        found = np.zeros(len(self.chosen), np.bool_)
        for group in groups or [self.general]:
            found[group.numbers] = True
        return found

    @cached_property
    def _which(self) -> Counts:
        """For each parameter the place of its rule in `rules`, int64 (n,)."""
        groups = (self.general, *self.modules.values())
        found = np.zeros(len(self.chosen), np.int64)
        for place, numbers in enumerate((*(group.numbers for group in groups), *(mine for _, mine in self.own))):
            found[numbers] = place
        return found

    def rules(self, plan: Plan) -> Iterator[tuple[Rule, Counts]]:
        """All rules, each with the indices (int64) of the parameters under it, chosen or not.

        Args:
            plan: one whose groups these are; its rules may differ in their numbers.
        """
        yield from ((rule, group.numbers) for rule, group in self.inherited(plan))
        yield from self.own


class RuleGroupCache:
    """Computes the rule groups of plans, and reuses the last ones if only numbers in rules have changed.

    Args:
        numbers: name of each prunable parameter → its index.
    """

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._plan = Plan()
        self._groups = self._all(self._plan)

    def of(self, plan: Plan) -> RuleGroups:
        """The rule groups of a plan."""
        last = self._plan
        same = _same(plan.chosen, last.chosen) and plan.own == last.own and plan.modules.keys() == last.modules.keys()
        if not same:
            self._groups = self._all(plan)
        self._plan = plan
        return self._groups

    def _all(self, plan: Plan) -> RuleGroups:
        chosen = self._flags(plan.chosen)
        rest = ~self._flags(plan.own)
        modules = {}
        for path, heirs in self._heirs(plan).items():
            mine = self._flags(heirs)
            modules[path], rest = _group(mine, chosen), rest & ~mine
        return RuleGroups(chosen, _group(rest, chosen), modules, self._own(plan))

    def _heirs(self, plan: Plan) -> dict[str, list[str]]:
        """Path of a module → the parameters that inherit its rule."""
        heirs: dict[str, list[str]] = {path: [] for path in plan.modules}
        for name in self._numbers if plan.modules else ():
            rule_source = None if name in plan.own else plan.rule_source(name)
            if rule_source is not None:
                heirs[rule_source].append(name)
        return heirs

    def _flags(self, names: Iterable[str]) -> Flags:
        flags = np.zeros(len(self._numbers), np.bool_)
        flags[[self._numbers[name] for name in names if name in self._numbers]] = True
        return flags

    def _own(self, plan: Plan) -> tuple[tuple[Rule, Counts], ...]:
        # grouped by identity, not by value, since hashing each rule would take longer
        inherited: dict[int, tuple[Rule, list[int]]] = {}
        for name, rule in plan.own.items():
            inherited.setdefault(id(rule), (rule, []))[1].append(self._numbers[name])
        return tuple((rule, np.array(numbers, np.int64)) for rule, numbers in inherited.values())


def _group(mine: Flags, chosen: Flags) -> RuleGroup:
    return RuleGroup(np.flatnonzero(mine), np.flatnonzero(mine & chosen))


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    # comparing a set with itself takes time in proportion to its size
    return one is other or one == other
