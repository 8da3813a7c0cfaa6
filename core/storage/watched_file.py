"""A source file that tells what is read from it, so that a checksum needs no reading of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from io import FileIO

from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Tensor

PIECE = 1 << 20
"""Bytes that are told at a time, so that they are still in the processor's cache."""


@dataclass(frozen=True)
class WatchedFile(SourceFile):
    """A file that is watched while a tensor is read from it as a whole.

    Attributes:
        seen: is called with the offset of some bytes and the bytes, as soon as they have been read.
    """

    seen: Callable[[int, memoryview], None] = field(compare=False)

    __hash__ = SourceFile.__hash__

    def fill(self, stream: FileIO, start: int, buffer: memoryview) -> None:
        """As `SourceFile.fill`; what is read is told."""
        for begin in range(0, len(buffer), PIECE):
            part = buffer[begin : begin + PIECE]
            super().fill(stream, start + begin, part)
            self.seen(start + begin, part)


def watched(tensor: Tensor, seen: Callable[[int, memoryview], None]) -> Tensor:
    """The same tensor, in a file that is watched."""
    file = WatchedFile(tensor.storage.file.path, tensor.storage.file.identity, seen)
    return replace(tensor, storage=replace(tensor.storage, file=file))
