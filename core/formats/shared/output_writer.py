"""Writes a new file from an old one, front to back, holding only blocks of it in memory."""

import errno
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any
from zlib import crc32

from core.base.progress import Meter, Report
from core.storage.source_file import SourceFile, read_into

BLOCK = 1 << 20
"""Bytes read or written by one system call; one write of 20 MB took five times as long as 20 of 1 MB."""

STEP = 1 << 26
"""Bytes written between two progress reports, at most."""

HELPERS = 3
"""Threads of the pool: one writes, two compute the old and the new checksum."""

_NO_KERNEL_COPY = {errno.ENOSYS, errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM, errno.EBADF}


class OutputWriter:
    """Writes the new file sequentially, with access to the old one. Large writes and checksums run in other threads.

    Attributes:
        at: bytes written (or being written) so far, which is the offset of the next byte.
    """

    def __init__(self, source: SourceFile, old: FileIO, new: FileIO, meter: Meter, helpers: Executor) -> None:
        self.at = 0
        self._source = source
        self._old = old
        self._new = new
        self._meter = meter
        self._helpers = helpers
        self._writing: Future[int] | None = None
        self._kernel_copies = hasattr(os, "copy_file_range")

    def copy(self, start: int, stop: int) -> None:
        """Append bytes ``start`` to ``stop`` of the old file, inside the kernel where it can (``copy_file_range``).

        Raises:
            UserError: the old file has been cut short.
            OSError: the disk is full, or another error of the file system.
        """
        while start < stop:
            self.flush()
            count = min(stop - start, STEP)
            done = self._kernel_copy(start, count) or self._plain_copy(start, count)
            start += done
            self.at += done
            self._meter.advance(done)

    def put(self, data: memoryview | bytes) -> None:
        """Append bytes. Another thread writes them, so they must stay unchanged until the next `put` or `flush`."""
        view = memoryview(data).cast("B")
        for begin in range(0, len(view), STEP):
            self.flush()
            part = view[begin : begin + STEP]
            self.at += len(part)
            self._writing = self._meanwhile(len(part), self._write, part)

    def flush(self) -> None:
        """Wait until everything that was put has been written.

        Raises:
            OSError: it can't be written.
        """
        if self._writing is not None:
            writing, self._writing = self._writing, None
            self._meter.advance(writing.result())

    def write_raw(self, data: bytes) -> None:
        """Append bytes of the format's own structure, which do not count as progress."""
        self.flush()
        self._write(memoryview(data))
        self.at += len(data)

    def patch(self, at: int, data: bytes) -> None:
        """Overwrite a few bytes at offset ``at`` that were written before."""
        self.flush()
        self._new.seek(at)
        self._new.write(data)
        self._new.seek(self.at)

    def old(self, start: int, stop: int) -> bytearray:
        """Bytes ``start`` to ``stop`` of the old file."""
        buffer = bytearray(stop - start)
        read_into(self._old, start, memoryview(buffer), self._source.path)
        return buffer

    def old_blocks(self, start: int, stop: int) -> Iterator[memoryview]:
        """Bytes ``start`` to ``stop`` of the old file in blocks of at most `BLOCK` bytes, valid only until the next."""
        return read_blocks(self._old, start, stop, self._source.path)

    def old_crc(self, start: int, stop: int, crc: int) -> "Future[int]":
        """CRC-32 of bytes ``start`` to ``stop`` of the old file, continued from ``crc``; computed in another thread."""
        return self._meanwhile(stop - start, _crc_of_file, self._source, start, stop, crc)

    def crc(self, data: memoryview, crc: int) -> "Future[int]":
        """CRC-32 of these bytes, continued from ``crc``; computed in another thread."""
        return self._meanwhile(data.nbytes, crc32, data, crc)

    def _meanwhile(self, size: int, work: Callable[..., int], *args: Any) -> "Future[int]":
        """Run work in the pool, or at once if it is too small to be worth that."""
        if size >= BLOCK:
            return self._helpers.submit(work, *args)
        done: Future[int] = Future()
        done.set_result(work(*args))
        return done

    def _kernel_copy(self, start: int, count: int) -> int:
        """Copy inside the kernel; how many bytes were copied, 0 where it can't."""
        if not self._kernel_copies:
            return 0
        try:
            return os.copy_file_range(self._old.fileno(), self._new.fileno(), count, start)
        except OSError as error:
            if error.errno not in _NO_KERNEL_COPY:
                raise
            self._kernel_copies = False
            return 0

    def _plain_copy(self, start: int, count: int) -> int:
        for block in self.old_blocks(start, start + count):
            self._write(block)
        return count

    def _write(self, data: memoryview) -> int:
        done = 0
        while done < len(data):
            done += self._new.write(data[done : done + BLOCK])
        return done


@contextmanager
def writing(out: Path, source: SourceFile, report: Report, total: int) -> Iterator[OutputWriter]:
    """Open ``out``, which must not exist, for writing from ``source``.

    Args:
        report: progress in bytes.
        total: bytes that will count as progress.

    Raises:
        UserError: the source has changed, before or after the block.
        OSError: the file system's errors.
    """
    with source.open() as old, out.open("xb", buffering=0) as new, ThreadPoolExecutor(HELPERS) as helpers:
        output = OutputWriter(source, old, new, Meter(report, total), helpers)
        yield output
        output.flush()
    source.open().close()


def read_blocks(stream: FileIO, start: int, stop: int, path: Path) -> Iterator[memoryview]:
    """Bytes ``start`` to ``stop`` of a file, in blocks of at most `BLOCK` bytes, each valid only until the next.

    Args:
        path: of the file, for the error.

    Raises:
        UserError: the file has been cut short.
    """
    buffer = memoryview(bytearray(min(BLOCK, stop - start)))
    for begin in range(start, stop, BLOCK):
        block = buffer[: min(BLOCK, stop - begin)]
        read_into(stream, begin, block, path)
        yield block


def _crc_of_file(source: SourceFile, start: int, stop: int, crc: int) -> int:
    with source.open() as stream:
        for block in read_blocks(stream, start, stop, source.path):
            crc = crc32(block, crc)
    return crc
