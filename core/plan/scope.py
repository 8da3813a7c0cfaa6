"""Whose rule is being edited: the general one, those of modules, or those of parameters."""

from dataclasses import dataclass

from core.plan.plan import Plan
from core.plan.rules import Rule


@dataclass(frozen=True)
class Scope:
    """Everything that has no nearer rule, or modules and parameters that are given one of their own.

    Attributes:
        modules: their paths.
        names: of parameters.
    """

    modules: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def general(self) -> bool:
        return not (self.modules or self.names)

    @property
    def single(self) -> "tuple[Scope, ...]":
        """Each module and each parameter of it alone."""
        return (*(Scope(modules=(path,)) for path in self.modules), *(Scope(names=(name,)) for name in self.names))

    def all_own(self, plan: Plan) -> bool:
        """Whether all of it has rules of its own."""
        mine = all(path in plan.modules for path in self.modules) and all(name in plan.own for name in self.names)
        return mine and not self.general

    def any_own(self, plan: Plan) -> bool:
        """Whether some of it has a rule of its own."""
        return any(path in plan.modules for path in self.modules) or any(name in plan.own for name in self.names)

    def rule(self, plan: Plan) -> Rule:
        """The rule in force for it, or for the first of it."""
        if self.names and not self.modules:
            return plan.rule_of(self.names[0])
        path = self.modules[0] if self.modules else None
        rule_source = path if path is None or path in plan.modules else plan.rule_source(path)
        return plan.rule if rule_source is None else plan.modules[rule_source]

    def rules(self, plan: Plan) -> tuple[Rule, ...]:
        """The rules in force for all of it, each once."""
        if self.general:
            return (plan.rule,)
        found = (*map(plan.rule_of, self.names), *(Scope(modules=(path,)).rule(plan) for path in self.modules))
        # of thousands that were given one together, only one is compared
        return tuple(dict.fromkeys({id(rule): rule for rule in found}.values()))

    def with_rule(self, plan: Plan, rule: Rule) -> Plan:
        """A plan in which it has this rule."""
        if self.general:
            return plan.with_rule(rule)
        return plan.with_own(self.names, rule).with_modules(self.modules, rule)

    def without(self, plan: Plan) -> Plan:
        """A plan in which it inherits."""
        return plan.without_own(self.names).without_modules(self.modules)

    def holds_for(self, plan: Plan, name: str) -> bool:
        """Whether its rule is the one in force for a parameter of a plan in which it has one."""
        if self.general:
            return plan.inherits(name)
        return name in self.names or (name not in plan.own and plan.rule_source(name) in self.modules)
