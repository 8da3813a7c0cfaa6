"""Which parameters a plan's rules are for, as places in arrays; worked out once for plans that differ in numbers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from core.base.arrays import Counts, Flags
from core.plan.plan import Plan
from core.plan.rules import Rule


@dataclass(frozen=True)
class RuleGroup:
    """The parameters under one rule.

    Attributes:
        numbers: int64, chosen or not.
        chosen_numbers: int64, the ones whose weights a wanted density is taken of: the chosen ones.
    """

    numbers: Counts
    chosen_numbers: Counts

    @property
    def basis(self) -> Counts:
        """The ones whose sizes a rule for all of them goes by: the chosen ones, or all where none is."""
        return self.chosen_numbers if len(self.chosen_numbers) else self.numbers


@dataclass(frozen=True)
class RuleGroups:
    """The parameters under each rule.

    Attributes:
        chosen: bool (n,).
        general: under the general rule.
        modules: path → under the rule of that module.
        own: rules of parameters that have their own, and the parameters under each.
    """

    chosen: Flags
    general: RuleGroup
    modules: Mapping[str, RuleGroup]
    own: tuple[tuple[Rule, Counts], ...]

    def inherited(self, plan: Plan) -> Iterator[tuple[Rule, RuleGroup]]:
        """The rules that are inherited, with who inherits them, under a plan these shares are of."""
        yield plan.rule, self.general
        for path, group in self.modules.items():
            yield plan.modules[path], group


class RuleGroupCache:
    """Finds the shares of plans; those of the last plan serve the next one as far as they can.

    Args:
        numbers: name → place of each parameter.
    """

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._plan = Plan()
        self._groups = self._all(self._plan)

    def of(self, plan: Plan) -> RuleGroups:
        """What a plan's rules are for."""
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
        """The parameters that inherit the rule of each module."""
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
        # rules are told apart by what they are and not by their value, which would take a look at each
        inherited: dict[int, tuple[Rule, list[int]]] = {}
        for name, rule in plan.own.items():
            inherited.setdefault(id(rule), (rule, []))[1].append(self._numbers[name])
        return tuple((rule, np.array(numbers, np.int64)) for rule, numbers in inherited.values())


def _group(mine: Flags, chosen: Flags) -> RuleGroup:
    return RuleGroup(np.flatnonzero(mine), np.flatnonzero(mine & chosen))


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    # comparing a set with itself goes through all of it
    return one is other or one == other
