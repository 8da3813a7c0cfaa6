"""The plan: which parameters are pruned, at which threshold, by which rule. A value, never changed in place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from core.model.parameter_names import split_name
from core.plan.rules import Rule, Value

NOTHING = Value(0.0)
"""The rule on opening: it cuts what is zero already."""


@dataclass(frozen=True)
class Plan:
    """Which parameters are pruned, and how. Rules are inherited down the tree; the nearest one holds.

    Attributes:
        chosen: full names of the parameters to prune. Of tied parameters the first owner stands for all.
        rule: for every chosen parameter that no nearer one is for.
        own: full name → rule of its own; kept while the parameter is not chosen.
        modules: path of a module → rule for what is in it, however deep. Several parameters under one rule
            share it as they share the general one: a `Density` is that of all of them together.
    """

    chosen: frozenset[str] = frozenset()
    rule: Rule = NOTHING
    own: Mapping[str, Rule] = field(default_factory=dict)
    modules: Mapping[str, Rule] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "own", MappingProxyType(dict(self.own)))
        object.__setattr__(self, "modules", MappingProxyType(dict(self.modules)))

    def __hash__(self) -> int:
        return hash((self.chosen, self.rule, frozenset(self.own.items()), frozenset(self.modules.items())))

    @property
    def has_exceptions(self) -> bool:
        """Whether any parameter or module has a rule of its own."""
        return bool(self.own or self.modules)

    def rule_of(self, name: str) -> Rule:
        """The rule in force for a parameter, were it chosen."""
        if name in self.own:
            return self.own[name]
        rule_source = self.rule_source(name)
        return self.rule if rule_source is None else self.modules[rule_source]

    def rule_source(self, name: str) -> str | None:
        """The module whose rule a parameter or module inherits, were it none of its own; None: the general one."""
        path = split_name(name)[0] if self.modules else ""
        while path and path not in self.modules:
            path = path.rpartition(".")[0]
        return path or None

    def keeps_recorded(self, name: str) -> bool:
        """Whether a parameter is pruned by the mask that the file came with, were it chosen."""
        return self.rule_of(name).recorded

    def inherits(self, name: str) -> bool:
        """Whether the general rule is in force for a parameter, were it chosen."""
        return name not in self.own and self.rule_source(name) is None

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
        return replace(self, own=_without(self.own, names))

    def without_exceptions(self) -> "Plan":
        return replace(self, own={}, modules={})

    def with_modules(self, paths: Iterable[str], rule: Rule) -> "Plan":
        return replace(self, modules={**self.modules, **dict.fromkeys(paths, rule)})

    def without_modules(self, paths: Iterable[str]) -> "Plan":
        return replace(self, modules=_without(self.modules, paths))


def _without(rules: Mapping[str, Rule], names: Iterable[str]) -> dict[str, Rule]:
    dropped = set(names)
    return {name: rule for name, rule in rules.items() if name not in dropped}
