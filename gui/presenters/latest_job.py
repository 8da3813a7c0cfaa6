"""One job at a time, for the latest that is wanted."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject

from core.base.errors import UserError
from gui.state.jobs import Channel, Job, Jobs

Key = TypeVar("Key")


class LatestJob(QObject, Generic[Key]):
    """Runs one job at a time. Of what is wanted while it runs, only the latest is kept, and run next.

    Args:
        jobs: runs the work.
        work: called in a job with what is wanted; returns the result.
        show: called with what was wanted and the result, unless the result is of no use any more.
        fail: called with an error that the user can do something about.
        serves: whether a result may be shown for a moment although something else is wanted by now.
    """

    def __init__(
        self,
        jobs: Jobs,
        work: Callable[[Key, Channel], Any],
        show: Callable[[Key, Any], None],
        fail: Callable[[UserError], None],
        serves: Callable[[Key, Key], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._work, self._show, self._fail, self._serves = jobs, work, show, fail, serves
        self._wanted: Key | None = None
        self._running: tuple[Key, Job] | None = None
        """What is wanted of the running job, and the job."""
        self.done: Key | None = None
        """What the result or the error on the screen is of; the same is not run again."""

    def want(self, wanted: Key | None) -> None:
        """Run a job for this next; for None, run none."""
        self._wanted = wanted
        if self._running is not None:
            doing, job = self._running
            if wanted is None or not self._serves(doing, wanted):
                job.cancel()
        elif wanted is not None and wanted != self.done:
            self._start(wanted)

    def forget(self) -> None:
        """The last result is not on the screen any more, so the same may be run again."""
        self.done = None

    def _start(self, wanted: Key) -> None:
        job = self._jobs.start(
            lambda channel: self._work(wanted, channel),
            finished=self._finish,
            failed=self._refuse,
            ended=self._go_on,
        )
        # running it again would only fail again
        job.broke.connect(lambda _: self._mark())
        self._running = wanted, job

    def _mark(self) -> None:
        if self._running is not None:
            self.done, _ = self._running

    def _finish(self, result: Any) -> None:  # noqa: ANN401 - whatever the work gives
        if self._running is None or self._wanted is None:
            return
        doing, _ = self._running
        if self._serves(doing, self._wanted):
            # at once: when the job ends it may have been cancelled, and the result is on the screen nonetheless
            self._mark()
            self._show(doing, result)

    def _refuse(self, error: UserError) -> None:
        self._fail(error)
        self._mark()

    def _go_on(self) -> None:
        self._running = None
        self.want(self._wanted)
