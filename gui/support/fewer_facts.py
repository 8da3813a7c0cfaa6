"""What stands beside a title in ever fewer words: whole facts are left out, and no number loses what it is of."""

import re
from collections.abc import Iterator

from gui.support import number_format
from gui.support.number_style import style

_FACTS = re.compile(r" · |, (?=\D)")
_SHARE = re.compile(r"(?:≈ )?[<>]?[\d.,]+ %$")
COMPARED = 4
"""Digits of a large number."""


def fewer_facts(text: str) -> Iterator[str]:
    """The text, then with large numbers in fewer digits, then without its last facts, one after the other.

    Of a share that is left the words give way, the first ones first; its digits stay, as they are told elsewhere.

    Args:
        text: facts between `` · `` or commas, the most important one first.
    """
    yield text
    short = _with_short_numbers(text)
    if short != text:
        yield short
    ends = [found.start() for found in _FACTS.finditer(short)]
    yield from (short[:end] for end in reversed(ends))
    share = next((fact for fact in _FACTS.split(short) if _SHARE.search(fact)), "")
    number = _SHARE.search(share)
    if number is None:
        return
    words = share[: number.start()].split()
    # what is nearest to a number says what it is of
    yield from (" ".join([*words[first:], number[0]]) for first in range(len(words) + 1))


def _with_short_numbers(text: str) -> str:
    """Counts of a million and more as ``204.8 M``."""
    group = re.escape(style().group)
    large = re.compile(rf"(?<![\w.]){_DIGITS}(?:{group}\d{{3}}){{2,}}(?!\w)")
    return large.sub(lambda found: number_format.short(int(re.sub(r"\D", "", found[0])), COMPARED), text)


_DIGITS = r"\d{1,3}"
