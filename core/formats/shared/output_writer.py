"""A new file while it is written from an old one, front to back, without ever holding much of it."""

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
"""Bytes read or written at a time. The system looks for memory for all that is written at once, in as large pieces
as it can get: of 20 MB that has taken five times as long."""

STEP = 1 << 26
"""Bytes written between two reports, at most."""

HELPERS = 3
"""Threads: one writes, two reckon the old checksum and the new one."""

_NO_KERNEL_COPY = {errno.ENOSYS, errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM, errno.EBADF}


class OutputWriter:
    """The new file, and the old one beside it.

    Attributes:
        at: bytes written so far, so the offset of the next.
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
        """Go on with the old file's bytes from ``start`` to ``stop``.

        Raises:
            UserError: the old file has been cut short.
        """
        while start < stop:
            self.flush()
            count = min(stop - start, STEP)
            done = self._kernel_copy(start, count) or self._plain_copy(start, count)
            start += done
            self.at += done
            self._meter.advance(done)

    def put(self, data: memoryview | bytes) -> None:
        """Go on with these bytes. They are written meanwhile, and must stay as they are until the next are put."""
        view = memoryview(data).cast("B")
        for begin in range(0, len(view), STEP):
            self.flush()
            part = view[begin : begin + STEP]
            self.at += len(part)
            self._writing = self._meanwhile(len(part), self._write, part)

    def flush(self) -> None:
        """Wait until all is written that has been put.

        Raises:
            OSError: it can't be.
        """
        if self._writing is not None:
            writing, self._writing = self._writing, None
            self._meter.advance(writing.result())

    def write_raw(self, data: bytes) -> None:
        """Go on with bytes that are not counted as progress: what the format puts around the data."""
        self.flush()
        self._write(memoryview(data))
        self.at += len(data)

    def patch(self, at: int, data: bytes) -> None:
        """Write over a few bytes that were written before."""
        self.flush()
        self._new.seek(at)
        self._new.write(data)
        self._new.seek(self.at)

    def old(self, start: int, stop: int) -> bytearray:
        """Bytes of the old file."""
        buffer = bytearray(stop - start)
        read_into(self._old, start, memoryview(buffer), self._source.path)
        return buffer

    def old_blocks(self, start: int, stop: int) -> Iterator[memoryview]:
        """Bytes of the old file, in blocks that are valid only until the next is asked for."""
        return read_blocks(self._old, start, stop, self._source.path)

    def old_crc(self, start: int, stop: int, crc: int) -> "Future[int]":
        """Checksum of bytes of the old file, reckoned meanwhile, going on from ``crc``."""
        return self._meanwhile(stop - start, _crc_of_file, self._source, start, stop, crc)

    def crc(self, data: memoryview, crc: int) -> "Future[int]":
        """Checksum of these bytes, reckoned meanwhile, going on from ``crc``."""
        return self._meanwhile(data.nbytes, crc32, data, crc)

    def _meanwhile(self, size: int, work: Callable[..., int], *args: Any) -> "Future[int]":
        """Give work to a helper, if it is large enough to be worth it."""
        if size >= BLOCK:
            return self._helpers.submit(work, *args)
        done: Future[int] = Future()
        done.set_result(work(*args))
        return done

    def _kernel_copy(self, start: int, count: int) -> int:
        """Bytes copied by the system itself; 0 where it can't."""
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
    """Write ``out``, which does not exist yet, from ``source``.

    Args:
        report: is told the bytes that are written.
        total: how many that will be.

    Raises:
        UserError: the source is not the file that was opened, before or after.
    """
    with source.open() as old, out.open("xb", buffering=0) as new, ThreadPoolExecutor(HELPERS) as helpers:
        output = OutputWriter(source, old, new, Meter(report, total), helpers)
        yield output
        output.flush()
    source.open().close()


def read_blocks(stream: FileIO, start: int, stop: int, path: Path) -> Iterator[memoryview]:
    """The bytes of a file from ``start`` to ``stop``, in blocks that are valid only until the next is asked for.

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
