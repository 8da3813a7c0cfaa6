"""The texts of numbers, rules and file sizes in the window, and of texts from files made safe for Qt.

One rule for digits. Every number that people see is written here, so that one number looks the same wherever it
stands; a test finds what is formatted elsewhere. It is written without an exponent from 0.0001 to below a million, and
with one beyond (`core.base.wording`), in fields, panels, tables, plots and tips alike.

- Shares and errors (`share`, `percent`, `error`): per cent with two decimals. ``100.00 %`` is all and ``0.00 %`` is
  none; what only comes close is ``>99.99 %`` and ``<0.01 %``. An estimate has ``≈`` in front; what is not known is
  ``–``. In cells of pictures, where that has no room, whole ones (`whole_percent`, `bare_percent`).
- What somebody asked for (`threshold`, `sigmas`, `requested_share`, `requested_part`): as many digits as it has, up to
  five. What has more was worked out so that it cuts the same, and is shown in four, zeros at the end too, or as a part
  in two decimals; a field takes what it shows for the number that it has, and its tip has all digits (`all_digits`).
- Thresholds and magnitudes in passing (`magnitude`, `rule_in_passing`): three significant digits with their zeros,
  which don't jump while a number moves: ``0.0200``, ``1.25e-5``.
- Statistics (`number`): four significant digits without zeros at their end, three where two numbers share a line.
  Metrics (`metric_value`): four with their zeros.
- What differs from another file (`change`, `cosine`): four decimals with their zeros, which stand below each other.
- Counts: exact (`whole`) up to a million and wherever one acts on them; else three significant digits and a unit
  (`short`), four where two of them are compared.
- Bytes (`size`): three significant digits, in powers of ten, as disks and file managers count.
- Ticks of axes (`percent_tick`, `share_tick`, `count_tick`, `tick`): no more digits than they need.

All of them are written as the language of the window has it (`gui/support/number_style.py`), and a share as density or
as sparsity, as is chosen (`gui/support/share.py`). What is copied, saved or written into files is not written here.
"""

import math
import re
import textwrap

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import Qt

