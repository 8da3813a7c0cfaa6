"""Texts shortened to a width by whole parts, so that no number loses a digit, or the words that say what it is of."""

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF

from gui.support.short_name import short_name

Metrics = QFontMetrics | QFontMetricsF

_ELLIPSIS = "…"
_SEPARATOR = re.compile(r" · |, |; |(?<!^) (?=\()")
_NUMBER = re.compile(
    r"""(?<![\w.])                               # not within a name such as conv1 or layer.0
    [(\[≈<>−-]*\ ?(?<![\w.])\d                    # signs, and the first digit
    (?:[\d.,:–−]|[\u00a0\u202f](?=\d)|e-?(?=\d))*  # other digits, separators, a range, an exponent
    (?![\w.])(?:\ (?:%|σ|°|[kMGBT]B?)(?!\w))?     # a unit
    [)\],;:]*""",
    re.VERBOSE,
)


def fitted_text(text: str, width: float, metrics: Metrics) -> str:
    """The text, or where it is too wide, the same without some of its parts, and with an ellipsis in their place.

    Parts are what `` · ``, commas, semicolons and brackets separate. The last ones are left out first; then those at
    the beginning that have no number where later ones have. What is left says what it said in the whole text: a number
    keeps its words. Where no part has room, a number is left out and the words before it stay.

    Args:
        text: one line.
        width: in pixels.
        metrics: of the font.
    """
    if metrics.horizontalAdvance(text) <= width:
        return text
    shown = (each for each in _shortenings(text) if metrics.horizontalAdvance(each) <= width)
    return next(shown, "") or _shortened(text, width, metrics)


def number_first(text: str, width: float, metrics: Metrics) -> str:
    """The first number of a text with the words right before it, as many whole ones as there is room for.

    Where not even the number has room, and of a text without one, it is an ellipsis.
    """
    found = _NUMBER.search(text)
    if found is None:
        return _ELLIPSIS
    words, number = text[: found.start()].split(), found.group()
    number += f" {_ELLIPSIS}" if found.end() < len(text) else ""
    # what is nearest to a number says what it is of: "this layer 3 %" is "layer 3 %"
    shown = (" ".join([*words[first:], number]) for first in range(len(words) + 1))
    return next((each for each in shown if metrics.horizontalAdvance(each) <= width), _ELLIPSIS)


def number_kept(text: str, width: float, metrics: Metrics) -> str:
    """As `fitted_text`, but the first number stays where no whole part has room: words give way, the last ones first.

    Args:
        text: one line.
        width: in pixels.
        metrics: of the font.
    """
    shown = fitted_text(text, width, metrics)
    if _NUMBER.search(shown) or not _NUMBER.search(text):
        return shown
    with_number = (each for each in _with_fewer_words(text) if metrics.horizontalAdvance(each) <= width)
    return next(with_number, "") or number_first(text, width, metrics)


def _with_fewer_words(text: str) -> Iterator[str]:
    """The first part with a number, without its last words."""
    ends = [*(found.start() for found in _SEPARATOR.finditer(text)), len(text)]
    starts = [0, *(found.end() for found in _SEPARATOR.finditer(text))]
    first = _first_with_number(text, starts, ends)
    part = text[starts[first] : ends[first]]
    last = [found.end() for found in _NUMBER.finditer(part)][-1]
    words = part[last:].split()
    yield from (" ".join([part[:last], *words[:count], _ELLIPSIS]) for count in range(len(words) - 1, -1, -1))


def _shortenings(text: str) -> Iterator[str]:
    """What may stand in a text's place, the longest first."""
    starts = [0, *(found.end() for found in _SEPARATOR.finditer(text))]
    ends = [*(found.start() for found in _SEPARATOR.finditer(text)), len(text)]
    first = _first_with_number(text, starts, ends)
    for start in starts[: first + 1]:
        before = f"{_ELLIPSIS} " if start else ""
        for end in reversed(ends[first:]):
            yield before + text[start:end] + (f" {_ELLIPSIS}" if end < len(text) else "")
    if first:
        yield f"{text[: ends[0]]} {_ELLIPSIS}"


def _first_with_number(text: str, starts: list[int], ends: list[int]) -> int:
    """The place of the first part with a number; of the first part where none has one."""
    parts = (text[start:end] for start, end in zip(starts, ends, strict=True))
    return next((place for place, part in enumerate(parts) if _NUMBER.search(part)), 0)


def _shortened(text: str, width: float, metrics: Metrics) -> str:
    """The first part where not even that has room: words before a number stay, and of numbers alone the first ones.

    Letters are left out only where there is no number in all of the text.
    """
    found = _SEPARATOR.search(text)
    part = text if found is None else text[: found.start()]
    pieces = _pieces(part)
    if len(pieces) == 1:
        if _NUMBER.search(text):
            return _ELLIPSIS
        if "." in part and " " not in part:
            return short_name(part, lambda text: metrics.horizontalAdvance(text) <= width)
        return metrics.elidedText(part, Qt.TextElideMode.ElideRight, max(int(width), 0)) or _ELLIPSIS
    words = [place for place in range(0, len(pieces), 2) if any(map(str.isalpha, pieces[place]))]
    # words behind a number say what it is of: without them it is not shown
    ends = [1] if words and not words[0] else [] if words else range(len(pieces) - 2, 1, -2)
    shown = (f"{''.join(pieces[:end]).rstrip(' ·×,:;(…')} {_ELLIPSIS}" for end in ends)
    return next((each for each in shown if metrics.horizontalAdvance(each) <= width), _ELLIPSIS)


def _pieces(text: str) -> list[str]:
    """The text in pieces: at even places what is between numbers, at odd places the numbers."""
    pieces, end = [], 0
    for found in _NUMBER.finditer(text):
        pieces += [text[end : found.start()], found.group()]
        end = found.end()
    return [*pieces, text[end:]]
