"""A member of an archive: its name and content, as the readers of archives find them one after the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

MAX_MEMBERS = 100_000
"""Most members that are looked at."""

HEAD = 512
"""Bytes of a member by which it is told whether it may be a checkpoint."""


@dataclass(frozen=True)
class Member:
    """A regular file in an archive. It must be read before the next one is asked for.

    Attributes:
        name: with folders, as the archive has it; it is never a path here.
        size: bytes, as the archive says; None where it does not.
        head: its first `HEAD` bytes, or all if it has fewer.
        blocks: gives all of its content, checked as far as the archive has checksums.
    """

    name: str
    size: int | None
    head: bytes
    blocks: Callable[[], Iterator[bytes]]
