"""Counts the values of weights with their sign, once somebody asks for them: each parameter is read once."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from core.base.errors import UserError
from core.inspection.tally import CountsRequest
from core.inspection.value_counts import ValueCounts
from core.model.parameter import Parameter
from core.storage.reader_pool import run_tasks
from gui.state.jobs import Channel, Job, Jobs


class SignedCounts(QObject):
    """Holds what has been read of one checkpoint: of each parameter how often its values occur, without ±0.

    Args:
        jobs: where it is read.
    """

    changed = Signal()
    """All that was asked for has been read, or can't be."""

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._found: dict[str, ValueCounts] = {}
        self._job: Job | None = None
        self._wanted: tuple[Parameter, ...] = ()
        self.complaint = ""
        """Why they could not be read, else empty."""

    def forget(self) -> None:
        """Drop all: another checkpoint is open."""
        self._found, self._wanted, self.complaint = {}, (), ""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def try_again(self) -> None:
        """What could not be read, or was stopped, may be read when it is asked for next."""
        self.complaint = ""

    def of(self, parameters: Sequence[Parameter]) -> list[ValueCounts] | None:
        """What is known of some parameters; None where one has not been read."""
        found = [self._found.get(each.name) for each in parameters]
        return [each for each in found if each is not None] if None not in found else None

    def want(self, parameters: Sequence[Parameter]) -> None:
        """Read these, as far as they have not been; what is read already goes on."""
        # what is selected may be among all that is ticked
        self._wanted = tuple({each.name: each for each in parameters}.values())
        if self._job is None and not self.complaint:
            self._start()

    def _start(self) -> None:
        unread = tuple(each for each in self._wanted if each.name not in self._found)
        if not unread:
            return
        self._job = job = self._jobs.start(
            lambda channel: _read(unread, channel),
            found=self._found.update,
            failed=self._fail,
            ended=lambda: self._end(job),
            title=lambda: self.tr("Counting with signs"),
        )

    def _fail(self, error: UserError) -> None:
        self.complaint = str(error)

    def _end(self, job: Job) -> None:
        if job is not self._job:
            # of another checkpoint
            return
        self._job = None
        if job.cancelled:
            self.complaint = self.tr("Counting with signs was stopped.")
        elif not self.complaint:
            self._start()
        if self._job is None:
            self.changed.emit()


def _read(unread: Sequence[Parameter], channel: Channel) -> None:
    tasks = [CountsRequest(each.tensor) for each in unread]
    for number, found in run_tasks(tasks, channel.report):
        channel.send({unread[number].name: found})
