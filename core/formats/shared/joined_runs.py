"""Runs of bytes from one or more files, read as if they were a file of their own."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from io import FileIO
from itertools import accumulate
from typing import Any

from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage


@dataclass(frozen=True)
class JoinedFile(SourceFile):
    """Runs one after the other.

    Attributes:
        path: of the file that has the first.
        identity: only the size means something; the files' own are compared at each use.
        runs: in order, each of a file that is no `JoinedFile` itself.
    """

    runs: tuple[Storage, ...] = ()

    @classmethod
    def of_runs(cls, runs: Iterable[Storage]) -> "JoinedFile":
        """Join runs, of which there must be one at least."""
        listed = tuple(runs)
        return cls(listed[0].file.path, (0, 0, sum(run.nbytes for run in listed), 0), listed)

    def open(self) -> FileIO:
        return JoinedStream(self)

    def check(self, stream: FileIO) -> None:
        """Look whether the files are still as they were; the others will be looked at when they are opened."""
        assert isinstance(stream, JoinedStream)
        stream.check()


class JoinedStream(FileIO):
    """Reads from the run that its position is in. Only what the readers of tensors use is there."""

    def __init__(self, joined: JoinedFile) -> None:
        super().__init__(joined.path)
        self._size = joined.size
        self._runs = joined.runs
        self._starts = list(accumulate((run.nbytes for run in joined.runs), initial=0))
        self._streams: dict[SourceFile, FileIO] = {}
        self._at = 0

    def seek(self, pos: int, whence: int = 0, /) -> int:
        assert whence == 0
        self._at = pos
        return pos

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - whatever has memory to write to
        if self._at >= self._size:
            return 0
        run, inside, left = self._run(self._at)
        stream = self._stream(run.file)
        stream.seek(run.start + inside)
        count: int = stream.readinto(memoryview(buffer)[:left])
        self._at += count
        return count

    def check(self) -> None:
        """Look whether the files that have been read from are still as they were.

        Raises:
            UserError: one has been written to.
        """
        for file, stream in self._streams.items():
            file.check(stream)

    def close(self) -> None:
        for stream in self._streams.values():
            stream.close()
        super().close()

    def _run(self, at: int) -> tuple[Storage, int, int]:
        """The run that has a byte, where in it that is, and how many bytes follow one another from there."""
        place = bisect_right(self._starts, at) - 1
        run, inside = self._runs[place], at - self._starts[place]
        return run, inside, run.nbytes - inside

    def _stream(self, file: SourceFile) -> FileIO:
        if file not in self._streams:
            self._streams[file] = file.open()
        return self._streams[file]
