"""Digests of files that are taken while others read them, so that a digest needs no reading of its own."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager

from core.base.progress import Report, silent
from core.storage.begun_digests import NOTHING, BegunDigest, BegunDigests
from core.storage.digest import FileDigest
from core.storage.source_file import SourceFile, read_into, telling

PIECE = 1 << 20
"""Bytes that are digested at a time."""

AHEAD = 8
"""Pieces, at most, that wait to be digested."""

NEAR, MUCH, END = 1 << 12, 1 << 14, 1 << 17
"""What is skipped is read at once where it is at most ``NEAR`` bytes, or ``MUCH`` bytes follow it and they are not the
last ``END`` of the file: few bytes far ahead, or the end, are a look at a header or directory, after which the reading
goes on where it was."""


class RunningDigest:
    """The SHA-256 of a file that is read by others from front to back, or nearly so.

    What is skipped is read here. What is read out of order is read once more.

    Args:
        file: its bytes are told by `saw`.
        helper: one thread, in which digests are computed.
        begun: the digest of its first bytes; what is read of them is not digested again.
    """

    def __init__(self, file: SourceFile, helper: Executor, begun: BegunDigest | None = None) -> None:
        self._file, self._helper = file, helper
        begun = begun or BegunDigest()
        self._sha, self._at = begun.sha.copy(), begun.at
        self._pending: deque[Future[None]] = deque()

    def saw(self, start: int, data: memoryview) -> None:
        """Take in bytes of the file that begin at offset ``start``; they may change as soon as this returns."""
        if self._at < start and (start - self._at <= NEAR or self._goes_on(start, data)):
            self._catch_up(start, silent)
        if start <= self._at < start + len(data):
            self._add(data[self._at - start :])

    def finish(self, report: Report = silent) -> FileDigest:
        """The digest, once what nobody has read is read.

        Args:
            report: is called with the bytes that are done, at last.

        Raises:
            UserError: the file has changed, or ends too early.
            Cancelled: if ``report`` raises it.
        """
        self._catch_up(self._file.size, report)
        while self._pending:
            self._pending.popleft().result()
        return FileDigest(self._file.path, self._file.size, self._sha.hexdigest())

    def _goes_on(self, start: int, data: memoryview) -> bool:
        return len(data) >= MUCH and start + len(data) <= self._file.size - END

    def _add(self, data: memoryview) -> None:
        for begin in range(0, len(data), PIECE):
            piece = bytes(data[begin : begin + PIECE])
            if len(self._pending) >= AHEAD:
                self._pending.popleft().result()
            self._pending.append(self._helper.submit(self._sha.update, piece))
        self._at += len(data)

    def _catch_up(self, stop: int, report: Report) -> None:
        if self._at >= stop:
            return
        buffer = memoryview(bytearray(min(PIECE, stop - self._at)))
        with telling(lambda _: None), self._file.open() as stream:
            while self._at < stop:
                part = buffer[: min(PIECE, stop - self._at)]
                read_into(stream, self._at, part, self._file.path)
                self._add(part)
                report(self._at, self._file.size)


class RunningDigests:
    """The digests of several files; `taking` makes them."""

    def __init__(self, digests: Mapping[SourceFile, RunningDigest]) -> None:
        self._digests = digests

    def finish(self, report: Report = silent) -> tuple[FileDigest, ...]:
        """As `RunningDigest.finish`, of all files in their order."""
        return tuple(each.finish(report) for each in self._digests.values())


@contextmanager
def taking(files: Iterable[SourceFile], begun: BegunDigests = NOTHING) -> Iterator[RunningDigests]:
    """Take digests of files from what this thread reads of them while the block runs; finish them in it.

    Args:
        begun: what has been digested before.
    """
    with ThreadPoolExecutor(1) as helper:
        digests = {file: RunningDigest(file, helper, begun.get(file)) for file in files}
        by_identity = {file.identity: digest.saw for file, digest in digests.items()}
        with telling(lambda file: by_identity.get(file.identity)):
            yield RunningDigests(digests)
