"""Input files, read by position, never memory-mapped: a file cut short by another program is an error, not a crash."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any

from core.base.errors import UserError
from core.base.going_on import go_on
from core.storage.block_sums import BlockComparison, BlockSums, sum_of
from core.storage.mapped_writes import are_told

Seen = Callable[[int, memoryview], None]
"""Is told the offset of some bytes and the bytes, as soon as they have been read; they may change when it returns."""

_TOLD: ContextVar["Callable[[SourceFile], Seen | None] | None"] = ContextVar("_TOLD", default=None)

_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
"""Opening a pipe that nobody writes to would wait for ever."""


class ReadError(UserError):
    """A file can't be read.

    Args:
        path: of the file.
        error: of the system.
        now, advice: what is said besides.

    Attributes:
        path: of the file.
        why: what the system says.
    """

    def __init__(self, path: Path, error: OSError, now: str = "", advice: str = "") -> None:
        self.path, self.why = path, error.strerror or str(error)
        super().__init__(f"{path} can't be read{now}: {self.why}.{advice}")


class SourceStream(FileIO):
    """An unbuffered stream of a file that is read; a disk or a connection that fails is a sentence that names it.

    Raises:
        OSError: it can't be opened.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, opener=lambda name, flags: os.open(name, flags | _AT_ONCE))
        self._path = path

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - whatever has memory to write to
        """As `FileIO.readinto`.

        Raises:
            ReadError: the file can't be read.
            Cancelled: nobody wants it any more (`core.base.going_on`).
        """
        go_on()
        try:
            # that of a file never answers None, which means that nothing is there yet
            return super().readinto(buffer) or 0
        except OSError as error:
            raise self._fault(error) from error

    def read(self, size: int | None = -1, /) -> bytes:
        """As `FileIO.read`.

        Raises:
            ReadError: the file can't be read.
            Cancelled: nobody wants it any more (`core.base.going_on`).
        """
        go_on()
        try:
            return super().read(-1 if size is None else size) or b""
        except OSError as error:
            raise self._fault(error) from error

    def close(self) -> None:
        """As `FileIO.close`; what the system says then tells nothing of what has been read."""
        with suppress(OSError):
            super().close()

    def _fault(self, error: OSError) -> ReadError:
        # no context manager, which would take longer than a short reading
        return ReadError(self._path, error, advice=" Check its disk or connection, then open it again.")


@dataclass(frozen=True)
class SourceFile:
    """A file in the state in which it was opened.

    Attributes:
        path: where it is.
        identity: device, inode, size in bytes, and the times (ns) at which its content and anything else of it were
            last changed; compared at each use. A program can put back the first of these times, but not the second.
        sums: of what has been read, where that is noted; what is read again is compared with them.
    """

    path: Path
    identity: tuple[int, ...]
    sums: BlockSums = field(default_factory=BlockSums, init=False, compare=False, repr=False)

    @classmethod
    def of(cls, path: Path) -> "SourceFile":
        """A reference to the file at ``path``, with its present identity.

        Raises:
            UserError: it does not exist, is not a regular file, or may not be read.
        """
        try:
            with SourceStream(path) as stream:
                status = os.fstat(stream.fileno())
        except FileNotFoundError:
            raise UserError(f"There is no file {path}. Check the name and the folder.") from None
        except IsADirectoryError:
            raise UserError(_no_file(path)) from None
        except OSError as error:
            raise ReadError(path, error) from None
        if not stat.S_ISREG(status.st_mode):
            raise UserError(_no_file(path))
        return cls(path, _identity(status))

    def __hash__(self) -> int:
        # every tensor's storage is hashed with its file; a path takes much longer, and tells no more
        return hash(self.identity)

    @property
    def size(self) -> int:
        """Size in bytes."""
        return self.identity[2]

    @property
    def written_ns(self) -> int:
        """When its content was last changed, in ns since 1970."""
        return self.identity[3]

    def open(self) -> FileIO:
        """Open the file unbuffered. The stream has its own position, so that each thread can have one.

        Raises:
            UserError: the file can't be opened any more, or has changed.
        """
        try:
            stream = _opened(self)
        except OSError as error:
            raise ReadError(self.path, error, " any more", " Open it again.") from None
        try:
            self.check(stream)
        except UserError:
            stream.close()
            raise
        return stream

    def check(self, stream: FileIO) -> None:
        """Check that an open file still has the identity noted here.

        Args:
            stream: from `open`.

        Raises:
            UserError: it has changed.
        """
        if _identity(os.fstat(stream.fileno())) != self.identity:
            raise self.changed()

    def note_what_is_read(self) -> None:
        """Note from now on what is read, so that a change is told at the next reading, where the times do not tell it.

        Raises:
            UserError: it can't be looked at any more.
        """
        try:
            self.sums.active = not are_told(self.path)
        except OSError as error:
            raise ReadError(self.path, error, " any more", " Open it again.") from None

    def changed(self) -> UserError:
        """The error where it is not as it was."""
        return UserError(f"{self.path} has changed since it was opened. Open it again.")

    def fill(self, stream: FileIO, start: int, buffer: memoryview) -> None:
        """Fill ``buffer`` with the elements of a tensor, which are all of the bytes from offset ``start`` on.

        Args:
            stream: from `open`.

        Raises:
            UserError: the file ends before the buffer is full.
        """
        read_into(stream, start, buffer, self.path)

    def expect(self, stream: FileIO, runs: Sequence[tuple[int, int]]) -> None:
        """Be told which bytes will be read next, in this order; files that are far away are read ahead.

        Args:
            stream: from `open`.
            runs: offsets of the first byte of each and of the byte after its last.
        """

    def read(self, start: int, count: int) -> bytes:
        """``count`` bytes from offset ``start``.

        Raises:
            UserError: the file ends before, can't be opened, or has changed.
        """
        buffer = bytearray(count)
        with self.open() as stream:
            read_into(stream, start, memoryview(buffer), self.path)
        return bytes(buffer)


