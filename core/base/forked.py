"""Work in another process while this one is busy with something else."""

import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, NoReturn, TypeVar

from core.base.errors import Cancelled, UserError
from core.base.log_file import LOG
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
        waits for the work, and gives what it found; None where it failed, whatever the reason, which is logged. Done
        here, it tells.
    """
    receiving, sending = os.pipe()
    parent = os.getpid()
    try:
        process = os.fork()
    except OSError as error:
        # there are too many, or there is no memory for one more
        process = None
        _log_failure(str(error))
    if process == 0:
        os.close(receiving)
        _run(work, parent, sending)
    os.close(sending)
    with os.fdopen(receiving, "rb") as stream:
        try:
            yield lambda: _received(stream, process) if process is not None else None
        finally:
            if process is not None:
                _end(process)


def _log_failure(reason: str) -> None:
    LOG.warning("A fork failed: %s", reason)


def _end(process: int) -> None:
    """End it at once; it has nothing to put in order."""
    # where ended children are ignored, nobody has to wait for one
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _received(stream: BinaryIO, process: int) -> Any:  # noqa: ANN401
    """What the work found; None where the process says that it failed, or says nothing that is whole."""
    data = stream.read()
    # it is what this program has written; a process that was ended has written less
    try:
        found, failure = pickle.loads(data)
    except (EOFError, pickle.UnpicklingError):
        found, failure = None, f"it ended without an answer{_how_it_ended(process)}"
    if failure:
        _log_failure(failure)
    return found


def _how_it_ended(process: int) -> str:
    """Its exit status, or the number of the signal that ended it, negative; empty where the system keeps neither."""
    with suppress(ChildProcessError):
        # it stays to be waited for: until then nothing else has its number
        ended = os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
        if ended is not None:
            return f" ({ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status})"
    return ""


def _run(work: Work[object], parent: int, sending: int) -> NoReturn:
    def report(_done: int, _total: int) -> None:
        if os.getppid() != parent:
            raise Cancelled

    try:
        with os.fdopen(sending, "wb") as stream:
            stream.write(_answer(work, report))
    finally:
        # nothing of this process's end is the fork's: no files to remove, no text to print
        os._exit(0)


def _answer(work: Work[object], report: Report) -> bytes:
    """What the work found and an empty text, or None and why it failed, pickled."""
    try:
        return pickle.dumps((work(report), ""), pickle.HIGHEST_PROTOCOL)
    except UserError as error:
        return pickle.dumps((None, str(error)))
    except BaseException as error:  # noqa: BLE001 - it is told by the first process, in which the work is done again
        return pickle.dumps((None, "".join(traceback.format_exception(error)).rstrip()))
