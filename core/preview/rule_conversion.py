"""Converts between rules, as threshold, k·σ, density or error, so that nearly the same weights are pruned."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np

from core.base.arrays import Counts, Floats
from core.base.squares import CutSquares
from core.base.thresholds import LARGEST, of_sigmas, rounded
from core.index.error_solver import thresholds_of_error
from core.index.lamp_solver import lamp_score, thresholds_of_score
from core.index.threshold_solver import lowest_magnitude, wanted_kept
from core.plan.erdos_renyi import Layers, density_at_same_scale
from core.plan.rules import (
    Density,
    EachDensity,
    EachError,
    ErdosRenyi,
    Lamp,
    Recorded,
    Rule,
    SharedDensity,
    Sigma,
    StructuredNM,
    Value,
)
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers, Total, threshold_of_density

_MOST_DIGITS = 17
_FEWEST_PLACES = 4
"""Decimal places of a density or an error while a threshold is dragged: hundredths of a per cent."""

_SIGMAS, _PART, _STEP_PLACES = 0.05, 0.01, 6
"""A step of a number of standard deviations, of a density or an error, and the decimal places that it leaves."""

_HALVINGS = 30
"""How often the range in which an error lies is halved."""


class RuleKind(Enum):
    """The kinds of rules that have a number."""

    VALUE = "value"
    SIGMA = "sigma"
    DENSITY = "density"
    EACH = "each"
    ERDOS_RENYI = "erdos_renyi"
    LAMP = "lamp"
    ERROR = "error"

    @property
    def shared(self) -> bool:
        """Whether its number is a density of all parameters under the rule together."""
        return issubclass(_RULES[self], SharedDensity)

    def rule(self, number: float) -> Rule:
        """The rule of this kind with a number.

        Raises:
            UserError: the number is out of range.
        """
        return _RULES[self](number)

    @classmethod
    def of(cls, rule: Rule) -> "RuleKind | None":
        """The kind of a rule; None for N of M and a recorded mask, which have no number."""
        return next((kind for kind, each in _RULES.items() if type(rule) is each), None)


_RULES: dict[RuleKind, type[Value | Sigma | Density | EachDensity | ErdosRenyi | Lamp | EachError]] = {
    RuleKind.VALUE: Value,
    RuleKind.SIGMA: Sigma,
    RuleKind.DENSITY: Density,
    RuleKind.EACH: EachDensity,
    RuleKind.ERDOS_RENYI: ErdosRenyi,
    RuleKind.LAMP: Lamp,
    RuleKind.ERROR: EachError,
}


def number_of(rule: Rule) -> float | None:
    """The number of a rule; None for N of M and a recorded mask, which have none."""
    match rule:
        case Value(number) | Sigma(number) | EachError(number):
            return number
        case Density(number) | EachDensity(number) | ErdosRenyi(number) | Lamp(number):
            return number
        case StructuredNM() | Recorded():
            return None


@dataclass(frozen=True)
class CutSelection:
    """Some parameters of a checkpoint and how they are pruned now.

    Attributes:
        measurements: of the checkpoint.
        plan_numbers: of the present plan.
        numbers: int64 (k,), indices of the parameters in ``measurements.owners``.
    """

    measurements: Measurements
    plan_numbers: PlanNumbers
    numbers: Counts

    @cached_property
    def total(self) -> Total:
        """The counts of all of them, chosen or not."""
        return self.plan_numbers.sum_of(self.numbers)

    @property
    def numel(self) -> int:
        """Weights of all of them."""
        return self.total.numel

    @property
    def kept(self) -> int:
        """Weights that are kept in all of them."""
        return self.total.kept

    @property
    def known(self) -> bool:
        """Whether there are any, and all have been read."""
        return self.total.known and self.total.parameters > 0

    @property
    def thresholds(self) -> Floats:
        """The threshold of each, float64 (k,); NaN where it is not known."""
        return self.plan_numbers.thresholds[self.numbers]

    @property
    def stds(self) -> Floats:
        """The standard deviation of each, float64 (k,); NaN until it has been read."""
        return self.measurements.stds[self.numbers]

    @property
    def layers(self) -> Layers:
        """Their shapes for the Erdős–Rényi kernel."""
        return self.measurements.layers.at(self.numbers)

    def kept_above(self, thresholds: Floats | float) -> int:
        """How many weights of all of them thresholds would keep.

        Args:
            thresholds: finite; one for all, or float64 (k,).
        """
        return int(self._kept_of_each(thresholds).sum())

    def kept_within(self, error: float) -> int:
        """How many weights of all of them are kept where the error of each is at most a given one, 0 to 1."""
        return self.kept_above(thresholds_of_error(self.measurements.table, self.numbers, error))

    def densities_under(self, rule: ErdosRenyi | Lamp) -> Floats:
        """The density of each of them where a rule is for all of them together, float64 (k,)."""
        if isinstance(rule, ErdosRenyi):
            return self.layers.densities(self.layers.scale(rule.density))
        table = self.measurements.table
        score = lamp_score(table, self.numbers, wanted_kept(self.numel, rule.density))
        kept = self._kept_of_each(thresholds_of_score(table, self.numbers, score))
        return np.asarray(kept / np.maximum(self.measurements.numel[self.numbers], 1))

    def score_of(self, threshold: float) -> float:
        """The LAMP score up to which all of them together are pruned as they are by a threshold."""
        return lamp_score(self.measurements.table, self.numbers, self.kept_above(threshold))

    def kept_at_score(self, score: float) -> int:
        """How many weights of all of them are kept if those up to a LAMP score are pruned."""
        return self.kept_above(thresholds_of_score(self.measurements.table, self.numbers, score))

    def _kept_of_each(self, thresholds: Floats | float) -> Counts:
        everywhere = np.zeros(len(self.plan_numbers.owners))
        everywhere[self.numbers] = thresholds
        return self.measurements.table.kept(everywhere).counts[self.numbers]

    def error_at(self, threshold: float) -> float:
        """The error of all of them together at a threshold."""
        table = self.measurements.table
        parts = table.cut_squares(table.bits_of(threshold))
        return CutSquares(*parts, table.square_sums, table.exponents).error(self.numbers)


def convert_rule(kind: RuleKind, part: CutSelection) -> Rule | None:
    """The rule of a kind that prunes a selection as nearly as possible as it is pruned now.

    Returns:
        None where there is none: nothing is known, or for SIGMA a standard deviation has not been read or all are 0.
    """
    if not part.known:
        return None
    match kind:
        case RuleKind.VALUE:
            return Value(_threshold(part))
        case RuleKind.SIGMA:
            return _sigma(part)
        case RuleKind.DENSITY | RuleKind.EACH | RuleKind.ERDOS_RENYI | RuleKind.LAMP:
            return kind.rule(_density(part))
        case RuleKind.ERROR:
            return EachError(_error(part))


def rule_at(kind: RuleKind | None, threshold: float, part: CutSelection, whole: CutSelection) -> Rule:
    """The rule of a kind for a threshold being dragged; a `Value` where the kind has no number for it.

    Args:
        kind: None for a rule without a number.
        threshold: at which ``part`` is to be pruned.
        part: the parameters that are looked at.
        whole: all parameters that share the rule.
    """
    match kind:
        case RuleKind.DENSITY if whole.known:
            return kind.rule(rounded_part(whole.kept_above(threshold) / whole.numel))
        case RuleKind.EACH if part.known:
            return kind.rule(rounded_part(part.kept_above(threshold) / part.numel))
        case RuleKind.ERDOS_RENYI if part.known:
            density = density_at_same_scale(part.kept_above(threshold) / part.numel, part.layers, whole.layers)
            return kind.rule(rounded_part(density))
        case RuleKind.LAMP if part.known and whole.known:
            return kind.rule(rounded_part(whole.kept_at_score(part.score_of(threshold)) / whole.numel))
        case RuleKind.ERROR if part.known:
            return kind.rule(rounded_part(part.error_at(threshold)))
        case RuleKind.SIGMA if (std := _common_std(part)) > 0:
            return Sigma(rounded(_quotient(threshold, std), 3))
        case _:
            return Value(threshold)


def nudged(rule: Rule, steps: float) -> Rule | None:
    """A rule whose number is some steps on.

    Args:
        rule: any.
        steps: of 0.05 σ or 1 %; more than 0 to cut more.

    Returns:
        None where the rule has no number, or one that is the threshold itself.
    """
    match rule:
        case Sigma(k):
            return Sigma(min(max(round(k + _SIGMAS * steps, _STEP_PLACES), 0.0), LARGEST))
        case EachError(error):
            return EachError(_within_one(error + _PART * steps))
        case Density(density) | EachDensity(density) | ErdosRenyi(density) | Lamp(density):
            return type(rule)(_within_one(density - _PART * steps))
        case _:
            return None


def _within_one(part: float) -> float:
    return min(max(round(part, _STEP_PLACES), 0.0), 1.0)


def _threshold(part: CutSelection) -> float:
    thresholds = part.thresholds
    if (thresholds == thresholds[0]).all():
        return float(thresholds[0])
    return threshold_of_density(part.measurements, part.numbers, _density(part))


def _sigma(part: CutSelection) -> Rule | None:
    stds = part.stds
    if np.isnan(stds).any() or not (stds > 0).any():
        return None
    if len(stds) == 1 and not math.isnan(part.thresholds[0]):
        exact = _not_below(float(part.thresholds[0]), float(stds[0]))
    else:
        exact = lowest_magnitude(lambda k: part.kept_above(of_sigmas(k, stds)) <= part.kept, single=False)
    kept = part.kept_above(of_sigmas(exact, stds))
    return Sigma(_shortest(exact, lambda k: part.kept_above(of_sigmas(k, stds)) == kept))


def _common_std(part: CutSelection) -> float:
    """The root of the mean variance of all weights of a selection, which lies among the standard deviations of its
    parameters; NaN until all are read."""
    most = float(part.stds.max())
    if not 0 < most < math.inf or len(part.numbers) == 1:
        return most
    weights = np.maximum(part.plan_numbers.numel[part.numbers], 1)
    return most * float(np.sqrt(np.average((part.stds / most) ** 2, weights=weights)))


def _quotient(threshold: float, std: float) -> float:
    """threshold / std, at most `LARGEST`."""
    # Python's own division would raise OverflowError
    with np.errstate(over="ignore"):
        return min(float(np.float64(threshold) / std), LARGEST)


def _not_below(threshold: float, std: float) -> float:
    """The lowest k near threshold / std for which k * std is not below the threshold."""
    k = _quotient(threshold, std)
    while k * std < threshold and k < LARGEST:
        k = math.nextafter(k, math.inf)
    return k


def _density(part: CutSelection) -> float:
    numel, kept = part.numel, part.kept
    return _shortest(kept / numel, lambda density: density <= 1 and wanted_kept(numel, density) == kept)


def _error(part: CutSelection) -> float:
    """The least error of each at which no more are kept than now; of a single one the error it has."""
    exact = float(part.plan_numbers.squares.errors[part.numbers[0]]) if len(part.numbers) == 1 else _common_error(part)
    kept = part.kept_within(exact)
    return _shortest(exact, lambda error: error <= 1 and part.kept_within(error) == kept)


def _common_error(part: CutSelection) -> float:
    low, high = 0.0, 1.0
    if part.kept_within(low) <= part.kept:
        return low
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if part.kept_within(middle) <= part.kept else (middle, high)
    return high


def _shortest(exact: float, same: Callable[[float], bool]) -> float:
    """The number with the fewest digits near ``exact`` for which a condition holds; ``exact`` itself if for none."""
    candidates = (rounded(exact, digits) for digits in range(2, _MOST_DIGITS))
    return next((each for each in candidates if same(each)), exact)


def rounded_part(part: float) -> float:
    """A density or an error rounded to 0.01 %, or to three digits of it or of what it lacks where that is smaller."""
    rare = min(part, 1 - part)
    places = max(_FEWEST_PLACES, 2 - math.floor(math.log10(rare))) if rare > 0 else _FEWEST_PLACES
    # beside 1 there are no more digits; beside 0 there are
    return round(part, places if part < 0.5 else min(places, 15))
