"""Ctrl+C during long work: it ends in order, as a cancelled job does."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from core.base.errors import Cancelled
from core.base.progress import Report

INTERRUPTED = 130
"""The exit status of what Ctrl+C has ended: 128 and the number of the signal."""


@contextmanager
def cancelled_by_interrupt() -> Iterator[Report]:
    """Give a report that raises `Cancelled` once Ctrl+C was pressed while the block runs.

    Pressed a second time it raises KeyboardInterrupt at once. Used in the main thread.
    """
    pressed = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, before)

    def report(done: int, total: int) -> None:
        if pressed:
            raise Cancelled

    before = signal.signal(signal.SIGINT, note)
    try:
        yield report
    finally:
        signal.signal(signal.SIGINT, before)
