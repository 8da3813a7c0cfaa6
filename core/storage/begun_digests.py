"""Digests of files that are begun while something else takes the time, for whoever reads the files to go on with."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from threading import Event
from types import MappingProxyType

from core.storage.source_file import SourceFile, read_into

PIECE = 1 << 24
"""Bytes that are digested at a time. After each the thread may wait for the interpreter lock, for some milliseconds."""


class BegunDigest:
    """The digest of the first bytes of a file.

    Attributes:
        sha: SHA-256 of them.
        at: how many they are.
    """

    def __init__(self) -> None:
        self.sha, self.at = sha256(), 0


BegunDigests = Mapping[SourceFile, BegunDigest]
"""What has been digested of some files."""

NOTHING: BegunDigests = MappingProxyType({})


@contextmanager
def beginning(files: Iterable[SourceFile]) -> Iterator[BegunDigests]:
    """Digest files in another thread while the block runs, one after the other, and stop where it ends.

    What is read is noted (`SourceFile.note_what_is_read`), so that a change is told at the next reading.

    Args:
        files: none at all are fine.

    Yields:
        what has been digested; for use after the block.

    Raises:
        UserError: a file has changed, or can't be read any more.
    """
    begun, stopped = {file: BegunDigest() for file in files}, Event()
    with ThreadPoolExecutor(1) as thread:
        digesting = thread.submit(_digest, begun, stopped)
        try:
            yield begun
        finally:
            stopped.set()
        digesting.result()


def _digest(begun: BegunDigests, stopped: Event) -> None:
    for file, digest in begun.items():
        if stopped.is_set():
            return
        file.note_what_is_read()
        buffer = memoryview(bytearray(min(PIECE, file.size)))
        with file.open() as stream:
            while digest.at < file.size and not stopped.is_set():
                part = buffer[: file.size - digest.at]
                read_into(stream, digest.at, part, file.path)
                digest.sha.update(part)
                digest.at += len(part)