from core.base import wording
from core.base.escaping import escaped_lines
from core.base.wording import (
    all_digits_of_percent,
    as_asked,
    in_digits,
    percent_as_asked,
    scaled,
    shortest,
    significant,
)
from core.plan.rules import (
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
from core.preview.plan_numbers import WeightsError
from gui.support import share as shares
from gui.support.number_style import style

TIP_WIDTH, TIP_LINES = 120, 40
"""Characters in a line of a tooltip, and lines, at most."""
_TAG, _WORD_JOINER = re.compile("<|&(?=lt;)"), "\u2060"
_GROUPS = re.compile(r"^[-−+]?\d{1,3}(\s\d{3})+(?!\d)")
"""Three digits each with spaces between them; single digits apart are no number."""
_WHOLE_BELOW, _WHOLE_TICKS_BELOW, _FAR = 1_000_000, 10_000, 300


def localised(text: str) -> str:
    """A number as Python or ``core`` has written it, as the language does; a minus in front as U+2212."""
    signed = f"−{text[1:]}" if text.startswith("-") else text
    return signed.replace(".", style().decimal)


def parsed(text: str) -> float:
    """The number that somebody has typed, with a decimal point or comma, and spaces between groups of digits.

    Raises:
        ValueError: it is none.
    """
    return float(machine_text(text))


def machine_text(text: str) -> str:
    """A number that somebody has typed, as Python writes it; what is none stays none."""
    plain = _GROUPS.sub(lambda found: re.sub(r"\s", "", found[0]), text.strip())
    # Python would read the digits around an underscore as one number
    return plain.replace(",", ".").replace("−", "-").replace("_", "?")


def estimated(text: str, exact: bool) -> str:
    """A number in words, with ``≈`` in front where it is an estimate."""
    return text if exact else f"≈ {text}"


def is_estimate(text: str) -> bool:
    """Whether a text has a number in it that is marked as an estimate."""
    return "≈" in text


def whole(count: int, exact: bool = True) -> str:
    """``1,234,567``, with the language's separator; ``≈`` in front where it is an estimate."""
    return estimated(f"{count:,}".replace(",", style().group), exact)


def number(value: float, digits: int = 4) -> str:
    """A number in four significant digits, unless told otherwise; no zeros at its end."""
    if not math.isfinite(value):
        return _not_finite(value)
    return localised(significant(value, digits))


def cosine(value: float) -> str:
    """A cosine as `change`; where that would be 1, as how much less it is: ``1 − 4.1e-5``."""
    less = 1 - value
    return localised(f"1 − {significant(less, 2)}") if 1e-14 < less < 5e-5 else change(value)


def change(value: float) -> str:
    """What differs, in four decimals, so that those of a column stand below each other: ``0.0910``, ``0.1003``.

    Where these would be less than three significant digits there are three, ``0.00421``; 0 and 1 are just that.
    """
    if not math.isfinite(value):
        return _not_finite(value)
    if value in (0, 1, -1) or wording.has_exponent(value):
        return localised(significant(value, 4))
    return localised(in_digits(value, 3) if abs(value) < 0.01 else f"{value:.4f}")


def fixed(value: float, decimals: int) -> str:
    """A number in so many decimals."""
    return localised(f"{value:.{decimals}f}")


def magnitude(value: float, digits: int = 3) -> str:
    """Three significant digits with their zeros, or all before the point: ``0.0200``, ``1.25e-5``, ``1001``; ``0``."""
    return localised(in_digits(value, digits)) if math.isfinite(value) else _not_finite(value)


def rounded(value: float) -> float:
    """A number rounded to three significant digits, which `magnitude` writes as it is."""
    return float(f"{value:.2e}")


def value(weight: float) -> str:
    """A weight, as `magnitude`, with its sign: ``−0.0236``, ``NaN``, ``∞``."""
    return magnitude(weight)


def _not_finite(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "∞" if value > 0 else "−∞"


def percent(part: float, exact: bool = True) -> str:
    """``68.67 %``; 100 % only for 1 and 0 % only for 0; ``≈`` in front where it is an estimate; ``–`` for NaN."""
    if math.isnan(part):
        return "–"
    hundredths = round(part * 10_000)
    if part < 1 and hundredths == 10_000:
        text = ">99.99 %"
    elif part > 0 and hundredths == 0:
        text = "<0.01 %"
    else:
        text = f"{hundredths / 100:.2f} %"
    return estimated(localised(text), exact)


def whole_percent(part: float, exact: bool = True) -> str:
    """``69 %``, for pictures with little room; as of `percent` only all is 100 and none is 0, what comes close not."""
    return f"{bare_percent(part, exact)} %"


def bare_percent(part: float, exact: bool = True) -> str:
    """``69``, as `whole_percent`, where a scale beside it has the unit."""
    if math.isnan(part):
        return "–"
    whole_part = round(part * 100)
    text = ">99" if part < 1 and whole_part == 100 else "<1" if part > 0 and whole_part == 0 else str(whole_part)
    return estimated(text, exact)


def whole_share(density: float, exact: bool = True) -> str:
    """A density, or the sparsity in its place, as `whole_percent`."""
    return whole_percent(shares.told(density), exact)


def bare_share(density: float, exact: bool = True) -> str:
    """The same as `bare_percent`."""
    return bare_percent(shares.told(density), exact)


def share(density: float, exact: bool = True) -> str:
    """A density, or the sparsity in its place, as `percent`."""
    return percent(shares.told(density), exact)


def error(found: WeightsError) -> str:
    """The error of weights, as `percent`."""
    return percent(found.value, found.exact)


def percent_tick(amount: float) -> str:
    """Per cent as an axis names them: ``25 %``, ``0.5 %``, ``0``."""
    return localised(f"{significant(amount, 3)} %") if amount else "0"


def share_tick(amount: float) -> str:
    """A density in per cent, or the sparsity in its place, as an axis names it."""
    return percent_tick(100 - amount if shares.tells_sparsity() else amount)


def tick(mantissa: float, exponent: int) -> str:
    """A magnitude as an axis names it: ``5e-5``, ``0.001``, ``20``, ``0.0812``."""
    # beyond what a float64 can hold there is nothing to multiply
    far = abs(exponent) >= _FAR
    return localised(f"{mantissa:g}e{exponent}" if far else significant(mantissa * 10.0**exponent, 6))


def number_tick(value: float) -> str:
    """Any number as an axis names it, in six significant digits at most."""
    return localised(significant(value, 6))


def count_tick(count: float) -> str:
    """A count as an axis names it: ``5,000``, ``12 k``, ``1.5 M``."""
    if abs(count) < _WHOLE_TICKS_BELOW:
        return whole(round(count))
    unit, sign = next((unit, sign) for unit, sign in style().counts if abs(count) >= unit)
    return localised(f"{count / unit:.3g} ") + sign


def size(nbytes: int) -> str:
    """``90.9 MB``, in powers of ten as disks and file managers count."""
    return f"{nbytes} {style().byte}" if nbytes < 1000 else _scaled(nbytes, style().sizes, 3)


def metric_value(value: float) -> str:
    """The value of a metric in four significant digits, zeros at the end too: ``0.9800``, ``23.41``."""
    return localised(wording.metric_value(value))


def metric_difference(amount: float, value: float) -> str:
    """A difference with its sign, in as many decimals as the value that differs: ``+0.0120``; more where it is less."""
    return localised(wording.metric_difference(amount, value))


def _scaled(value: float, units: tuple[tuple[float, str], ...], digits: int) -> str:
    """A number in the largest of some units of which it is one at least."""
    within, _, unit = scaled(value, tuple((factor, f" {name}") for factor, name in units), digits).partition(" ")
    return f"{localised(within)} {unit}"


def plural(count: int) -> int:
    """A number for Qt to choose the plural by, whose integers end at 2,147,483,647: one with the same last digits."""
    return count if count < 1_000_000 else 1_000_000 + count % 1_000_000


def grouped(text: str, count: int) -> str:
    """A text in which Qt has written a count for ``%n``, with the language's separator as in `whole`."""
    return text.replace(str(count), whole(count))


def short(count: int, digits: int = 3, exact: bool = True) -> str:
    """``22.7 M``; all digits below a million; ``≈`` in front where it is an estimate."""
    return estimated(whole(count) if count < _WHOLE_BELOW else _scaled(count, style().counts, digits), exact)


def error_explained() -> str:
    """What the error of the weights is, and what it is not, for a tooltip."""
    return QCoreApplication.translate(
        "number_format",
        "‖w − ŵ‖₂ / ‖w‖₂ over the finite weights: which part of their norm is cut. Of a layer, cutting the smallest "
        "weights makes it as small as it can be for that many. It says nothing of the model's answers: in language "
        "models, cuts of a small error can ruin them.",
    )


def threshold(value: float) -> str:
    """A threshold as it was asked for: ``0.02``, ``1e-5``; in four digits where it has more than five: ``0.02000``."""
    return localised(as_asked(value))


def all_digits(value: float) -> str:
    """A number in the fewest digits that give the same float64."""
    return localised(shortest(value))


def rule(meant: Rule) -> str:
    """A rule in a few words; a plain threshold is just its number."""
    match meant:
        case Value(value):
            return threshold(value)
        case Sigma(k):
            return sigmas(k)
        case StructuredNM(n, m):
            return QCoreApplication.translate("number_format", "{n} of {m}").format(n=n, m=m)
        case Recorded():
            return QCoreApplication.translate("number_format", "the file's mask")
        case _:
            return _of_part(meant)


def rule_in_passing(meant: Rule) -> str:
    """A rule in a few words beside other numbers: a plain threshold as `magnitude`, as in the tree and the plots."""
    return magnitude(meant.threshold) if isinstance(meant, Value) else rule(meant)


def _of_part(meant: Density | EachDensity | ErdosRenyi | Lamp | EachError) -> str:
    """A rule whose number is a part of the weights, or of their norm."""
    match meant:
        case Density(part):
            text = QCoreApplication.translate("number_format", "density {part}")
        case EachDensity(part):
            text = QCoreApplication.translate("number_format", "density {part} of each")
        case ErdosRenyi(part):
            text = QCoreApplication.translate("number_format", "Erdős–Rényi kernel, density {part}")
        case Lamp(part):
            text = QCoreApplication.translate("number_format", "LAMP, density {part}")
        case EachError(part):
            text = QCoreApplication.translate("number_format", "error ≤ {part}")
    asked = requested_part(part) if isinstance(meant, EachError) else requested_share(part)
    return text.format(part=asked)


def capitalised(text: str) -> str:
    """A text that begins a line."""
    return text[:1].upper() + text[1:]


def sigmas(k: float) -> str:
    """A number of standard deviations: ``0.75 σ``."""
    return localised(f"{as_asked(k)} σ")


def requested_share(density: float) -> str:
    """A density that was asked for, or the sparsity in its place, as `requested_part`."""
    return requested_part(shares.told(density))


def requested_part(part: float) -> str:
    """A part of a rule as it was asked for: ``50 %``, ``49.905 %``; with more digits in two decimals: ``49.90 %``."""
    return localised(f"{percent_as_asked(part)} %")


def all_digits_of_part(part: float) -> str:
    """A part of a rule in all its digits."""
    return localised(f"{all_digits_of_percent(part)} %")


def duration(seconds: float) -> str:
    """A time in one or two units: ``0.4 s``, ``8 s``, ``3 min``, ``1 h 20 min``."""
    translate = QCoreApplication.translate
    if seconds < 60:
        count = number(seconds, 1) if seconds < 1 else str(math.ceil(seconds))
        return translate("number_format", "{count} s").format(count=count)
    hours, minutes = divmod(math.ceil(seconds / 60), 60)
    parts = (
        translate("number_format", "{count} h").format(count=hours) if hours else "",
        translate("number_format", "{count} min").format(count=minutes) if minutes else "",
    )
    return " ".join(filter(None, parts))


def plain(text: str) -> str:
    """Text that Qt shows as it is in places without a setting for that, such as tooltips.

    Qt guesses from a text whether it is markup, and opens the files that markup names; and names come from files. So
    an invisible character (U+2060) is inserted behind each ``<`` that could begin a tag.
    """
    return _TAG.sub(rf"\g<0>{_WORD_JOINER}", text) if Qt.mightBeRichText(text) else text


def tip(text: str) -> str:
    """Text for a tooltip: shown as it is (see `plain`), wrapped, and cut off after `TIP_LINES` lines."""
    lines = [part for line in escaped_lines(text).split("\n") for part in _wrapped(line)]
    if len(lines) > TIP_LINES:
        lines[TIP_LINES - 1 :] = ["…"]
    shown = "\n".join(lines)
    return plain(shown)


def caption(text: str) -> str:
    """Text for a button or menu entry, where Qt would take ``&`` for the mark of a mnemonic."""
    return text.replace("&", "&&")


def window_title(text: str) -> str:
    """Text for the title of a window, where Qt would replace ``[*]`` by the mark for unsaved changes."""
    return text.replace("[*]", "[*][*]")


def _wrapped(line: str) -> list[str]:
    """A line wrapped at `TIP_WIDTH` characters, between words or within a longer word."""
    if len(line) <= TIP_WIDTH:
        return [line]
    return textwrap.wrap(line, TIP_WIDTH, expand_tabs=False, replace_whitespace=False, break_on_hyphens=False)
