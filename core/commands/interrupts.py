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
