"""Texts shortened to a width so that no number loses a digit: words give way first."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF

Metrics = QFontMetrics | QFontMetricsF

_ELLIPSIS = "…"
_NUMBER = re.compile(
    r"""(?<![\w.])                               # not within a name such as conv1 or layer.0
    [(\[≈<>−-]*\ ?(?<![\w.])\d                    # signs, and the first digit
    (?:[\d.,:–−]|[\u00a0\u202f](?=\d)|e-?(?=\d))*  # other digits, separators, a range, an exponent
    (?![\w.])(?:\ (?:%|σ|°|[kMGBT]B?)(?!\w))?     # a unit
    [)\],;:]*""",
    re.VERBOSE,
)


def fitted_text(text: str, width: float, metrics: Metrics) -> str:
    """The text, or where it is too wide, the same with words cut short.

    Words between numbers are shortened, the longest first. Where the numbers alone are too wide, whole ones are left
    out at the end. A number, with its sign and unit, is in it whole or not at all.

    Args:
        text: one line.
        width: in pixels.
        metrics: of the font.
    """
    if metrics.horizontalAdvance(text) <= width:
        return text
    parts = _parts(text)
    excess = metrics.horizontalAdvance(text) - width
    for place in sorted(_words(parts), key=lambda place: -metrics.horizontalAdvance(parts[place])):
        old = parts[place]
        parts[place] = _shortened(old, metrics.horizontalAdvance(old) - excess, metrics)
        excess = metrics.horizontalAdvance("".join(parts)) - width
        if excess <= 0:
            return "".join(parts)
    return _without_the_end(parts, width, metrics)


def least_width(text: str, metrics: Metrics) -> float:
    """The width in pixels of a text whose words have all given way."""
    parts = _parts(text)
    for place in _words(parts):
        parts[place] = _shortened(parts[place], 0, metrics)
    return min(metrics.horizontalAdvance("".join(parts)), metrics.horizontalAdvance(text))


def _parts(text: str) -> list[str]:
    """The text in pieces: at even places what is between numbers, at odd places the numbers."""
    parts, end = [], 0
    for found in _NUMBER.finditer(text):
        parts += [text[end : found.start()], found.group()]
        end = found.end()
    return [*parts, text[end:]]


def _words(parts: list[str]) -> list[int]:
    """The places of pieces that have letters."""
    return [place for place in range(0, len(parts), 2) if any(map(str.isalpha, parts[place]))]


def _shortened(words: str, width: float, metrics: Metrics) -> str:
    """Words with an ellipsis, not wider than that if that is possible; what parts them from numbers stays."""
    inner = words.strip(" ·,;:")
    before, after = words[: words.index(inner)], words[words.index(inner) + len(inner) :]
    room = width - metrics.horizontalAdvance(before) - metrics.horizontalAdvance(after)
    # a full name is known by its end, too
    mode = Qt.TextElideMode.ElideMiddle if "." in inner and " " not in inner else Qt.TextElideMode.ElideRight
    short = metrics.elidedText(inner, mode, max(int(room), 0))
    return f"{before}{short or _ELLIPSIS}{after}"


def _without_the_end(parts: list[str], width: float, metrics: Metrics) -> str:
    for last in range(len(parts) - 1, 0, -1):
        shown = "".join(parts[:last]).rstrip(" ·,") + " " + _ELLIPSIS
        if metrics.horizontalAdvance(shown) <= width:
            return shown
    return _ELLIPSIS
