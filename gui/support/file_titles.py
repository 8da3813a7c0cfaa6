"""What to call two files that are shown together, so that they are told apart, with as much as there is room for."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from core.base.escaping import escaped
from core.model.cached_names import title_of
from gui.support.short_name import ELLIPSIS

Titles = tuple[str, str]
_BETWEEN = re.compile(r"[\W_]")
"""What ends a word in the name of a file."""


def file_titles(first: Path, second: Path) -> Titles:
    """The names of two files; of one name, with as many of the folders above them as tell them apart."""
    titles = escaped(title_of(first)), escaped(title_of(second))
    if titles[0] != titles[1]:
        return titles
    above = [path.absolute().parts for path in (first, second)]
    for count in range(2, max(map(len, above)) + 1):
        tails = [parts[-count:] for parts in above]
        if tails[0] != tails[1]:
            return escaped(str(Path(*tails[0]))), escaped(str(Path(*tails[1])))
    return titles


def short_title(titles: Titles, which: int, fits: Callable[[str], bool]) -> str:
    """The title of one of two files, or as much of it as there is room for; what both have alike gives way first.

    First the end that both have is left out, then the beginning, and at last letters of what is between.

    Args:
        titles: of both, see `file_titles`.
        which: 0 or 1.
    """
    return next(filter(fits, _shorter(titles[which], *_alike(titles))), ELLIPSIS)


def _alike(titles: Titles) -> tuple[int, int]:
    """How many letters the words take that both have at the beginning and, of the rest, at the end.

    Of the same title none: there would be nothing else.
    """
    one, other = titles
    if one == other:
        return 0, 0
    start = _common(one, other)
    return start, _common(one[start:][::-1], other[start:][::-1])


def _common(one: str, other: str) -> int:
    """How many letters the words take, each with what ends it, with which two texts begin alike."""
    pairs = enumerate(zip(one, other, strict=False))
    alike = next((place for place, (letter, there) in pairs if letter != there), min(len(one), len(other)))
    return max((found.end() for found in _BETWEEN.finditer(one[:alike])), default=0)


def _shorter(title: str, start: int, end: int) -> Iterator[str]:
    """What may stand in a title's place, the longest first."""
    yield title
    for gone in range(1, end + 1):
        yield f"{title[: len(title) - gone]}{ELLIPSIS}"
    after = ELLIPSIS if end else ""
    for gone in range(1, start + 1):
        yield f"{ELLIPSIS}{title[gone : len(title) - end]}{after}"
    telling = title[start : len(title) - end]
    for letters in range(len(telling) - 1, 0, -1):
        first, last = (letters + 1) // 2, letters // 2
        yield f"{telling[:first]}{ELLIPSIS}{telling[len(telling) - last :]}"
