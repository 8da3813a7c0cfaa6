"""All edits of the plan, each with the text of its step in the history."""

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject

from core.plan.erdos_renyi import density_at_same_scale
from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, EachError, ErdosRenyi, Lamp, Rule, StructuredNM, Value
from core.plan.scope import Scope
from core.plan.snapshots import Snapshots
from core.preview.rule_conversion import CutSelection, RuleKind, convert_rule, rounded_part
from gui.state.document import Document
from gui.support import number_format
from gui.support.words import Words


class PlanEdits(QObject):
    """Makes the next plan out of the present one.

    Args:
        document: that is edited.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document

    def tick(self, names: Iterable[str], ticked: bool) -> None:
        """Tick or untick parameters."""
        owners, plan = self._unlocked(names), self._document.plan
        changed = [name for name in owners if (name in plan.chosen) != ticked]

        def words() -> str:
            verb = self.tr("Ticked {what}") if ticked else self.tr("Unticked {what}")
            return verb.format(what=self._what(changed))

        self._document.do(words, plan.ticked(changed) if ticked else plan.unticked(changed))

    def choose(self, names: Iterable[str]) -> None:
        """Tick exactly these parameters, without those that are locked."""
        owners = self._unlocked(names)

        def words() -> str:
            text = self.tr("Ticked only {what}") if owners else self.tr("Unticked all")
            return text.format(what=self._what(owners))

        self._document.do(words, self._document.plan.with_chosen(owners))

    def lock(self, names: Iterable[str], locked: bool) -> None:
        """Have parameters never be cut, or allow it again. What is locked is not ticked, and stays so when unlocked."""
        plan = self._document.plan
        changed = [name for name in self._owners(names) if (name in plan.locked) != locked]

        def words() -> str:
            verb = self.tr("Locked {what}") if locked else self.tr("Unlocked {what}")
            return verb.format(what=self._what(changed))

        self._document.do(words, plan.with_locked(changed) if locked else plan.without_locked(changed))

    def inherit(self, scope: Scope) -> None:
        """Let parameters and modules inherit their threshold again."""
        plan = self._document.plan
        names = tuple(name for name in self._owners(scope.names) if name in plan.own)
        given = Scope(tuple(path for path in scope.modules if path in plan.modules), names)
        self._document.do(
            lambda: self.tr("Inherited again: {what}").format(what=self._whom(given)), given.without(plan)
        )

    def drop_exceptions(self) -> None:
        """Let all parameters and modules inherit the general rule again."""
        plan = self._document.plan
        count = len(plan.own) + len(plan.modules)
        self._document.do(
            lambda: number_format.grouped(self.tr("Dropped all exceptions: %n", "", count), count),
            plan.without_exceptions(),
        )

    def reset_own(self, names: Iterable[str], modules: Iterable[str] = ()) -> None:
        """As `inherit`, with parameters and modules given apart."""
        self.inherit(Scope(tuple(modules), tuple(names)))

    def give_own(self, names: Iterable[str], modules: Iterable[str]) -> None:
        """Give each the rule in force for it as its own, so that nothing changes before it is moved."""
        plan = self._document.plan
        scope = Scope(tuple(modules), tuple(self._owners(names)))
        after = plan
        for each in scope.single:
            after = after if each.all_own(plan) else each.with_rule(after, self._in_force(each))
        self._document.do(lambda: self.tr("Own threshold for {what}").format(what=self._whom(scope)), after)

    def reset_rule(self) -> None:
        """Reset the general rule to that of the first step of the history."""
        reset = self._document.plan.with_rule(self._document.stack.base.rule)
        self._document.do(lambda: self.tr("Threshold reset"), reset)

    def reset_all(self) -> None:
        """Reset the plan to the first step of the history, as a step that can be undone."""
        self._document.do(lambda: self.tr("Reset"), self._document.stack.base)

    def replace(self, plan: Plan, snapshots: Snapshots, name: str) -> None:
        """Take a plan out of a file, and its snapshots beside the ones there are."""
        self._document.stack.take(snapshots)
        self._document.do(lambda: self.tr("Plan {name}").format(name=name), plan)

    def with_rule(self, rule: Rule, scope: Scope) -> Plan:
        """The plan with another general rule, or with one for what is in the scope."""
        return scope.with_rule(self._document.plan, rule)

    def words(self, rule: Rule, scope: Scope) -> Words:
        """As `naming`, in whatever language."""
        return lambda: self.naming(rule, scope)

    def naming(self, rule: Rule, scope: Scope) -> str:
        """The text of the step that `with_rule` makes."""
        value = number_format.rule(_brief(rule))
        if not scope.general:
            return self.tr("Own threshold {value} for {what}").format(value=value, what=self._whom(scope))
        if isinstance(rule, StructuredNM):
            return self.tr("{value} along the inputs").format(value=value)
        if isinstance(rule, Density | EachDensity | ErdosRenyi | Lamp | EachError):
            # it says itself what it is
            return value[:1].upper() + value[1:]
        return self.tr("Threshold {value}").format(value=value)

    def _in_force(self, scope: Scope) -> Rule:
        """The rule that one module or parameter inherits; for what it shares with others, what this gives for it."""
        rule, plan_numbers = scope.rule(self._document.plan), self._document.state.plan_numbers
        if isinstance(rule, ErdosRenyi):
            return self._kernel_in_force(scope, rule)
        if isinstance(rule, Lamp):
            return self._lamp_in_force(scope, rule)
        inside = tuple(f"{path}." for path in scope.modules)
        names = enumerate(owner.name for owner in plan_numbers.owners)
        mine = [number for number, name in names if name in scope.names or name.startswith(inside)]
        threshold = float(plan_numbers.thresholds[mine[0]]) if mine else math.nan
        return Value(threshold) if isinstance(rule, Density) and not math.isnan(threshold) else rule

    def _lamp_in_force(self, scope: Scope, rule: Lamp) -> Rule:
        """The density that LAMP has for a parameter, or for a module: there the same weights have the lowest scores."""
        state = self._document.state
        groups = state.measurements.rule_groups(scope.with_rule(self._document.plan, rule))
        mine = [groups.modules[path].basis for path in scope.modules]
        mine += [np.array([state.measurements.numbers[name]], np.int64) for name in scope.names]
        kind = RuleKind.DENSITY if scope.names else RuleKind.LAMP
        return convert_rule(kind, CutSelection(state.measurements, state.plan_numbers, np.concatenate(mine))) or rule

    def _kernel_in_force(self, scope: Scope, rule: ErdosRenyi) -> Rule:
        """The density that the kernel has for a parameter; for a module the kernel that gives the same there."""
        plan, measurements = self._document.plan, self._document.state.measurements
        rule_groups, rule_source = measurements.rule_groups(plan), plan.rule_source((*scope.modules, *scope.names)[0])
        given = (rule_groups.general if rule_source is None else rule_groups.modules[rule_source]).basis
        if scope.names:
            mine = np.array([measurements.numbers[name] for name in scope.names], np.int64)
            return Density(
                density_at_same_scale(rule.density, measurements.layers.at(given), measurements.layers.at(mine))
            )
        mine = measurements.rule_groups(scope.with_rule(plan, rule)).modules[scope.modules[0]].basis
        return ErdosRenyi(
            density_at_same_scale(rule.density, measurements.layers.at(given), measurements.layers.at(mine))
        )

    def _owners(self, names: Iterable[str]) -> list[str]:
        """The names that stand for parameters in a plan, of those that can be pruned."""
        known = self._document.state.checkpoint.by_name if self._document.is_open else {}
        found = (known[name] for name in names if name in known)
        return list(dict.fromkeys(each.owner for each in found if each.prunable))

    def _unlocked(self, names: Iterable[str]) -> list[str]:
        return [name for name in self._owners(names) if name not in self._document.plan.locked]

    def _whom(self, scope: Scope) -> str:
        """The modules by name as far as there are few; of the parameters how many."""
        modules = (
            number_format.grouped(self.tr("%n modules", "", len(scope.modules)), len(scope.modules))
            if len(scope.modules) > 2
            else ", ".join(scope.modules)
        )
        return ", ".join(filter(None, (modules, self._what(scope.names) if scope.names else "")))

    def _what(self, names: Iterable[str]) -> str:
        listed = tuple(names)
        if len(listed) == 1:
            return listed[0]
        return number_format.grouped(self.tr("%n parameters", "", len(listed)), len(listed))


def _brief(rule: Rule) -> Rule:
    """The rule with a density or an error in the digits that matter: one that follows from another rule has many."""
    match rule:
        case Density(density) | EachDensity(density) | ErdosRenyi(density) | Lamp(density):
            return replace(rule, density=rounded_part(density))
        case EachError(error):
            return EachError(rounded_part(error))
    return rule
