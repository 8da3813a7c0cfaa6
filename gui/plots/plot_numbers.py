"""The texts of numbers in plots: short, and never rounded to 0 % or 100 % where some is kept or pruned."""

import math

from gui.support.number_format import whole

_SMALLEST_FIXED, _LARGEST_FIXED = 1e-3, 1e3
_UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def percent(share: float) -> str:
    """``80.26 %``; only 0 itself is ``0.00 %``, and only 1 is ``100.00 %``."""
    if math.isnan(share):
        return "–"
    if 0 < share < 0.00005:
        return "< 0.01 %"
    return "> 99.99 %" if 0.99995 <= share < 1 else f"{100 * share:.2f} %"


def magnitude(value: float, digits: int = 3) -> str:
    """Three significant digits: ``0.0200``, ``1.25e-5``."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    written = f"{value:.{digits - 1}e}"
    mantissa, exponent = written.split("e")
    if not _SMALLEST_FIXED <= float(written) < _LARGEST_FIXED:
        return f"{mantissa}e{int(exponent)}"
    return f"{value:.{max(0, digits - 1 - int(exponent))}f}"


def value(weight: float) -> str:
    """A weight in three significant digits, with the minus sign U+2212: ``−0.0236``, ``NaN``, ``∞``."""
    if math.isnan(weight):
        return "NaN"
    size = "∞" if math.isinf(weight) else magnitude(abs(weight))
    return f"−{size}" if weight < 0 else size


def rounded(value: float) -> float:
    """A number rounded to three significant digits, as `magnitude` writes it."""
    return float(f"{value:.2e}")


def short_count(number: float) -> str:
    """``5,000``, ``12k``, ``1.5M``."""
    if abs(number) < 10_000:
        return whole(round(number))
    unit, sign = next((unit, sign) for unit, sign in _UNITS if abs(number) >= unit)
    return f"{number / unit:.3g}{sign}"


def tick(mantissa: float, exponent: int) -> str:
    """A magnitude as an axis names it: ``5e-4``, ``0.001``, ``20``, ``0.0812``."""
    return f"{mantissa * 10.0**exponent:g}" if -3 <= exponent <= 4 else f"{mantissa:g}e{exponent}"


def round_step(step: float) -> float:
    """The least of … 0.1, 0.2, 0.5, 1, 2, 5, 10 … that is ``step`` or more."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * (1 - 1e-9))
