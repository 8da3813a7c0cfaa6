"""What one plan has that another has not, as it is kept in journals: an edit of a large model is a few bytes."""

from collections.abc import Mapping

from pydantic import Field

from core.plan.plan import Plan
from core.plan.plan_part import PlanPart
from core.plan.rules import Rule
from core.plan.saved_rules import SavedRule, rule_of_saved, saved_rule


class PlanChange(PlanPart):
    """From one plan to another. Of rules, None stands for one that is taken away."""

    chosen: list[str] = Field(default_factory=list)
    dropped: list[str] = Field(default_factory=list)
    rule: SavedRule | None = None
    """The general rule; None where it stays."""
    own: dict[str, SavedRule | None] = Field(default_factory=dict)
    modules: dict[str, SavedRule | None] = Field(default_factory=dict)
    locked: list[str] = Field(default_factory=list)
    unlocked: list[str] = Field(default_factory=list)

    @classmethod
    def between(cls, before: Plan, after: Plan) -> "PlanChange":
        """What leads from one plan to another."""
        same = before.chosen is after.chosen
        return cls(
            chosen=[] if same else sorted(after.chosen - before.chosen),
            dropped=[] if same else sorted(before.chosen - after.chosen),
            rule=None if before.rule == after.rule else saved_rule(after.rule),
            own=_changed(before.own, after.own),
            modules=_changed(before.modules, after.modules),
            locked=sorted(after.locked - before.locked),
            unlocked=sorted(before.locked - after.locked),
        )

    def applied(self, plan: Plan) -> Plan:
        """The plan that it leads to."""
        chosen = (plan.chosen - frozenset(self.dropped)) | frozenset(self.chosen)
        rule = plan.rule if self.rule is None else rule_of_saved(self.rule)
        locked = (plan.locked - frozenset(self.unlocked)) | frozenset(self.locked)
        return Plan(chosen, rule, _applied(plan.own, self.own), _applied(plan.modules, self.modules), locked)


def _changed(before: Mapping[str, Rule], after: Mapping[str, Rule]) -> dict[str, SavedRule | None]:
    if before == after:
        return {}
    gone = {name: None for name in before if name not in after}
    return gone | {name: saved_rule(rule) for name, rule in after.items() if before.get(name) != rule}


def _applied(rules: Mapping[str, Rule], changes: Mapping[str, SavedRule | None]) -> dict[str, Rule]:
    kept = {name: rule for name, rule in rules.items() if name not in changes}
    return kept | {name: rule_of_saved(rule) for name, rule in changes.items() if rule is not None}
