"""Files on other machines, read in large ranges with read-ahead; of the same shape as `SourceFile`."""

import hashlib
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any, Protocol, TypeVar

from core.base.address import Address
from core.base.errors import UserError
from core.base.going_on import go_on
from core.storage.ranges import Broken, FirstAnswer, Ranges, wait_for
from core.storage.source_file import SourceFile, SourceStream

RANGE = 1 << 23
"""Most bytes that are asked for at once."""

_AHEAD, _MOST_AHEAD = 1 << 24, 16
"""Most bytes, and most ranges, that one stream has asked for and not given yet."""
_KEPT, _MOST_KEPT = 1 << 22, 64
"""Most bytes and ranges of headers and their like that are kept of a file, as readers look at them several times."""
PAUSES = (0.5, 2.0, 8.0)
"""Seconds before a range is asked for again; after the last time it is an error."""

Found = TypeVar("Found")


class PartHere(Protocol):
    """A part of a file that is on this machine (`core.storage.spool`)."""

    def read(self, at: int, count: int) -> bytes:
        """Bytes from an offset of the file on, ``count`` at most; none where it does not have that offset."""
        ...


class KeptRanges:
    """What is known of a file: short ranges that have been read, and the parts that are on this machine."""

    def __init__(self, head: bytes) -> None:
        self._ranges = deque([(0, head)])
        self._turn = threading.Lock()
        self._parts: tuple[PartHere, ...] = ()

    @contextmanager
    def spooled(self, part: PartHere) -> Iterator[None]:
        """Have a part read instead of being fetched while the block runs."""
        self._parts = (*self._parts, part)
        try:
            yield
        finally:
            self._parts = tuple(each for each in self._parts if each is not part)

    def read_part(self, at: int, count: int) -> memoryview | None:
        """Bytes of a part from an offset on, ``count`` at most; None where none has that offset."""
        return next((memoryview(found) for each in self._parts if (found := each.read(at, count))), None)

    def find(self, at: int) -> memoryview | None:
        """What is known from an offset on, apart from the parts; None where that is nothing."""
        with self._turn:
            for start, data in self._ranges:
                if start <= at < start + len(data):
                    return memoryview(data)[at - start :]
        return None

    def keep(self, start: int, data: bytes) -> None:
        """Keep a range, in the place of the oldest ones but the head where there are too many bytes."""
        if len(data) <= _KEPT // 4:
            with self._turn:
                self._ranges.append((start, data))
                while len(self._ranges) > _MOST_KEPT or sum(len(each) for _, each in self._ranges) > _KEPT:
                    del self._ranges[1]


@dataclass(frozen=True)
class RemoteFile(SourceFile):
    """A file on another machine in the state in which it was opened.

    Attributes:
        path: its `Address`.
        identity: of which the size is real, and the rest tells the states of all files apart.
        ranges: give its bytes.
        kept: of them.
    """

    ranges: Ranges = field(compare=False, repr=False)
    kept: KeptRanges = field(compare=False, repr=False)

    __hash__ = SourceFile.__hash__

    @classmethod
    def at(cls, address: Address, ranges: Ranges) -> "RemoteFile":
        """A reference to a file, whose first bytes are read.

        Raises:
            UserError: it is not there, may not be read, or its server gives no ranges.
        """
        found: FirstAnswer = _tried(address, ranges.open)
        sign = hashlib.sha256(f"{address}\n{found.tag}".encode()).digest()
        # the numbers of a file system have 63 bits or fewer
        first, second, third = (int.from_bytes(sign[place : place + 8]) >> 1 for place in (0, 8, 16))
        return cls(address, (first, second, found.size, third, 0), ranges, KeptRanges(found.head))

    def open(self) -> FileIO:
        """A stream; nothing is asked for until it is read."""
        return RemoteStream(self)

    def check(self, stream: FileIO) -> None:
        """Nothing: each range that comes is compared with the state that was opened."""

    def note_what_is_read(self) -> None:
        """Nothing, as each range is compared."""

    def expect(self, stream: FileIO, runs: Sequence[tuple[int, int]]) -> None:
        """As `SourceFile.expect`: what will be read is asked for ahead, and nothing else."""
        assert isinstance(stream, RemoteStream)
        stream.expect(runs)


