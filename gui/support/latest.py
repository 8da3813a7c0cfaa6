"""The latest result of a calculation, kept for when it is asked for again."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """Gives a result again as long as it is asked for with the very same arguments.

    Arguments are compared by identity, so that thousands of names are not gone through; they must be immutable, or at
    least stay as they are.
    """

    def __init__(self) -> None:
        self._known: tuple[tuple[object, ...], T] | None = None

    def of(self, work: Callable[..., T], *arguments: object) -> T:
        """``work(*arguments)``, or its latest result."""
        if self._known is not None and _same(self._known[0], arguments):
            return self._known[1]
        found = work(*arguments)
        self._known = arguments, found
        return found


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))
