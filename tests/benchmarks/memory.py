"""Anonymous memory of this process: what it holds besides files that could be read again."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOOK_EVERY = 0.005
"""Seconds between two looks; each takes the interpreter from what is measured, and the kernel some 30 µs."""

_ANON = re.compile(rb"RssAnon:\s+(\d+) kB")
_STATUS = Path("/proc/self/status")


def anonymous() -> int:
    """Bytes of `RssAnon` at the moment."""
    found = _ANON.search(_STATUS.read_bytes())
    if found is None:
        raise RuntimeError("anonymous memory is told by Linux only")
    return int(found[1]) * 1024


class Peak:
    """The most there has been.

    Attributes:
        before: bytes at the beginning.
        most: bytes at the highest.
    """

    def __init__(self) -> None:
        self.before = self.most = anonymous()

    @property
    def extra(self) -> int:
        return self.most - self.before

    def look(self) -> None:
        self.most = max(self.most, anonymous())


@contextmanager
def watching() -> Iterator[Peak]:
    """Look at the memory again and again, in a thread, for as long as the block runs."""
    peak, end = Peak(), threading.Event()

    def watch() -> None:
        while not end.wait(LOOK_EVERY):
            peak.look()

    thread = threading.Thread(target=watch, name="memory")
    thread.start()
    try:
        yield peak
    finally:
        end.set()
        thread.join()
        peak.look()
