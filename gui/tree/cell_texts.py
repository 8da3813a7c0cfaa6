"""How the tree puts numbers into words."""

import math
from typing import NamedTuple

from core.preview.plan_numbers import Total
from gui.support import number_format

UNKNOWN = "…"
_EXACT_BELOW = 1_000_000


class DensityText(NamedTuple):
    """A density as it is shown.

    Attributes:
        part: 0 to 1, the length of the bar; None where it is not known.
        text: the number.
        summed: it is a module's.
    """

    part: float | None
    text: str
    summed: bool = False


class ThresholdText(NamedTuple):
    """A threshold as it is shown.

    Attributes:
        text: the number, or what there is instead.
        own: it is an exception, or there is one below.
    """

    text: str
    own: bool


def density_text(total: Total, summed: bool = False) -> DensityText:
    """The density of what is chosen."""
    if not total.known:
        return DensityText(None, UNKNOWN, summed)
    return DensityText(total.density, number_format.percent(total.density, total.exact), summed)


def short_threshold(value: float) -> str:
    """Three significant digits: ``0.0200``, ``1.25e-5``, ``0``."""
    if math.isnan(value):
        return UNKNOWN
    if value == 0:
        return "0"
    text = f"{value:.2e}"
    exponent = int(text.partition("e")[2])
    return f"{value:.{2 - exponent}f}" if -3 <= exponent <= 2 else f"{text.partition('e')[0]}e{exponent}"


def weights(count: int) -> str:
    """``147,456``, and ``22.7 M`` where the digits would be too many."""
    return number_format.whole(count) if count < _EXACT_BELOW else number_format.short(count)


def shape(sizes: tuple[int, ...]) -> str:
    """``384 × 384``; a scalar has no sizes."""
    return " × ".join(map(str, sizes)) if sizes else "–"
