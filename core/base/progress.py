"""Progress of long work, counted in bytes, and how it is cancelled."""

from collections.abc import Callable

Report = Callable[[int, int], None]
"""``report(done, total)``, in bytes. It may raise :class:`~core.base.errors.Cancelled` to stop the work."""


def silent(done: int, total: int) -> None:
    """A `Report` that does nothing."""


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
