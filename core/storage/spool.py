"""Parts of files on other machines, fetched once into temporary files, for reading them several times."""

import tempfile
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from core.base.errors import UserError
from core.base.wording import counted
from core.storage.remote_file import RemoteFile
from core.storage.source_file import read_into

_PIECE = 1 << 20

Fetched = Callable[[memoryview], None]
"""Is told bytes in the order of the file; they may change when it returns."""


class Spool:
    """Ranges of files on this machine, in one temporary file, in which they lie end to end."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="secateurs-fetched-")  # noqa: SIM115 - `close` closes it
        self._turn = threading.Lock()
        self.size = 0

    def add(self, data: memoryview | bytes, address: Path) -> None:
        """Add bytes at the end.

        Args:
            address: of the file that they are of.

        Raises:
            UserError: there is no room for them.
        """
        with self._turn:
            try:
                self._file.seek(self.size)
                self._file.write(data)
                self._file.flush()
            except OSError as error:
                size, where = counted(self.size + len(data), "byte"), tempfile.gettempdir()
                raise UserError(
                    f"{address} can't be read: {size} of it can't be kept in {where} while they are looked at: "
                    f"{error.strerror}. Set TMPDIR to a folder with more room."
                ) from None
            self.size += len(data)

    def read(self, at: int, count: int) -> bytes:
        """Bytes from an offset of the temporary file on, ``count`` at most."""
        with self._turn:
            self._file.seek(at)
            return self._file.read(count)

    def close(self) -> None:
        """Give the room back."""
        self._file.close()


class SpooledRanges:
    """Ranges of one file that lie in a spool.

    Args:
        spool: they lie in, with those of other files.
    """

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._starts: list[int] = []
        self._ranges: list[tuple[int, int]] = []

    def note(self, start: int, stop: int, place: int) -> None:
        """Note a range that begins after all others.

        Args:
            start, stop: offsets in the file.
            place: the offset of its first byte in the spool.
        """
        assert not self._starts or start > self._starts[-1]
        self._starts.append(start)
        self._ranges.append((stop, place))

    def read(self, at: int, count: int) -> bytes:
        """As `PartHere.read`."""
        number = bisect_right(self._starts, at) - 1
        if number < 0 or at >= self._ranges[number][0]:
            return b""
        stop, place = self._ranges[number]
        return self._spool.read(place + at - self._starts[number], min(count, stop - at))


class HeldRanges:
    """What is held of files for later, by `holding`."""

    def __init__(self, spool: Spool, stack: ExitStack) -> None:
        self._spool, self._stack = spool, stack
        self._files: dict[RemoteFile, SpooledRanges] = {}

    def hold(self, file: RemoteFile, ranges: Iterable[tuple[int, int]]) -> None:
        """Hold ranges of a file that is spooled there now.

        Args:
            ranges: ascending offsets (start, stop), after all of the file that are held.

        Raises:
            UserError: there is no room for them.
        """
        for start, stop in ranges:
            place = self._spool.size
            for at in range(start, stop, _PIECE):
                self._spool.add(file.read(at, min(_PIECE, stop - at)), file.path)
            if file not in self._files:
                self._files[file] = SpooledRanges(self._spool)
                self._stack.enter_context(file.kept.spooled(self._files[file]))
            self._files[file].note(start, stop, place)


@contextmanager
def holding() -> Iterator[HeldRanges]:
    """Hold parts of files on this machine, for all threads, while the block runs."""
    with ExitStack() as stack:
        spool = Spool()
        stack.callback(spool.close)
        yield HeldRanges(spool, stack)


@contextmanager
def spooled(file: RemoteFile, start: int, stop: int, fetched: Fetched) -> Iterator[None]:
    """Fetch a part of a file, and have it read from this machine by all threads while the block runs.

    Args:
        start, stop: offsets in the file.
        fetched: is told all of it, once.

    Raises:
        UserError: it does not come, has changed, or there is no room for it.
    """
    spool = Spool()
    try:
        _fill(spool, file, start, stop, fetched)
        here = SpooledRanges(spool)
        here.note(start, stop, 0)
        with file.kept.spooled(here):
            yield
    finally:
        spool.close()


def _fill(spool: Spool, file: RemoteFile, start: int, stop: int, fetched: Fetched) -> None:
    buffer = memoryview(bytearray(_PIECE))
    with file.open() as stream:
        file.expect(stream, [(start, stop)])
        for at in range(start, stop, _PIECE):
            part = buffer[: min(_PIECE, stop - at)]
            read_into(stream, at, part, file.path)
            fetched(part)
            spool.add(part, file.path)
