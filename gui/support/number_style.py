"""How a language writes numbers: its decimal mark, and the units of counts, sizes and times."""

from collections.abc import Mapping
from dataclasses import dataclass

Units = tuple[tuple[float, str], ...]
"""Factor and name of each, the largest first."""


@dataclass(frozen=True)
class NumberStyle:
    """The marks and units of a language.

    Attributes:
        decimal: between a whole number and its fraction.
        group: between groups of three digits; no line is broken there.
        counts: units of counts, from a thousand on.
        sizes: units of bytes, from a thousand on, in powers of ten.
        byte: the unit of less than a thousand bytes.
    """

    decimal: str
    group: str
    counts: Units
    sizes: Units
    byte: str


_FACTORS = (1e12, 1e9, 1e6, 1e3)


def _units(*names: str) -> Units:
    return tuple(zip(_FACTORS, names, strict=True))


STYLES: Mapping[str, NumberStyle] = {
    "en": NumberStyle(".", ",", _units("T", "B", "M", "k"), _units("TB", "GB", "MB", "kB"), "B"),
    "ru": NumberStyle(",", "\u202f", _units("трлн", "млрд", "млн", "тыс."), _units("ТБ", "ГБ", "МБ", "кБ"), "Б"),
}
"""By the code of the language."""


class _Used:
    """The style that is written in; there is one window, and it is in one language."""

    style: NumberStyle = STYLES["en"]


def use(language: str) -> None:
    """Write in the style of a language from now on."""
    _Used.style = STYLES[language]


def style() -> NumberStyle:
    """The style that is written in."""
    return _Used.style
