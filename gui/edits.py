"""Every edit of the plan that a person can make, each with the words that the history has for it."""

from collections.abc import Iterable

from PySide6.QtCore import QObject

from core.plan import Plan
from core.rules import Rule
from gui import wording
from gui.document import Document


class Edits(QObject):
    """Makes the next plan out of the present one.

    Args:
        document: that is edited.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document

    def tick(self, names: Iterable[str], ticked: bool) -> None:
        """Choose parameters besides the chosen ones, or no longer."""
        owners, plan = self._owners(names), self._document.plan
        changed = [name for name in owners if (name in plan.chosen) != ticked]
        verb = self.tr("Ticked {what}") if ticked else self.tr("Unticked {what}")
        after = plan.ticked(changed) if ticked else plan.unticked(changed)
        self._document.do(verb.format(what=self._what(changed)), after)

    def choose(self, names: Iterable[str]) -> None:
        """Choose exactly these."""
        owners = self._owners(names)
        text = self.tr("Ticked only {what}") if owners else self.tr("Unticked all")
        self._document.do(text.format(what=self._what(owners)), self._document.plan.with_chosen(owners))

    def reset_own(self, names: Iterable[str]) -> None:
        """Let parameters inherit the general threshold again."""
        plan = self._document.plan
        changed = [name for name in self._owners(names) if name in plan.own]
        self._document.do(
            self.tr("Inherited again: {what}").format(what=self._what(changed)), plan.without_own(changed)
        )

    def reset_rule(self) -> None:
        """Put the general threshold back to where the history began."""
        self._document.do(self.tr("Threshold reset"), self._document.plan.with_rule(self._document.base.rule))

    def reset_all(self) -> None:
        """Put everything back to where the history began; as a step that can be undone."""
        self._document.do(self.tr("Reset"), self._document.base)

    def replace(self, plan: Plan, name: str) -> None:
        """Take a plan out of a file."""
        self._document.do(self.tr("Plan {name}").format(name=name), plan)

    def with_rule(self, rule: Rule, own: Iterable[str]) -> Plan:
        """The plan with another general rule, or with one for some parameters where they are given."""
        names, plan = tuple(own), self._document.plan
        return plan.with_own(names, rule) if names else plan.with_rule(rule)

    def naming(self, rule: Rule, own: Iterable[str]) -> str:
        """What the history calls `with_rule`."""
        names = tuple(own)
        value = wording.rule(rule)
        if names:
            return self.tr("Own threshold {value} for {what}").format(value=value, what=self._what(names))
        return self.tr("Threshold {value}").format(value=value)

    def _owners(self, names: Iterable[str]) -> list[str]:
        """The names that stand for parameters in a plan, of those that can be pruned."""
        known = self._document.checkpoint.by_name if self._document.checkpoint else {}
        found = (known[name] for name in names if name in known)
        return list(dict.fromkeys(each.owner for each in found if each.prunable))

    def _what(self, names: Iterable[str]) -> str:
        listed = tuple(names)
        return listed[0] if len(listed) == 1 else self.tr("%n parameters", "", len(listed))
