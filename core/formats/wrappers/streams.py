"""A file read from front to back, as it is or decompressed with gzip, never held whole."""

import zlib
from collections.abc import Iterator
from io import FileIO

from core.formats.shared.malformed import Malformed
from core.storage.source_file import SourceFile

BLOCK = 1 << 20
"""Most bytes that are given at once."""

_PACKED = 1 << 16
_GZIP = 16 + zlib.MAX_WBITS


class Forward:
    """Gives the bytes of blocks in pieces of any size.

    Args:
        blocks: one after the other, none empty.
    """

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._block = b""
        self._at = 0

    def peek(self, count: int) -> bytes:
        """The next bytes, which are not consumed; fewer at the end."""
        while len(self._block) - self._at < count and (block := next(self._blocks, b"")):
            self._block, self._at = self._block[self._at :] + block, 0
        return self._block[self._at : self._at + count]

    def take(self, count: int) -> Iterator[bytes]:
        """Consume bytes, in blocks.

        Raises:
            Malformed: there are fewer.
        """
        while count:
            part = self._next(count)
            if not part:
                raise Malformed("it ends too early, as when it was cut off")
            yield part
            count -= len(part)

    def rest(self) -> Iterator[bytes]:
        """Consume everything that is left, in blocks."""
        return iter(lambda: self._next(BLOCK), b"")

    def _next(self, most: int) -> bytes:
        if self._at == len(self._block):
            self._block, self._at = next(self._blocks, b""), 0
        part = self._block[self._at : self._at + most]
        self._at += len(part)
        return part


def plain_blocks(file: SourceFile) -> Iterator[bytes]:
    """The bytes of a file, in blocks.

    Raises:
        UserError: it has changed.
    """
    with file.open() as stream:
        yield from iter(lambda: stream.read(BLOCK), b"")


def gzip_blocks(file: SourceFile) -> Iterator[bytes]:
    """The decompressed bytes of a file, in blocks; of several streams in a row, one after the other.

    Raises:
        Malformed: it is damaged.
        UserError: it has changed.
    """
    with file.open() as stream:
        yield from _inflated(stream)


def _inflated(stream: FileIO) -> Iterator[bytes]:
    data = stream.read(_PACKED)
    while data.strip(b"\0"):
        inflate = zlib.decompressobj(_GZIP)
        while not inflate.eof:
            block, data = _step(inflate, data)
            if block:
                yield block
            if not inflate.eof and not data:
                data = stream.read(_PACKED)
                if not data and not block:
                    raise Malformed("it ends too early, as when it was cut off")
        data = inflate.unused_data or stream.read(_PACKED)


def _step(inflate: "zlib._Decompress", data: bytes) -> tuple[bytes, bytes]:
    """A block of at most `BLOCK` bytes, and what is left of the packed bytes."""
    try:
        return inflate.decompress(data, BLOCK), inflate.unconsumed_tail
    except zlib.error:
        raise Malformed("its compressed data is damaged") from None
