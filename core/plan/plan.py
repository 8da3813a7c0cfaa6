"""The plan: which parameters are pruned, and by which rule. An immutable value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from core.model.parameter_names import split_name
from core.plan.rules import Rule, Value

NOTHING = Value(0.0)
"""The rule on opening: it prunes only zeros."""


@dataclass(frozen=True)
class Plan:
    """Which parameters are pruned, and by which rule. Rules are inherited in the module tree; the nearest is in force.

    Attributes:
        chosen: names of the parameters to prune. Of tied parameters the owner stands for all (`Parameter.owner`).
        rule: the general rule, for all parameters without a nearer one.
        own: parameter → its own rule; also for parameters that are not chosen.
        modules: path of a module → rule for the parameters at any depth in it. Like the general rule it is shared by
            all of them: a `Density` is that of all of them together.
        locked: names of owners that are never cut. They are not chosen, whatever chooses: a plan that is made with some
            of them chosen is made without these.
    """

    chosen: frozenset[str] = frozenset()
    rule: Rule = NOTHING
    own: Mapping[str, Rule] = field(default_factory=dict)
    modules: Mapping[str, Rule] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.chosen.isdisjoint(self.locked):
            object.__setattr__(self, "chosen", self.chosen - self.locked)
        object.__setattr__(self, "own", MappingProxyType(dict(self.own)))
        object.__setattr__(self, "modules", MappingProxyType(dict(self.modules)))

    def __hash__(self) -> int:
        rules = frozenset(self.own.items()), frozenset(self.modules.items())
        return hash((self.chosen, self.rule, *rules, self.locked))

    @property
    def has_exceptions(self) -> bool:
        """Whether any parameter or module has a rule of its own."""
        return bool(self.own or self.modules)

    def rule_of(self, name: str) -> Rule:
        """The rule in force for a parameter, chosen or not."""
        if name in self.own:
            return self.own[name]
        rule_source = self.rule_source(name)
        return self.rule if rule_source is None else self.modules[rule_source]

    def rule_source(self, name: str) -> str | None:
        """The module from which a parameter or module without a rule of its own inherits; None for the general rule."""
        path = split_name(name)[0] if self.modules else ""
        while path and path not in self.modules:
            path = path.rpartition(".")[0]
        return path or None

    def keeps_recorded(self, name: str) -> bool:
        """Whether the rule in force for a parameter keeps the mask recorded in the file."""
        return self.rule_of(name).recorded

    def inherits(self, name: str) -> bool:
        """Whether the general rule is in force for a parameter, chosen or not."""
        return name not in self.own and self.rule_source(name) is None

    def with_rule(self, rule: Rule) -> "Plan":
        """The plan with another general rule."""
        return replace(self, rule=rule)

    def with_chosen(self, names: Iterable[str]) -> "Plan":
        """The plan with exactly these parameters chosen."""
        return replace(self, chosen=frozenset(names))

    def ticked(self, names: Iterable[str]) -> "Plan":
        """The plan with these parameters chosen too."""
        return replace(self, chosen=self.chosen.union(names))

    def unticked(self, names: Iterable[str]) -> "Plan":
        """The plan with these parameters not chosen."""
        return replace(self, chosen=self.chosen.difference(names))

    def with_locked(self, names: Iterable[str]) -> "Plan":
        """The plan in which these parameters are never cut, besides those that are not already."""
        return replace(self, locked=self.locked.union(names))

    def without_locked(self, names: Iterable[str]) -> "Plan":
        """The plan in which these parameters may be cut again; they are not chosen."""
        return replace(self, locked=self.locked.difference(names))

    def with_locks_of(self, other: "Plan") -> "Plan":
        """The plan with the locks of another: one that was made before them is taken under them."""
        return replace(self, locked=other.locked)

    def with_own(self, names: Iterable[str], rule: Rule) -> "Plan":
        """The plan with a rule of their own for these parameters."""
        return replace(self, own={**self.own, **dict.fromkeys(names, rule)})

    def without_own(self, names: Iterable[str]) -> "Plan":
        """The plan in which these parameters inherit."""
        return replace(self, own=_without(self.own, names))

    def without_exceptions(self) -> "Plan":
        """The plan with the general rule only."""
        return replace(self, own={}, modules={})

    def renamed(self, parameters: Mapping[str, str], modules: Mapping[str, str]) -> "Plan":
        """The plan with other names: old → new, of parameters and of modules; those not in these keep theirs."""
        return replace(
            self,
            chosen=frozenset(parameters.get(name, name) for name in self.chosen),
            own={parameters.get(name, name): rule for name, rule in self.own.items()},
            modules={modules.get(path, path): rule for path, rule in self.modules.items()},
            locked=frozenset(parameters.get(name, name) for name in self.locked),
        )

    def with_modules(self, paths: Iterable[str], rule: Rule) -> "Plan":
        """The plan with a rule of their own for these modules."""
        return replace(self, modules={**self.modules, **dict.fromkeys(paths, rule)})

    def without_modules(self, paths: Iterable[str]) -> "Plan":
        """The plan in which these modules have no rule of their own."""
        return replace(self, modules=_without(self.modules, paths))


def _without(rules: Mapping[str, Rule], names: Iterable[str]) -> dict[str, Rule]:
    dropped = set(names)
    return {name: rule for name, rule in rules.items() if name not in dropped}
