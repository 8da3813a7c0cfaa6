"""Ctrl+C during long work: it ends in order, as a cancelled job does. So does a closed terminal, or a SIGTERM."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from core.base.errors import Cancelled
from core.base.progress import Report

_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
INTERRUPTED = 130
"""The exit status of what Ctrl+C has ended: 128 and the number of the signal."""


class Ended(KeyboardInterrupt):
    """A signal other than Ctrl+C asks the process to end; like Ctrl+C, it is raised wherever the main thread is.

    Attributes:
        status: the exit status, 128 and the number of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = 128 + number


@contextmanager
def raised_where_it_comes() -> Iterator[None]:
    """Let SIGTERM and SIGHUP raise `Ended`, so that what is half done is removed. A second one ends at once.

    Used in the main thread.
    """

    def end(number: int, frame: FrameType | None) -> None:
        signal.signal(number, before[number])
        raise Ended(number)

    caught = [each for each in _ENDING if signal.getsignal(each) is signal.SIG_DFL]
    before = {int(each): signal.signal(each, end) for each in caught}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def cancelled_by_interrupt() -> Iterator[Report]:
    """Give a report that raises `Cancelled` once Ctrl+C was pressed while the block runs, or its like was sent.

    A second time it is as it would be without this. Used in the main thread.
    """
    pressed = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        signal.signal(number, before[number])

    def report(done: int, total: int) -> None:
        if pressed:
            raise Cancelled

    # what is ignored stays so, as nohup has it
    caught = [each for each in _ENDING if signal.getsignal(each) is not signal.SIG_IGN]
    before = {int(each): signal.signal(each, note) for each in caught}
    try:
        yield report
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
