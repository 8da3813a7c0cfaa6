"""Writes a new file from an old one, front to back, holding only blocks of it in memory."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Any
from zlib import crc32

from core.base.progress import Meter, Report
from core.storage.atomic_output import NO_ROOM
from core.storage.source_file import SourceFile, ToldStream, read_into

BLOCK = 1 << 20
"""Bytes read or written by one system call; one write of 20 MB took five times as long as 20 of 1 MB."""

STEP = 1 << 26
"""Bytes written between two progress reports, at most."""

AHEAD = 1 << 26
"""Bytes, at least, that the system is asked at a time to bring to the disk."""

HELPERS = 2
"""Threads of the pool: one writes and computes the checksum of what it writes, one has it brought to the disk."""


class OutputWriter:
    """Writes the new file sequentially, with access to the old one. Large writes run in another thread.

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
        self._pending = 0
        self._begun = 0
        # nobody sees what the kernel copies
        self._kernel_copies = hasattr(os, "copy_file_range") and not isinstance(old, ToldStream)

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
            self._begin_sync()

    def put(self, data: memoryview | bytes) -> None:
        """Append bytes. Another thread writes them, so they must stay unchanged until the next `put` or `flush`."""
        self._put(data, self._write, 0)

    def put_checked(self, data: memoryview | bytes, crc: int) -> "Future[int]":
        """As `put`; their CRC-32, continued from ``crc``, which that thread computes in passing."""
        return self._put(data, self._write_checked, crc)

    def _put(self, data: memoryview | bytes, write: Callable[[memoryview, int], int], crc: int) -> "Future[int]":
        view, found = memoryview(data).cast("B"), _done(crc)
        for begin in range(0, len(view), STEP):
            self.flush()
            part = view[begin : begin + STEP]
            self._begin_sync()
            self.at += len(part)
            found = self._meanwhile(len(part), write, part, found.result())
            self._writing, self._pending = found, len(part)
        return found

    def flush(self) -> None:
        """Wait until everything that was put has been written.

        Raises:
            OSError: it can't be written.
        """
        if self._writing is not None:
            writing, self._writing = self._writing, None
            writing.result()
            self._meter.advance(self._pending)

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

    def _meanwhile(self, size: int, work: Callable[..., int], *args: Any) -> "Future[int]":
        """Run work in the pool, or at once if it is too small to be worth that."""
        if size >= BLOCK:
            return self._helpers.submit(work, *args)
        return _done(work(*args))

    def _begin_sync(self) -> None:
        """Have the system begin to bring to the disk what was written, so that little is left to wait for at the end.

        A sync would take the file away from the thread that writes, which then takes twice as long.
        """
        if self.at - self._begun >= AHEAD and hasattr(os, "posix_fadvise"):
            self._helpers.submit(_write_back, self._new, self._begun, self.at - self._begun)
            self._begun = self.at

    def _kernel_copy(self, start: int, count: int) -> int:
        """Copy inside the kernel; how many bytes were copied, 0 where it can't."""
        if not self._kernel_copies:
            return 0
        try:
            return os.copy_file_range(self._old.fileno(), self._new.fileno(), count, start)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise
            # it can't, or one of the files fails: a plain copy tells which
            self._kernel_copies = False
            return 0

    def _plain_copy(self, start: int, count: int) -> int:
        for block in self.old_blocks(start, start + count):
            self._write(block)
        return count

    def _write(self, data: memoryview, crc: int = 0) -> int:
        done = 0
        while done < len(data):
            done += self._new.write(data[done : done + BLOCK])
        return crc

    def _write_checked(self, data: memoryview, crc: int) -> int:
        # block by block, which are still in the processor's cache when they are written
        for begin in range(0, len(data), BLOCK):
            block = data[begin : begin + BLOCK]
            crc = crc32(block, crc)
            self._write(block)
        return crc


def _done(crc: int) -> "Future[int]":
    found: Future[int] = Future()
    found.set_result(crc)
    return found


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


def _write_back(new: FileIO, start: int, count: int) -> None:
    """What is not needed any more is written, and what is not written yet stays in memory."""
    # it is advice: what can't be written is told by the sync at the end
    with suppress(OSError):
        os.posix_fadvise(new.fileno(), start, count, os.POSIX_FADV_DONTNEED)
