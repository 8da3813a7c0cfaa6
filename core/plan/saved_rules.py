"""Rules as plan files have them: what their fields must be, and how they become rules and are made of them."""

from typing import Annotated, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from core.plan.plan_part import PlanPart
from core.plan.plan_problems import RULE_TAG
from core.plan.rules import (
    MOST_M,
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


def _require_true(found: bool) -> bool:
    if not found:
        raise ValueError
    return found


_Number = Annotated[float, Field(ge=0)]
_Part = Annotated[float, Field(ge=0, le=1)]
# not a literal: pydantic takes 1 for one
_Yes = Annotated[bool, AfterValidator(_require_true)]


class _Threshold(PlanPart):
    threshold: _Number


class _Sigma(PlanPart):
    sigma: _Number


class _Density(PlanPart):
    density: _Part
    each: bool = False


class _Kernel(PlanPart):
    density: _Part
    kernel: _Yes
    """The variant with kernel sizes (Evci et al. 2020); without them (Mocanu et al. 2018) it would be another rule."""


class _ErdosRenyi(PlanPart):
    erdos_renyi: _Kernel


class _Together(PlanPart):
    density: _Part


class _Lamp(PlanPart):
    lamp: _Together


class _Error(PlanPart):
    error: _Part
    each: _Yes
    """Of all together it would be another rule."""


class _Pattern(PlanPart):
    n: Annotated[int, Field(ge=1, lt=MOST_M)]
    m: Annotated[int, Field(ge=2, le=MOST_M)]

    @model_validator(mode="after")
    def _require_less(self) -> Self:
        if self.n >= self.m:
            raise ValueError
        return self


class _NM(PlanPart):
    nm: _Pattern


class _Recorded(PlanPart):
    recorded: _Yes


_KINDS = ("threshold", "sigma", "density", "erdos_renyi", "lamp", "error", "nm", "recorded")


def _kind(rule: object) -> str | None:
    """What tells the kinds of rules apart: the first of their own fields."""
    fields = rule if isinstance(rule, dict) else getattr(type(rule), "model_fields", ())
    return next((f"{RULE_TAG}{kind}" for kind in _KINDS if kind in fields), None)


SavedRule = Annotated[
    Annotated[_Threshold, Tag(f"{RULE_TAG}threshold")]
    | Annotated[_Sigma, Tag(f"{RULE_TAG}sigma")]
    | Annotated[_Density, Tag(f"{RULE_TAG}density")]
    | Annotated[_ErdosRenyi, Tag(f"{RULE_TAG}erdos_renyi")]
    | Annotated[_Lamp, Tag(f"{RULE_TAG}lamp")]
    | Annotated[_Error, Tag(f"{RULE_TAG}error")]
    | Annotated[_NM, Tag(f"{RULE_TAG}nm")]
    | Annotated[_Recorded, Tag(f"{RULE_TAG}recorded")],
    Discriminator(_kind),
]
"""A rule as a plan file has it."""


def saved_rule(rule: Rule) -> SavedRule:
    """A rule for a plan file."""
    match rule:
        case Value(threshold):
            return _Threshold(threshold=threshold)
        case Sigma(k):
            return _Sigma(sigma=k)
        case EachError(error):
            return _Error(error=error, each=True)
        case StructuredNM(n, m):
            return _NM(nm=_Pattern(n=n, m=m))
        case Recorded():
            return _Recorded(recorded=True)
        case _:
            return _saved_density(rule)


def _saved_density(rule: Density | EachDensity | ErdosRenyi | Lamp) -> SavedRule:
    match rule:
        case Density(density):
            return _Density(density=density)
        case EachDensity(density):
            return _Density(density=density, each=True)
        case ErdosRenyi(density):
            return _ErdosRenyi(erdos_renyi=_Kernel(density=density, kernel=True))
        case Lamp(density):
            return _Lamp(lamp=_Together(density=density))


def rule_of_saved(saved: SavedRule) -> Rule:
    """The rule that a plan file has."""
    match saved:
        case _Threshold(threshold=threshold):
            return Value(threshold)
        case _Sigma(sigma=k):
            return Sigma(k)
        case _Density(density=density, each=each):
            return EachDensity(density) if each else Density(density)
        case _ErdosRenyi(erdos_renyi=kernel):
            return ErdosRenyi(kernel.density)
        case _Lamp(lamp=lamp):
            return Lamp(lamp.density)
        case _Error(error=error):
            return EachError(error)
        case _:
            return _pattern(saved)


def _pattern(saved: _NM | _Recorded) -> Rule:
    return Recorded() if isinstance(saved, _Recorded) else StructuredNM(saved.nm.n, saved.nm.m)
