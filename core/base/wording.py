"""English wording of numbers in sentences, and how numbers are rounded wherever they are shown.

One rule for exponents, however many digits a number has: from 0.0001 to below a million it is written without one, with
all digits in front of the point; smaller and larger ones have one: ``2.56e-5``, ``1.2e6``.
"""

import math
from decimal import Decimal

FIXED = 1e-4, 1e6
"""The least magnitude that is written without an exponent, and the least larger one that has one."""
_ASKED, _WORKED_OUT = 5, 4
"""Digits that somebody types, at most; and those that are shown of a number with more."""
_MOST_OF_PERCENT, _RARE = 10, 0.01
"""Digits of per cent beyond which they are those of the float64; and per cent that two decimals would not show."""
_SIZES = ((1e12, " TB"), (1e9, " GB"), (1e6, " MB"), (1e3, " kB"))


def counted(number: int, noun: str) -> str:
    """A number with its noun, whose plural ends in ``s``: ``1 weight``, ``5,000 weights``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def nan_clause(count: int) -> str:
    """How many weights of those just told were not a number, as a clause with its comma; empty for none."""
    return f", {count:,} of them NaN" if count else ""


def about_time(seconds: float) -> str:
    """A span of time as one tells it, for a guess: ``about 20 s``, ``about 3 min``, ``about 2 h``."""
    if seconds < 1:
        return "less than 1 s"
    for unit, name in ((3600, "h"), (60, "min")):
        if seconds >= 1.5 * unit:
            return f"about {seconds / unit:.0f} {name}"
    return f"about {seconds:.0f} s"


def plain_number(text: str) -> str:
    """A decimal number as Python writes it, without what is not needed: ``1e-05`` as ``1e-5``, ``2.0`` as ``2``."""
    mantissa, e, exponent = text.partition("e")
    mantissa = mantissa.removesuffix(".0")
    return f"{mantissa}e{int(exponent)}" if e else mantissa


def has_exponent(value: float) -> bool:
    """Whether a finite number, rounded as it is written, is written with an exponent."""
    return value != 0 and not FIXED[0] <= abs(value) < FIXED[1]


def shortest(value: float) -> str:
    """A finite number in the fewest digits that give the same float64: ``0.02``, ``1e-5``, ``20000``."""
    exact = Decimal(repr(float(value))).normalize()
    return plain_number(format(exact, "e" if has_exponent(value) else "f"))


def in_digits(value: float, digits: int) -> str:
    """A number in so many significant digits, with zeros at its end, or all those before the point of a number without
    an exponent, and the minus sign U+2212; ``inf``, ``nan``."""
    sign = "−" if value < 0 else ""
    if value == 0 or not math.isfinite(value):
        return f"{sign}{abs(value):g}"
    written = f"{abs(value):.{digits - 1}e}"
    mantissa, _, exponent = written.partition("e")
    if has_exponent(float(written)):
        return f"{sign}{mantissa}e{int(exponent)}"
    return f"{sign}{abs(value):.{max(digits - 1 - int(exponent), 0)}f}"


def percent(part: float, exact: bool = True) -> str:
    """``68.67 %``; 100 % only for 1 and 0 % only for 0; ``≈`` in front where it is an estimate; ``–`` for NaN."""
    if math.isnan(part):
        return "–"
    hundredths = round(part * 10_000)
    if part < 1 and hundredths == 10_000:
        text = "> 99.99 %"
    elif part > 0 and hundredths == 0:
        text = "< 0.01 %"
    else:
        text = f"{hundredths / 100:.2f} %"
    return text if exact else f"≈ {text}"


def size(nbytes: int) -> str:
    """``90.9 MB``, in powers of ten as disks and file managers count."""
    return f"{nbytes} B" if nbytes < 1000 else scaled(nbytes, _SIZES, 3)


def scaled(value: float, units: tuple[tuple[float, str], ...], digits: int) -> str:
    """A number in the largest of some units of which it is one at least.

    Args:
        units: factor and name of each, the largest first.
        digits: how many are shown; those before the point always are.
    """
    factor, unit = next(((f, u) for f, u in units if round(value / f, digits) >= 1), units[-1])
    within = value / factor
    before = len(str(int(within)))
    return f"{within:.{max(digits - before, 0)}f}{unit}"


def significant(value: float, digits: int = 4) -> str:
    """A number in ``digits`` significant digits, without zeros at its end, and with the minus sign U+2212."""
    mantissa, e, exponent = in_digits(value, digits).partition("e")
    return (mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa) + e + exponent


def metric_value(value: float) -> str:
    """The value of a metric in four significant digits, zeros at the end too: ``0.9800``, ``23.41``."""
    return significant(value) if has_exponent(value) else in_digits(value, 4)


def metric_difference(amount: float, value: float) -> str:
    """A difference with its sign, in as many decimals as the value that differs: ``+0.0120``; more where it is less."""
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    if value == 0 or has_exponent(value) or abs(amount) >= FIXED[1]:
        return sign + significant(abs(amount), 3)
    text = f"{abs(amount):.{_decimals(value)}f}"
    return sign + (text if float(text) or not amount else significant(abs(amount), 2))


def _decimals(value: float) -> int:
    """Decimals of four significant digits."""
    return max(3 - math.floor(math.log10(abs(value))), 0)


def as_asked(value: float) -> str:
    """A number in the digits that somebody may have typed; one with more was worked out, and has four: ``0.08721``."""
    text = shortest(value)
    return text if _digits(text) <= _ASKED else in_digits(value, _WORKED_OUT)


def percent_as_asked(part: float) -> str:
    """A part as per cent, in the same way; one with more digits has two decimals: ``49.90``.

    Where it has, or lacks, less than 0.01 % it has two digits of that: ``0.0012``, ``99.9988``.
    """
    text, rare = all_digits_of_percent(part), 100 * min(part, 1 - part)
    if _digits(text) <= _ASKED:
        return text
    return f"{100 * part:.{2 if rare >= _RARE else 1 - math.floor(math.log10(rare))}f}"


def all_digits_of_percent(part: float) -> str:
    """A part as per cent, in all its digits: ``49.9048``."""
    return significant(100 * part, _MOST_OF_PERCENT)


def _digits(text: str) -> int:
    """How many significant digits a number has, as Python writes it, without zeros at its end."""
    return len(text.partition("e")[0].replace(".", "").strip("0"))
