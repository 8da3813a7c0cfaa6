"""The words in which a record has its plan, in the language of the window."""

import re
from collections.abc import Callable

from PySide6.QtCore import QObject

from core.base.errors import UserError
from core.plan.rules import (
    Density,
    EachDensity,
    EachError,
    ErdosRenyi,
    Lamp,
    Recorded,
    Rule,
    Sigma,
    StructuredNM,
    Value,
)
from gui.support import number_format

_NUMBER = r"(\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
_RULES: tuple[tuple[re.Pattern[str], Callable[..., Rule]], ...] = (
    (re.compile(f"[Tt]hreshold {_NUMBER}"), lambda value: Value(float(value))),
    (re.compile(f"{_NUMBER} σ"), lambda k: Sigma(float(k))),
    (re.compile(f"[Dd]ensity {_NUMBER} %"), lambda part: Density(float(part) / 100)),
    (re.compile(f"[Dd]ensity {_NUMBER} % of each"), lambda part: EachDensity(float(part) / 100)),
    (re.compile(f"Erdős–Rényi kernel, density {_NUMBER} %"), lambda part: ErdosRenyi(float(part) / 100)),
    (re.compile(f"LAMP, density {_NUMBER} %"), lambda part: Lamp(float(part) / 100)),
    (re.compile(f"[Ee]rror at most {_NUMBER} % of each"), lambda part: EachError(float(part) / 100)),
    (re.compile(r"(\d{1,6}):(\d{1,6}) along the inputs"), lambda n, m: StructuredNM(int(n), int(m))),
    (re.compile("[Tt]he file's mask"), Recorded),
)
"""What each rule is called, and the rule."""
_PIECE = re.compile(r"(?:(?P<name>[^;]+): )?(?P<rule>.+?)(?: for (?P<count>\d[\d,]{0,14}) parameters?)?", re.DOTALL)


class PlanWords(QObject):
    """Tells the summary of a plan (`core.handover.plan_words.summary_words`)."""

    def of(self, summary: str) -> str:
        """The summary; what is not known in it stays as it is.

        Args:
            summary: without a stop at the end; it comes out of a file and may be anything.
        """
        return "; ".join(map(self._piece, summary.split("; ")))

    def _piece(self, text: str) -> str:
        """What is said of one rule."""
        found = _PIECE.fullmatch(text)
        rule = _rule(found["rule"]) if found else None
        if found is None or rule is None:
            return text
        words = self._rule_words(rule)
        words = f"{found['name']}: {words}" if found["name"] else number_format.capitalised(words)
        if not found["count"]:
            return words
        count = int(found["count"].replace(",", ""))
        told = self.tr("{rule} for {count} parameters", "", number_format.plural(count))
        return told.format(rule=words, count=number_format.whole(count))

    def _rule_words(self, rule: Rule) -> str:
        words = number_format.rule(rule)
        match rule:
            case Value():
                return self.tr("threshold {value}").format(value=words)
            case StructuredNM():
                return self.tr("{groups} along the inputs").format(groups=words)
        return words


def _rule(text: str) -> Rule | None:
    """The rule that is called so; None where there is none."""
    for pattern, make in _RULES:
        found = pattern.fullmatch(text)
        if found is not None:
            try:
                return make(*found.groups())
            except UserError:
                # a number that the rule can't have
                return None
    return None
