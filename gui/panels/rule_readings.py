"""What follows from the rule being edited in the ways that it is not meant in."""

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication

from core.base.arrays import Floats
from core.preview.rule_conversion import RuleKind, number_of
from gui.panels.rule_spin import FieldValue
from gui.state.statistics_limit import told_together
from gui.state.threshold_target import ThresholdTarget, is_estimated
from gui.support import number_format

NONE, WAITING = FieldValue(None, "—"), FieldValue(None, "…")
_DIGITS = 3


def threshold(target: ThresholdTarget) -> FieldValue:
    """The magnitude at which what is under the rule is cut; a range where that differs from tensor to tensor."""
    if target.kind is RuleKind.VALUE and target.uniform:
        return FieldValue(number_of(target.rule))
    part = target.part
    return NONE if part is None or _no_threshold(target) else _common(part.thresholds, target, number_format.threshold)


def sigma(target: ThresholdTarget) -> FieldValue:
    """That magnitude in standard deviations."""
    if target.kind is RuleKind.SIGMA and target.uniform:
        return FieldValue(number_of(target.rule))
    part = target.part
    if part is None or _no_threshold(target):
        return NONE
    if not _stds_are_read(target):
        # what is known of some of them by chance is not told
        return _varies() if part.thresholds.any() else FieldValue(0.0)
    # where all weights are the same, nothing can be said in standard deviations
    spread = part.stds != 0
    thresholds, stds = part.thresholds[spread], part.stds[spread]
    if not len(stds):
        return NONE
    if not thresholds.any():
        return FieldValue(0.0)
    with np.errstate(over="ignore"):
        numbers = thresholds / stds
    return _varies() if len(stds) > 1 and np.isnan(stds).any() else _common(numbers, target, number_format.sigmas, " σ")


def density(target: ThresholdTarget) -> FieldValue:
    """The part that is kept of what is under the rule: as it was asked for, or as it follows."""
    if target.all_excepted:
        # what is ticked has a density all the same, though no number here can change it
        total = target.plan_numbers.total
        return FieldValue(None, number_format.share(total.density, total.exact)) if total.known else WAITING
    asked = wanted_density(target)
    if asked is not None:
        return FieldValue(asked)
    total = target.group_total
    if not total.parameters:
        return NONE
    return FieldValue(total.density, number_format.share(total.density, total.exact)) if total.known else WAITING


def error(target: ThresholdTarget) -> FieldValue:
    """The error of the weights of what is under the rule: as it was asked for of each, or as it follows for all."""
    if target.all_excepted:
        found = target.plan_numbers.error
        return WAITING if math.isnan(found.value) else FieldValue(None, number_format.error(found))
    asked = _wanted(target, RuleKind.ERROR)
    if asked is not None:
        return FieldValue(asked)
    if not len(target.numbers):
        return NONE
    found = target.plan_numbers.error_of(target.numbers)
    return WAITING if math.isnan(found.value) else FieldValue(found.value, number_format.error(found))


def wanted_density(target: ThresholdTarget) -> float | None:
    """The density that was asked for; None where it follows from something else."""
    return _wanted(target, RuleKind.DENSITY, RuleKind.EACH, RuleKind.ERDOS_RENYI, RuleKind.LAMP)


def missed_density(target: ThresholdTarget) -> str:
    """The density got, where it is not the one asked for; empty where it is."""
    asked, total = wanted_density(target), target.group_total
    if asked is None or not (total.parameters and total.known and total.exact):
        return ""
    got = number_format.share(total.density)
    return "" if got == number_format.share(asked) else got


def _wanted(target: ThresholdTarget, *kinds: RuleKind) -> float | None:
    """The number of the rule that is in force for all, if it is of one of some kinds."""
    asked = target.kind in kinds and target.in_force and target.uniform
    return number_of(target.rule) if asked else None


def _no_threshold(target: ThresholdTarget) -> bool:
    """Whether all is cut by a rule without a threshold: N of M, or the mask that the file came with."""
    return target.kind is None and target.uniform


def _stds_are_read(target: ThresholdTarget) -> bool:
    """Whether the standard deviations of what is under the rule are read in any case, and not only by chance."""
    if len(target.numbers) < 2 or target.kind is RuleKind.SIGMA:
        return True
    looked_at = target.looked_at_numbers
    selected = len(target.numbers) <= len(looked_at) and bool(np.isin(target.numbers, looked_at).all())
    return selected and told_together(target.measurements, looked_at)


def _varies() -> FieldValue:
    return FieldValue(None, QCoreApplication.translate("ThresholdPanel", "varies"))


def _common(numbers: Floats, target: ThresholdTarget, written: Callable[[float], str], unit: str = "") -> FieldValue:
    """One number where all are the same, or a range in the digits that are shown."""
    if np.isnan(numbers).any():
        return WAITING if target.uniform else _varies()
    low, high = float(numbers.min()), float(numbers.max())
    if low == high:
        return (
            FieldValue(low, number_format.estimated(written(low), not is_estimated(target)))
            if np.isfinite(low)
            else FieldValue(None, f"∞{unit}")
        )
    first, last = number_format.number(low, _DIGITS), number_format.number(high, _DIGITS) if np.isfinite(high) else "∞"
    return FieldValue(None, f"{first} … {last}{unit}" if first != last else f"≈ {first}{unit}")
