"""A part of a file on another machine, fetched once into a temporary file, for reading it several times."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.base.errors import UserError
from core.base.wording import counted
from core.storage.remote_file import RemoteFile
from core.storage.source_file import read_into

_PIECE = 1 << 20

Fetched = Callable[[memoryview], None]
"""Is told bytes in the order of the file; they may change when it returns."""


class Spool:
    """Bytes of a file from one offset up to another, on this machine.

    Args:
        start, stop: the offsets.
    """

    def __init__(self, start: int, stop: int) -> None:
        self.start, self.stop = start, stop
        self._file = tempfile.TemporaryFile(prefix="secateurs-fetched-")  # noqa: SIM115 - `close` closes it
        self._turn = threading.Lock()

    def add(self, data: memoryview) -> None:
        """Add the bytes that come next.

        Raises:
            OSError: there is no room for them.
        """
        self._file.write(data)

    def read(self, at: int, count: int) -> bytes:
        """Bytes from an offset of the file on that it has, ``count`` at most."""
        with self._turn:
            self._file.seek(at - self.start)
            return self._file.read(min(count, self.stop - at))

    def close(self) -> None:
        """Give the room back."""
        self._file.close()


@contextmanager
def spooled(file: RemoteFile, start: int, stop: int, fetched: Fetched) -> Iterator[None]:
    """Fetch a part of a file, and have it read from this machine by all threads while the block runs.

    Args:
        start, stop: offsets in the file.
        fetched: is told all of it, once.

    Raises:
        UserError: it does not come, has changed, or there is no room for it.
    """
    spool = Spool(start, stop)
    try:
        _fill(spool, file, fetched)
        with file.kept.spooled(spool):
            yield
    finally:
        spool.close()


def _fill(spool: Spool, file: RemoteFile, fetched: Fetched) -> None:
    buffer = memoryview(bytearray(_PIECE))
    with file.open() as stream:
        file.expect(stream, [(spool.start, spool.stop)])
        for at in range(spool.start, spool.stop, _PIECE):
            part = buffer[: min(_PIECE, spool.stop - at)]
            read_into(stream, at, part, file.path)
            fetched(part)
            try:
                spool.add(part)
            except OSError as error:
                size, where = counted(spool.stop - spool.start, "byte"), tempfile.gettempdir()
                raise UserError(
                    f"{size} of {file.path} can't be kept in {where} while they are looked at: {error.strerror}. Set "
                    "TMPDIR to a folder with more room."
                ) from None
