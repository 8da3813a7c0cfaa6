"""A plan and its rules in plain words."""

from collections import Counter
from dataclasses import dataclass

from core.base.wording import counted
from core.formats.shared.malformed import shorten
from core.plan.plan import Plan
from core.plan.rules import Density, ErdosRenyi, Lamp

_NAMED = 3
"""Most exceptions that the summary names."""


@dataclass(frozen=True)
class MasksFrom:
    """Masks that say what is pruned, in the place of a plan.

    Attributes:
        name: of their file.
    """

    name: str


def rule_words(plan: Plan | MasksFrom, name: str) -> str:
    """The rule in force for a parameter, such as ``Density 30 % of all together``."""
    if isinstance(plan, MasksFrom):
        return f"The mask in {shorten(plan.name)}"
    rule = plan.rule_of(name)
    words = _capital(str(rule))
    if name in plan.own or not isinstance(rule, Density | ErdosRenyi | Lamp):
        return words
    place = plan.rule_source(name)
    return f"{words} of all together" if place is None else f"{words} of {place} together"


def summary_words(plan: Plan | MasksFrom, parameters: int) -> str:
    """The whole plan in a sentence, such as ``Density 30 % for 40 parameters; fc.weight: threshold 0.01.``.

    Args:
        parameters: how many are pruned.
    """
    if isinstance(plan, MasksFrom):
        return f"The masks in {shorten(plan.name)} for {counted(parameters, 'parameter')}."
    general = sum(plan.inherits(name) for name in plan.chosen)
    modules = Counter(plan.rule_source(name) for name in plan.chosen if name not in plan.own)
    parts = [_capital(f"{plan.rule} for {counted(general, 'parameter')}")] if general else []
    exceptions = [
        f"{path}: {plan.modules[path]} for {counted(count, 'parameter')}"
        for path, count in sorted(modules.items(), key=lambda each: each[0] or "")
        if path
    ]
    exceptions += [f"{name}: {plan.own[name]}" for name in sorted(plan.chosen & plan.own.keys())]
    more = len(exceptions) - _NAMED
    listed = [*exceptions[:_NAMED], *([counted(more, "further exception")] if more > 0 else [])]
    return "; ".join([*parts, *listed]) + "."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
