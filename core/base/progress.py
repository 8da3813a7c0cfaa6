"""Progress of long work, counted in bytes, and how it is cancelled."""

import time
from collections.abc import Callable

Report = Callable[[int, int], None]
"""``report(done, total)``, in bytes. It may raise :class:`~core.base.errors.Cancelled` to stop the work."""


def silent(done: int, total: int) -> None:
    """A `Report` that does nothing."""


ASK_EVERY = 0.05
"""Seconds between two questions of an `Asking`."""


class Asking:
    """A `Report` that can also be asked whether to go on, where there is work that is not counted."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._latest = 0, 0
        self._asked = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Report, as it is said."""
        self._latest = done, total
        self._report(done, total)

    def ask(self, *_: object) -> None:
        """Report again what was reported last, unless that was done a moment ago.

        Raises:
            Cancelled: if the report raises it.
        """
        now = time.monotonic()
        if now - self._asked >= ASK_EVERY:
            self._asked = now
            self._report(*self._latest)


class Meter:
    """Adds up the bytes that are done and reports the sum.

    Args:
        report: is called with (done, total) at once and after each `advance`.
        total: bytes to do in all.
    """

    def __init__(self, report: Report, total: int) -> None:
        self._report = report
        self._total = total
        self._done = 0
        report(0, total)

    def advance(self, count: int) -> None:
        """Add ``count`` bytes to those that are done, and report.

        Raises:
            Cancelled: if the report raises it.
        """
        self._done += count
        self._report(self._done, self._total)

    def part(self) -> Report:
        """A `Report` for a part of the work, which tells how much of the part is done."""
        before = self._done

        def report(done: int, _total: int) -> None:
            self.advance(before + done - self._done)

        return report
