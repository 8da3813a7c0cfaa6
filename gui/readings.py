"""What follows from the rule in hand in the two ways that it is not meant in."""

import math

import numpy as np
from PySide6.QtCore import QCoreApplication

from core.dtypes import Floats
from core.restate import Kind, number_of
from gui import wording
from gui.control import ThresholdControl
from gui.panels.rule_spin import Reading

NONE, WAITING = Reading(None, "—"), Reading(None, "…")
_DIGITS = 3


def threshold(control: ThresholdControl) -> Reading:
    """The magnitude at which what is shown is cut; a range where that differs from tensor to tensor."""
    if control.kind is Kind.VALUE:
        return Reading(number_of(control.rule))
    part = control.shown_part
    return NONE if control.kind is None or part is None else _common(part.thresholds, "")


def sigma(control: ThresholdControl) -> Reading:
    """That magnitude in standard deviations."""
    if control.kind is Kind.SIGMA:
        return Reading(number_of(control.rule))
    part = control.shown_part
    if control.kind is None or part is None or (len(part.stds) == 1 and part.stds[0] == 0):
        return NONE
    if len(part.stds) > 1 and np.isnan(part.stds).any():
        return Reading(None, QCoreApplication.translate("ThresholdPanel", "varies"))
    with np.errstate(divide="ignore", invalid="ignore"):
        return _common(part.thresholds / part.stds, " σ")


def density(control: ThresholdControl) -> Reading:
    """The part that is kept of what is under the rule: as it was asked for, or as it follows."""
    asked = wanted_density(control)
    if asked is not None:
        return Reading(asked)
    total = control.group_total
    if not total.parameters:
        return NONE
    return Reading(total.density, wording.percent(total.density, total.exact)) if total.known else WAITING


def wanted_density(control: ThresholdControl) -> float | None:
    """The density that was asked for; None where it follows from something else."""
    asked = Kind.of(control.rule) in (Kind.DENSITY, Kind.EACH, Kind.ERDOS_RENYI) and control.in_force
    return number_of(control.rule) if asked else None


def missed(control: ThresholdControl) -> str:
    """The density got, where it is not the one asked for; empty where it is."""
    asked, total = wanted_density(control), control.group_total
    if asked is None or not (total.parameters and total.known and total.exact):
        return ""
    got = wording.percent(total.density)
    return "" if got == wording.percent(asked) else got


def _common(numbers: Floats, unit: str) -> Reading:
    """One number where all are the same in the digits that are shown."""
    if np.isnan(numbers).any():
        return WAITING
    low, high = float(numbers.min()), float(numbers.max())
    if low == high or math.isinf(high):
        return Reading(low, f"{wording.number(low, 6)}{unit}")
    first, last = wording.number(low, _DIGITS), wording.number(high, _DIGITS)
    return Reading(None, f"{first} … {last}{unit}" if first != last else f"≈ {first}{unit}")
