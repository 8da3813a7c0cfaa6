"""Numbers as people read them."""

import math
import re
import textwrap

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import Qt

from core.plan.rules import Density, EachDensity, ErdosRenyi, Recorded, Rule, Sigma, Value

_COUNTS = ((1e12, " T"), (1e9, " B"), (1e6, " M"))
TIP_WIDTH, TIP_LINES = 120, 40
"""Letters in a line of a tooltip, and lines."""
_TAG, _UNSEEN = re.compile("<|&(?=lt;)"), "\u2060"
_SIZES = ((1e12, " TB"), (1e9, " GB"), (1e6, " MB"), (1e3, " kB"))


def whole(count: int) -> str:
    """``1,234,567``, grouped as the language does."""
    return f"{count:,}".replace(",", QCoreApplication.translate("number_format", ",", "between groups of three digits"))


def short(count: int, digits: int = 3) -> str:
    """``22.7 M``; plain below a million."""
    return whole(count) if count < 1_000_000 else _scaled(count, _COUNTS, digits)


def size(nbytes: int) -> str:
    """``90.9 MB``, in powers of ten as disks and file managers count."""
    return f"{nbytes} B" if nbytes < 1000 else _scaled(nbytes, _SIZES, 3)


def percent(part: float, exact: bool = True) -> str:
    """``68.67 %``. Only all is 100 % and only nothing is 0 %; an estimate is marked."""
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


def threshold(value: float) -> str:
    """All its digits, as short as can be typed: ``0.02``, ``1e-5``."""
    return _plain(repr(float(value)))


def rule(meant: Rule) -> str:
    """A rule in as few words as will do; a plain threshold is just its number."""
    match meant:
        case Value(value):
            return threshold(value)
        case Sigma(k):
            return sigmas(k)
        case Density(part):
            return QCoreApplication.translate("number_format", "density {part}").format(part=wanted(part))
        case EachDensity(part):
            return QCoreApplication.translate("number_format", "density {part} of each").format(part=wanted(part))
        case ErdosRenyi(part):
            text = QCoreApplication.translate("number_format", "Erdős–Rényi kernel, density {part}")
            return text.format(part=wanted(part))
        case Recorded():
            return QCoreApplication.translate("number_format", "the file's mask")


def sigmas(k: float) -> str:
    """A number of standard deviations: ``0.75 σ``."""
    return f"{_plain(f'{k:.6g}')} σ"


def wanted(part: float) -> str:
    """A density as it was asked for, in as many digits as it has: ``50 %``, ``49.9048 %``."""
    return f"{_plain(f'{100 * part:.10g}')} %"


def number(value: float, digits: int = 4) -> str:
    """A few significant digits, with a real minus sign."""
    if value == 0:
        return "0"
    return _plain(f"{value:.{digits}g}").replace("-", "−", 1) if value < 0 else _plain(f"{value:.{digits}g}")


def plain(text: str) -> str:
    """Text that Qt takes as it is, where it can't be told so.

    It takes what looks like markup for markup and opens the files that it names, and names come out of files. So a
    character that is not seen stands behind what would begin a tag.
    """
    return _TAG.sub(rf"\g<0>{_UNSEEN}", text) if Qt.mightBeRichText(text) else text


def tip(text: str) -> str:
    """Text for a tooltip, whatever it holds: it is shown as it is, in lines that fit a screen."""
    lines = [part for line in text.split("\n") for part in _broken(line)]
    if len(lines) > TIP_LINES:
        lines[TIP_LINES - 1 :] = ["…"]
    shown = "\n".join(lines)
    return plain(shown)


def caption(text: str) -> str:
    """Text for a button or an entry of a menu, where an ampersand would make a key of the letter behind it."""
    return text.replace("&", "&&")


def window_title(text: str) -> str:
    """Text for the title of a window, where ``[*]`` would be the place of the mark for changes."""
    return text.replace("[*]", "[*][*]")


def _broken(line: str) -> list[str]:
    """A line in pieces that are not too wide: between words, and within a word that is too long."""
    if len(line) <= TIP_WIDTH:
        return [line]
    return textwrap.wrap(line, TIP_WIDTH, expand_tabs=False, replace_whitespace=False, break_on_hyphens=False)


def _plain(text: str) -> str:
    """``1e-05`` as ``1e-5``, ``2.0`` as ``2``."""
    mantissa, e, exponent = text.partition("e")
    mantissa = mantissa.removesuffix(".0")
    return f"{mantissa}e{int(exponent)}" if e else mantissa


def _scaled(value: float, units: tuple[tuple[float, str], ...], digits: int) -> str:
    factor, unit = next(((f, u) for f, u in units if round(value / f, digits) >= 1), units[-1])
    scaled = value / factor
    before = len(str(int(scaled)))
    return f"{scaled:.{max(digits - before, 0)}f}{unit}"