class _Range:
    """A range that is asked for when it is due."""

    def __init__(self, file: RemoteFile, start: int, stop: int) -> None:
        self.start, self.stop = start, stop
        self._file = file
        self._future: Future[bytes] | None = None
        self._data: bytes | None = None

    @property
    def is_asked_for(self) -> bool:
        return self._future is not None or self._data is not None

    def ask(self) -> None:
        self._future = self._file.ranges.begin(self.start, self.stop)

    def data(self) -> bytes:
        if self._data is None:
            assert isinstance(self._file.path, Address)
            self._data = _tried(self._file.path, self._begun)
        return self._data

    def cancel(self) -> None:
        if self._future is not None:
            self._future.cancel()

    def _begun(self) -> "Future[bytes]":
        """What was asked for already, once; then what is asked for anew."""
        if self._future is None:
            self.ask()
        assert self._future is not None
        future, self._future = self._future, None
        return future


class RemoteStream(SourceStream):
    """A stream of a `RemoteFile`, for one thread. What is asked for ahead is what `expect` was told."""

    def __init__(self, file: RemoteFile) -> None:
        # a stream of the system needs something that is open
        super().__init__(Path(os.devnull))
        self._file, self._at = file, 0
        self._expected: deque[_Range] = deque()

    def seek(self, pos: int, whence: int = 0, /) -> int:
        """Move to an absolute position; ``whence`` must be 0."""
        assert whence == 0
        self._at = pos
        return pos

    def tell(self) -> int:
        """The position in the file."""
        return self._at

    def expect(self, runs: Sequence[tuple[int, int]]) -> None:
        """Be told what will be read next, in this order; what was expected before is not any more."""
        self._forget()
        for begin, end in runs:
            for start in range(begin, min(end, self._file.size), RANGE):
                self._expected.append(_Range(self._file, start, min(start + RANGE, end, self._file.size)))

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - whatever has memory to write to
        """Read what has come of the range at the position.

        Returns:
            how many bytes; 0 at the end.

        Raises:
            UserError: it does not come, or the file has changed.
            Cancelled: nobody wants it any more (`core.base.going_on`).
        """
        go_on()
        wanted = memoryview(buffer).cast("B")
        if self._at >= self._file.size or not wanted:
            return 0
        found = self._found(len(wanted))[: len(wanted)]
        wanted[: len(found)] = found
        self._at += len(found)
        return len(found)

    def read(self, size: int | None = -1, /) -> bytes:
        """As `FileIO.read`, of what has come: one byte at least, but at the end."""
        buffer = bytearray(min(RANGE, self._file.size) if size is None or size < 0 else size)
        return bytes(buffer[: self.readinto(buffer)])

    def close(self) -> None:
        """Close it; what was asked for and has not come is not wanted any more."""
        self._forget()
        super().close()

    def _found(self, count: int) -> memoryview:
        """Bytes from the position on, one at least; of what was not expected no more than ``count``."""
        here = self._file.kept.read_part(self._at, count)
        if here is not None:
            return here
        while self._expected and self._expected[0].stop <= self._at:
            self._expected.popleft()
        if self._expected and self._expected[0].start <= self._at:
            self._ask_ahead()
            first = self._expected[0]
            return memoryview(first.data())[self._at - first.start :]
        kept = self._file.kept.find(self._at)
        if kept is not None:
            return kept
        due = _Range(self._file, self._at, min(self._at + min(count, RANGE), self._file.size))
        self._file.kept.keep(due.start, due.data())
        return memoryview(due.data())

    def _ask_ahead(self) -> None:
        asked = 0
        for number, each in enumerate(self._expected):
            asked += each.stop - each.start
            if number and (asked > _AHEAD or number >= _MOST_AHEAD):
                return
            if not each.is_asked_for:
                each.ask()

    def _forget(self) -> None:
        while self._expected:
            self._expected.popleft().cancel()


def _tried(address: Address, begin: "Callable[[], Future[Found]]") -> Found:
    """What comes, asked for several times.

    Raises:
        UserError: it does not come.
    """
    for pause in PAUSES:
        try:
            return wait_for(begin())
        except Broken:
            _pause(pause)
    try:
        return wait_for(begin())
    except Broken as fault:
        why = f"{fault}, {len(PAUSES) + 1} times"
        raise UserError(f"{address} can't be read: {why}. Check the connection, then try again.") from None


def _pause(seconds: float) -> None:
    nothing = threading.Event()
    for _ in range(round(seconds * 10)):
        nothing.wait(0.1)
        go_on()
