"""How long work reports on itself and is stopped."""

from collections.abc import Callable

Report = Callable[[int, int], None]
"""``report(done, total)``, in bytes. It may raise :class:`~core.base.errors.Cancelled` to stop the work."""


def silent(done: int, total: int) -> None:
    """A `Report` that does nothing."""


class Meter:
    """Adds up what is done and passes it on.

    Args:
        report: is told (done, total) after each step.
        total: how many bytes there are to do.
    """

    def __init__(self, report: Report, total: int) -> None:
        self._report = report
        self._total = total
        self._done = 0
        report(0, total)

    def advance(self, count: int) -> None:
        self._done += count
        self._report(self._done, self._total)
