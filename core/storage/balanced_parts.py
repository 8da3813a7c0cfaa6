"""Work in parts: which files belong to part I of N, so that each part reads about as many bytes as any other."""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass

from core.base.errors import UserError

_MOST = 1_000_000
"""Most parts: beyond, a number is a slip of the pen."""


@dataclass(frozen=True)
class WorkPart:
    """Part I of N of a job.

    Attributes:
        number: from 1 to ``count``.
        count: how many parts there are.
    """

    number: int
    count: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.count <= _MOST:
            raise UserError(f"There is no part {self}. Give I/N with I from 1 to N, as 3/8.")

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    @staticmethod
    def of_text(text: str) -> "WorkPart":
        """The part that a user names as ``3/8``.

        Raises:
            UserError: it names none.
        """
        number, slash, count = text.partition("/")
        digits = len(str(_MOST))
        if not (slash and all(each.isascii() and each.isdecimal() and len(each) <= digits for each in (number, count))):
            raise UserError(f"{text!r} is no part. Give I/N with I from 1 to N, as 3/8.")
        return WorkPart(int(number), int(count))

    def of(self, sizes: Mapping[str, int]) -> tuple[str, ...]:
        """What this part works on, in the order of ``sizes``; nothing where there are more parts than files.

        Args:
            sizes: name of a file → bytes.
        """
        return balanced_parts(sizes, self.count)[self.number - 1]


def balanced_parts(sizes: Mapping[str, int], count: int) -> tuple[tuple[str, ...], ...]:
    """Share files out so that no part has much more bytes than another: the longest first, each to the part with least.

    Every process that knows the same names and sizes finds the same parts, in whatever order it knows them.

    Args:
        sizes: name of a file → bytes.
        count: how many parts, at least 1.

    Returns:
        the names of each part, in the order of ``sizes``. Where there are more parts than files, the last are empty.
    """
    parts: list[set[str]] = [set() for _ in range(count)]
    loads = [(0, 0, number) for number in range(count)]
    for name in sorted(sizes, key=lambda each: (-sizes[each], each)):
        # of parts with as many bytes the one with fewer files, so that files of no bytes are shared out too
        nbytes, files, number = loads[0]
        parts[number].add(name)
        heapq.heapreplace(loads, (nbytes + sizes[name], files + 1, number))
    return tuple(tuple(name for name in sizes if name in part) for part in parts)
