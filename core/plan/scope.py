"""The scope of an edit: the general rule, the rules of modules, or those of parameters."""

from dataclasses import dataclass

from core.plan.plan import Plan
from core.plan.rules import Rule


@dataclass(frozen=True)
class Scope:
    """Modules and parameters whose own rules are edited; an empty scope stands for the general rule.

    Attributes:
        modules: paths of modules.
        names: full names of parameters.
    """

    modules: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def general(self) -> bool:
        """Whether it stands for the general rule."""
        return not (self.modules or self.names)

    @property
    def single(self) -> "tuple[Scope, ...]":
        """The scopes of each module and parameter by itself."""
        return (*(Scope(modules=(path,)) for path in self.modules), *(Scope(names=(name,)) for name in self.names))

    def all_own(self, plan: Plan) -> bool:
        """Whether all modules and parameters of it have rules of their own; False for the general rule."""
        mine = all(path in plan.modules for path in self.modules) and all(name in plan.own for name in self.names)
        return mine and not self.general

    def any_own(self, plan: Plan) -> bool:
        """Whether any of its modules and parameters has a rule of its own."""
        return any(path in plan.modules for path in self.modules) or any(name in plan.own for name in self.names)

    def rule(self, plan: Plan) -> Rule:
        """The rule in force for its first parameter, or its first module if it has modules."""
        if self.names and not self.modules:
            return plan.rule_of(self.names[0])
        path = self.modules[0] if self.modules else None
        rule_source = path if path is None or path in plan.modules else plan.rule_source(path)
        return plan.rule if rule_source is None else plan.modules[rule_source]

    def rules(self, plan: Plan) -> tuple[Rule, ...]:
        """The rules in force for its parameters and modules, without repetition."""
        if self.general:
            return (plan.rule,)
        found = (*map(plan.rule_of, self.names), *(Scope(modules=(path,)).rule(plan) for path in self.modules))
        # thousands of parameters may share one rule object, which identity finds faster than comparison
        return tuple(dict.fromkeys({id(rule): rule for rule in found}.values()))

    def with_rule(self, plan: Plan, rule: Rule) -> Plan:
        """The plan in which everything in the scope has this rule."""
        if self.general:
            return plan.with_rule(rule)
        return plan.with_own(self.names, rule).with_modules(self.modules, rule)

    def without(self, plan: Plan) -> Plan:
        """The plan in which everything in the scope inherits."""
        return plan.without_own(self.names).without_modules(self.modules)

    def holds_for(self, plan: Plan, name: str) -> bool:
        """Whether a rule given to this scope would be the one in force for a parameter."""
        if self.general:
            return plan.inherits(name)
        return name in self.names or (name not in plan.own and plan.rule_source(name) in self.modules)
