"""A member of an archive: its name and content, as the readers of archives find them one after the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.formats.shared.file_signatures import TORCH_TAR, is_tar

MAX_MEMBERS = 100_000
"""Most members that are looked at."""

HEAD = 512
"""Bytes of a member by which it is told whether it may be a checkpoint."""

_MAX_HEADER = 100_000_000
"""Most bytes of the header of a safetensors file."""


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


def may_be_checkpoint(head: bytes) -> bool:
    """Whether a file begins like what `core.formats.readers` can read, archives around checkpoints apart."""
    if head.startswith(b"PK\x03\x04") or (head[:1] == b"\x80" and head[1:2] in (b"\2", b"\3", b"\4", b"\5")):
        return True
    if head[8:9] == b"{":
        return int.from_bytes(head[:8], "little") < _MAX_HEADER
    return is_tar(head) and head.startswith(TORCH_TAR)
