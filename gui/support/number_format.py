"""The texts of numbers, rules and file sizes in the window, and of texts from files made safe for Qt."""

import math
import re
import textwrap

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import Qt

from core.base.escaping import escaped_lines
from core.base.wording import metric_difference as metric_difference
from core.base.wording import metric_value as metric_value
from core.base.wording import percent as percent
from core.base.wording import plain_number, scaled, significant
from core.base.wording import size as size
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

_COUNTS = ((1e12, " T"), (1e9, " B"), (1e6, " M"))
TIP_WIDTH, TIP_LINES = 120, 40
"""Characters in a line of a tooltip, and lines, at most."""
number = significant
"""A number in four significant digits, unless told otherwise."""
_TAG, _WORD_JOINER = re.compile("<|&(?=lt;)"), "\u2060"


def whole(count: int) -> str:
    """``1,234,567``, with the language's separator."""
    return f"{count:,}".replace(",", QCoreApplication.translate("number_format", ",", "between groups of three digits"))


def plural(count: int) -> int:
    """A number for Qt to choose the plural by, whose integers end at 2,147,483,647: one with the same last digits."""
    return count if count < 1_000_000 else 1_000_000 + count % 1_000_000


def short(count: int, digits: int = 3) -> str:
    """``22.7 M``; all digits below a million."""
    return whole(count) if count < 1_000_000 else scaled(count, _COUNTS, digits)


def error(found: WeightsError) -> str:
    """The error of weights, as `percent`."""
    return percent(found.value, found.exact)


def error_explained() -> str:
    """What the error of the weights is, and what it is not, for a tooltip."""
    return QCoreApplication.translate(
        "number_format",
        "‖w − ŵ‖₂ / ‖w‖₂ over the finite weights: which part of their norm is cut. Of a layer, cutting the smallest "
        "weights makes it as small as it can be for that many. It says nothing of the model's answers: in language "
        "models, cuts of a small error can ruin them.",
    )


def threshold(value: float) -> str:
    """A threshold in the fewest digits that give the same float64: ``0.02``, ``1e-5``."""
    return plain_number(repr(float(value)))


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
    return text.format(part=requested_part(part))


def sigmas(k: float) -> str:
    """A number of standard deviations: ``0.75 σ``."""
    return f"{plain_number(f'{k:.6g}')} σ"


def requested_part(part: float) -> str:
    """A density or an error of a rule, in as many digits as it has, 10 at most: ``50 %``, ``49.9048 %``."""
    return f"{plain_number(f'{100 * part:.10g}')} %"


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
