"""How far some evaluations are, and how long the rest will take, in words."""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from core.base.progress import Report
from gui.support import number_format


class RunClock:
    """Counts runs for the progress of a job; the job's thread counts, the main thread reads.

    Args:
        total: evaluations that there will be, as far as is known.
        now: the time in seconds.
    """

    def __init__(self, total: int, now: Callable[[], float] = time.monotonic) -> None:
        self._total, self._now = total, now
        self._done, self._since = 0, now()
        self._seconds: float | None = None

    def expect(self, more: int) -> None:
        """From now on so many more evaluations are to come."""
        self._total = self._done + more

    def count(self, seconds: float) -> None:
        """One more has been made, in so many seconds."""
        self._done += 1
        # the first one of a process loads the model, too
        self._seconds = seconds if self._seconds is None else min(self._seconds, seconds)
        self._since = self._now()

    def reporting(self, report: Report) -> Report:
        """A report that says how many have been made, whatever is being done for the next one."""
        return lambda _done, _total: report(min(self._done, self._total), max(self._total, 1))

    def words(self, done: int, total: int) -> str:
        """What is said of the progress."""
        text = QCoreApplication.translate("RunClock", "{done} of {total}").format(
            done=number_format.whole(done), total=number_format.whole(total)
        )
        if self._seconds is None or done >= total:
            return text
        left = (total - done) * self._seconds - (self._now() - self._since)
        more = QCoreApplication.translate("RunClock", "about {time} left")
        return f"{text}, {more.format(time=number_format.duration(max(left, 1.0)))}"
