"""Reads what the shown plan's exact numbers need, as soon as it has been at rest for a moment."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from core.base.errors import UserError
from core.preview.read_requests import IndexRequest, ReadRequest, read_all
from gui.state.jobs import Channel, Job, Jobs

REST = 60
"""Milliseconds without a change after which the numbers are made exact."""


class ExactReader(QObject):
    """Asks what is missing and reads it, again and again, until nothing is.

    An index serves every plan, so it is read to its end. What was asked for one plan's sake is dropped when
    another plan is shown.

    Args:
        jobs: where the reading is done.
        pending_reads: what has to be read next; asked on this thread.
    """

    found = Signal(list)
    """Pairs of a request and what was found."""
    read = Signal()
    """All that was asked for has been found; there may be more to ask."""
    complete = Signal()
    """Nothing is missing."""
    halted = Signal(str)
    """Reading stopped before the end, with the reason if the user can mend it, else ""; `resume` goes on."""

    def __init__(self, jobs: Jobs, missing: Callable[[], Sequence[ReadRequest]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._pending_reads = jobs, missing
        self._job: Job | None = None
        self._for_every_plan = False
        self._stopped = False
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._ask)

    @property
    def at_rest(self) -> bool:
        """Whether nothing is being read or about to be."""
        return self._job is None and not self._rest.isActive()

    def owns(self, job: Job) -> bool:
        """Whether a job is its own."""
        return job is self._job

    def begin(self) -> None:
        """Another checkpoint: whatever is being read is of the old one."""
        self.drop()
        self._stopped = False
        self._ask()

    def restart(self) -> None:
        """The plan, or what is looked at, has changed."""
        if self._job is not None and not self._for_every_plan:
            self._job.cancel()
        self._rest.start()

    def drop(self) -> None:
        """Read nothing more for now."""
        self._rest.stop()
        if self._job is not None:
            self._job.cancel()

    def close(self) -> None:
        """Read nothing ever more."""
        self._pause()
        self.drop()

    def resume(self) -> None:
        """Go on after a stop."""
        self._stopped = False
        self._ask()

    def stop(self) -> None:
        """The user does not want to wait for it."""
        self._pause()
        self.drop()
        self.halted.emit("")

    def _ask(self) -> None:
        if self._stopped or not self.at_rest:
            return
        requests = self._pending_reads()
        indexes = [request for request in requests if isinstance(request, IndexRequest)]
        if requests:
            self._for_every_plan = bool(indexes)
            self._start(indexes or requests)
        else:
            self.complete.emit()

    def _start(self, requests: Sequence[ReadRequest]) -> None:
        title = self.tr("Reading the weights") if self._for_every_plan else self.tr("Counting exactly")
        self._job = self._jobs.start(
            lambda channel: _read(requests, channel),
            found=self.found.emit,
            finished=lambda _: self.read.emit(),
            failed=self._fail,
            ended=self._end,
            title=title,
        )
        # to ask again would only break again
        self._job.broke.connect(self._pause)

    def _fail(self, error: UserError) -> None:
        self._pause()
        self.halted.emit(str(error))

    def _end(self) -> None:
        self._job = None
        self._ask()

    def _pause(self) -> None:
        self._stopped = True


def _read(requests: Sequence[ReadRequest], channel: Channel) -> None:
    channel.gather(read_all(requests, channel.report))
