"""The texts of numbers in the tree's cells."""

import math
from typing import NamedTuple

from core.preview.plan_numbers import Total, WeightsError
from gui.support import number_format

UNKNOWN, NONE = "…", "–"
_EXACT_BELOW = 1_000_000


class DensityText(NamedTuple):
    """A density as it is shown.

    Attributes:
        part: 0 to 1, the part of the bar that is kept; None where it is not known.
        text: the number.
        summed: whether it is of a module, whose bar is paler.
        nonzero: 0 to 1, the part that was not zero before; equal to ``part`` where nothing is cut.
    """

    part: float | None
    text: str
    summed: bool = False
    nonzero: float = 1.0


class ErrorText(NamedTuple):
    """An error of the weights as it is shown.

    Attributes:
        value: 0 to 1; None where it is not known.
        text: the number.
    """

    value: float | None
    text: str


class ThresholdText(NamedTuple):
    """A threshold as it is shown.

    Attributes:
        text: the number, or a word in its place.
        own: whether the row has a rule of its own, or something below it has.
        itself: whether the row has.
    """

    text: str
    own: bool
    itself: bool


def density_text(total: Total, summed: bool = False) -> DensityText:
    """The density of the parameters that a total counts; ``summed`` for a module."""
    if not total.known:
        return DensityText(None, UNKNOWN, summed)
    nonzero = (total.numel - total.zero_before) / total.numel if total.numel else 1.0
    return DensityText(total.density, number_format.share(total.density, total.exact), summed, nonzero)


def error_text(found: WeightsError) -> ErrorText:
    """An error of the weights; ``…`` where it is not known."""
    if math.isnan(found.value):
        return ErrorText(None, UNKNOWN)
    return ErrorText(found.value, number_format.error(found))


def short_threshold(value: float) -> str:
    """Three significant digits: ``0.0200``, ``1.25e-5``, ``0``."""
    return UNKNOWN if math.isnan(value) else number_format.magnitude(value)


def weights(count: int) -> str:
    """``147,456``; from a million on ``22.7 M``."""
    return number_format.whole(count) if count < _EXACT_BELOW else number_format.short(count)


def shape(sizes: tuple[int, ...]) -> str:
    """``384 × 384``; ``–`` for a scalar."""
    return " × ".join(map(number_format.whole, sizes)) if sizes else "–"
