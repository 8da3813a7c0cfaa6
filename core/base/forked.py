"""Work in another process while this one is busy with something else."""

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, NoReturn, TypeVar

from core.base.errors import Cancelled
from core.base.progress import Report

_Found = TypeVar("_Found")
Work = Callable[[Report], _Found]
"""Is given a report to call every tenth of a second or so, which raises `Cancelled` where nobody waits any more."""


def can_fork() -> bool:
    """Whether a process can be forked safely: by the system, and since no other thread may hold a lock."""
    return sys.platform.startswith("linux") and threading.active_count() == 1


@contextmanager
def forked(work: Work[_Found]) -> Iterator[Callable[[], _Found | None]]:
    """Do work in a fork of this process while the block runs. Use it only where `can_fork` holds.

    Args:
        work: gives what can be pickled, and changes nothing: neither files nor what this process knows.

    Yields:
        waits for the work, and gives what it found; None where it failed, whatever the reason. Done here, it tells.
    """
    receiving, sending = os.pipe()
    parent = os.getpid()
    try:
        process = os.fork()
    except OSError:
        # there are too many, or there is no memory for one more
        process = None
    if process == 0:
        os.close(receiving)
        _run(work, parent, sending)
    os.close(sending)
    with os.fdopen(receiving, "rb") as stream:
        try:
            yield lambda: _received(stream)
        finally:
            if process is not None:
                _end(process)


def _end(process: int) -> None:
    """End it at once; it has nothing to put in order."""
    # where ended children are ignored, nobody has to wait for one
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _received(stream: BinaryIO) -> Any:  # noqa: ANN401
    data = stream.read()
    # it is what this program has written; a process that was ended has written less
    with suppress(EOFError, pickle.UnpicklingError):
        return pickle.loads(data)
    return None


def _run(work: Work[object], parent: int, sending: int) -> NoReturn:
    def report(_done: int, _total: int) -> None:
        if os.getppid() != parent:
            raise Cancelled

    try:
        with os.fdopen(sending, "wb") as stream:
            stream.write(pickle.dumps(work(report), pickle.HIGHEST_PROTOCOL))
    finally:
        # nothing of this process's end is the fork's: no files to remove, no text to print
        os._exit(0)
