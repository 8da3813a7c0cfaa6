"""Who is told when loops over weights are compiled, and where they are kept; without numba, which is slow to load."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import platformdirs

from core.base.program import NAME


def user_folder() -> Path:
    """Where the user's machine code is kept: a folder for each module of loops of each installation."""
    return platformdirs.user_cache_path(NAME, appauthor=False) / "loops"


class LoopWatch(Protocol):
    """Is told of loops in the thread that loads or compiles them."""

    def compiling(self, folder: Path | None) -> None:
        """A loop was not found compiled, and is now. Raises nothing.

        Args:
            folder: in which the machine code will be kept; None where it can't be.
        """

    def ready(self) -> None:
        """One more loop can be called. What this raises leaves the import of its module."""


_watches: list[LoopWatch] = []


@contextmanager
def watching(watch: LoopWatch) -> Iterator[None]:
    """Tell a watch of all loops, in whichever thread, until the block ends."""
    _watches.append(watch)
    try:
        yield
    finally:
        _watches.remove(watch)


def loop_watches() -> tuple[LoopWatch, ...]:
    """Who is told now."""
    return tuple(_watches)