class ToldStream(SourceStream):
    """A stream that tells what is read from it.

    Args:
        path: of the file.
        seen: is told.

    Attributes:
        seen: is told.
    """

    def __init__(self, path: Path, seen: Seen) -> None:
        super().__init__(path)
        self.seen = seen

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - whatever has memory to write to
        """As `SourceStream.readinto`."""
        at = self.tell()
        count = super().readinto(buffer)
        self.seen(at, memoryview(buffer).cast("B")[:count])
        return count


@contextmanager
def telling(seen: "Callable[[SourceFile], Seen | None]") -> Iterator[None]:
    """Have somebody told what this thread reads while the block runs, from files that it opens in it.

    What it reads is not compared with what was read before; `comparing` does that.

    Args:
        seen: gives for a file who is told; None where nobody is.
    """
    before = _TOLD.set(seen)
    try:
        yield
    finally:
        _TOLD.reset(before)


@contextmanager
def comparing(files: Iterable[SourceFile]) -> Iterator[None]:
    """Have all that this thread reads while the block runs compared with what was noted, besides telling of it.

    Args:
        files: those that are compared.

    Raises:
        UserError: a block is not as it was, at the latest at the end.
    """
    comparisons = {file.identity: _Compared(file) for file in files if file.sums.active}
    earlier = _TOLD.get()

    def both(file: SourceFile) -> Seen | None:
        first, second = earlier(file) if earlier else None, comparisons.get(file.identity)
        return _one_after_the_other(first, second.saw) if first and second else second.saw if second else first

    with telling(both):
        yield
    for each in comparisons.values():
        each.finish()


class _Compared:
    """One file that is compared."""

    def __init__(self, file: SourceFile) -> None:
        self._file, self._comparison = file, BlockComparison(file.sums)

    def saw(self, start: int, data: memoryview) -> None:
        if not self._comparison.saw(start, data):
            raise self._file.changed()

    def finish(self) -> None:
        """Look at the blocks of which a part alone was read."""
        with telling(lambda _: None):
            for start, stop, wanted in self._comparison.unfinished():
                if sum_of(memoryview(self._file.read(start, stop - start))) != wanted:
                    raise self._file.changed()


def _one_after_the_other(first: Seen, second: Seen) -> Seen:
    def saw(start: int, data: memoryview) -> None:
        first(start, data)
        second(start, data)

    return saw


def _noting(file: SourceFile) -> Seen | None:
    """Who notes what is read of a file, and compares it; None where nobody does."""
    if not file.sums.active:
        return None

    def saw(start: int, data: memoryview) -> None:
        if not file.sums.saw(start, data):
            raise file.changed()

    return saw


def _opened(file: SourceFile) -> SourceStream:
    seen = (_TOLD.get() or _noting)(file)
    return ToldStream(file.path, seen) if seen else SourceStream(file.path)


_AT_A_TIME = 1 << 24
"""Most bytes that are asked of the system at a time: between two it may be that nobody wants them any more."""


def read_into(stream: FileIO, start: int, buffer: memoryview, path: Path) -> None:
    """Fill ``buffer`` with the bytes of ``stream`` from offset ``start`` on.

    Args:
        path: of the file, for the error.

    Raises:
        UserError: the file ends before the buffer is full.
    """
    stream.seek(start)
    done = 0
    while done < len(buffer):
        count = stream.readinto(buffer[done : done + _AT_A_TIME])
        if not count:
            raise UserError(f"{path} ends at byte {start + done}, in the middle of a tensor. Get the whole file again.")
        done += count


def _no_file(path: Path) -> str:
    return f"{path} is not a file. Choose a checkpoint file."


def _identity(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
