"""Several runs of bytes, from one or more files, concatenated and read as one `SourceFile`."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from io import FileIO
from itertools import accumulate
from typing import Any

from core.formats.shared.virtual_stream import VirtualStream
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage


@dataclass(frozen=True)
class JoinedFile(SourceFile):
    """A virtual file that is the concatenation of runs of bytes.

    Attributes:
        path: of the file that has the first run.
        identity: only the size is meaningful; `check` compares the identities of the files behind the runs.
        runs: in order; their files are real ones, not `JoinedFile`.
    """

    runs: tuple[Storage, ...] = ()

    @classmethod
    def of_runs(cls, runs: Iterable[Storage]) -> "JoinedFile":
        """Concatenate runs; at least one."""
        listed = tuple(runs)
        return cls(listed[0].file.path, (0, 0, sum(run.nbytes for run in listed), 0), listed)

    def open(self) -> FileIO:
        """Open a `JoinedStream`. The files of the runs are opened, and their identity checked, when they are read.

        Raises:
            UserError: the first run's file can't be opened any more.
        """
        return JoinedStream(self)

    def check(self, stream: FileIO) -> None:
        """Check the files that have been read from through this stream; the others are checked when they are opened.

        Raises:
            UserError: one of them has changed.
        """
        assert isinstance(stream, JoinedStream)
        stream.check()


class JoinedStream(VirtualStream):
    """The stream of a `JoinedFile`."""

    def __init__(self, joined: JoinedFile) -> None:
        super().__init__(joined.path)
        self._size = joined.size
        self._runs = joined.runs
        self._starts = list(accumulate((run.nbytes for run in joined.runs), initial=0))
        self._streams: dict[SourceFile, FileIO] = {}

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - whatever has memory to write to
        """Read up to the end of the run at the position, or until the buffer is full.

        Returns:
            how many bytes; 0 at the end.

        Raises:
            UserError: the run's file is gone or has changed.
        """
        if self._at >= self._size:
            return 0
        run, inside, left = self._run(self._at)
        stream = self._stream(run.file)
        stream.seek(run.start + inside)
        count: int = stream.readinto(memoryview(buffer)[:left])
        self._at += count
        return count

    def check(self) -> None:
        """Check that the files that have been read from still have their identity.

        Raises:
            UserError: one has changed.
        """
        for file, stream in self._streams.items():
            file.check(stream)

    def close(self) -> None:
        """Close the streams of all files."""
        for stream in self._streams.values():
            stream.close()
        super().close()

    def _run(self, at: int) -> tuple[Storage, int, int]:
        """The run that contains byte ``at``, the byte's offset in it, and how many contiguous bytes follow."""
        place = bisect_right(self._starts, at) - 1
        run, inside = self._runs[place], at - self._starts[place]
        return run, inside, run.nbytes - inside

    def _stream(self, file: SourceFile) -> FileIO:
        if file not in self._streams:
            self._streams[file] = file.open()
        return self._streams[file]
