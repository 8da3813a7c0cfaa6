"""The plan: which parameters are pruned, at which threshold, by which rule. A value, never changed in place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from core.rules import Rule, Value

NOTHING = Value(0.0)
"""The rule on opening: it cuts what is zero already."""


@dataclass(frozen=True)
class Plan:
    """Which parameters are pruned, and how.

    Attributes:
        chosen: full names of the parameters to prune. Of tied parameters the first owner stands for all.
        rule: for every chosen parameter that has none of its own.
        own: full name → rule of its own; kept while the parameter is not chosen.
    """

    chosen: frozenset[str] = frozenset()
    rule: Rule = NOTHING
    own: Mapping[str, Rule] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "own", MappingProxyType(dict(self.own)))

    def __hash__(self) -> int:
        return hash((self.chosen, self.rule, frozenset(self.own.items())))

    def rule_of(self, name: str) -> Rule:
        """The rule in force for a parameter, were it chosen."""
        return self.own.get(name, self.rule)

    def with_rule(self, rule: Rule) -> "Plan":
        return replace(self, rule=rule)

    def with_chosen(self, names: Iterable[str]) -> "Plan":
        return replace(self, chosen=frozenset(names))

    def ticked(self, names: Iterable[str]) -> "Plan":
        return replace(self, chosen=self.chosen.union(names))

    def unticked(self, names: Iterable[str]) -> "Plan":
        return replace(self, chosen=self.chosen.difference(names))

    def with_own(self, names: Iterable[str], rule: Rule) -> "Plan":
        return replace(self, own={**self.own, **dict.fromkeys(names, rule)})

    def without_own(self, names: Iterable[str]) -> "Plan":
        dropped = set(names)
        return replace(self, own={name: rule for name, rule in self.own.items() if name not in dropped})
