"""A plan and its rules in plain words."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from core.base.wording import counted
from core.formats.shared.malformed import shorten
from core.plan.plan import Plan
from core.plan.rules import Density, ErdosRenyi, Lamp, Rule

LONGEST_SUMMARY = 300
"""Characters of a summary out of a file in a sentence; its JSON has all."""
_NAMED = 3
"""Most exceptions that the summary names."""


@dataclass(frozen=True)
class MasksFrom:
    """Masks that say what is pruned, in the place of a plan.

    Attributes:
        name: of their file.
    """

    name: str


class PlanPiece(NamedTuple):
    """What a summary says of one rule of a plan.

    Attributes:
        place: the parameter or module that it is of; empty for the general one.
        rule: in force there.
        parameters: how many follow it; None for a parameter's own.
    """

    place: str
    rule: Rule
    parameters: int | None = None


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
    pieces, more = summary_pieces(plan)
    listed = [*map(_piece_words, pieces), *([counted(more, "further exception")] if more else [])]
    return "; ".join(listed) + "."


def summary_pieces(plan: Plan) -> tuple[tuple[PlanPiece, ...], int]:
    """What a summary says of a plan, rule by rule, and how many exceptions it does not name."""
    general = sum(plan.inherits(name) for name in plan.chosen)
    modules = Counter(plan.rule_source(name) for name in plan.chosen if name not in plan.own)
    exceptions = [PlanPiece(path, plan.modules[path], count) for path, count in modules.items() if path]
    exceptions.sort(key=lambda each: each.place)
    exceptions += [PlanPiece(name, plan.own[name]) for name in sorted(plan.chosen & plan.own.keys())]
    first = [PlanPiece("", plan.rule, general)] if general else []
    return (*first, *exceptions[:_NAMED]), max(len(exceptions) - _NAMED, 0)


def _piece_words(piece: PlanPiece) -> str:
    words = f"{piece.place}: {piece.rule}" if piece.place else _capital(str(piece.rule))
    return words if piece.parameters is None else f"{words} for {counted(piece.parameters, 'parameter')}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
