"""Looks for dead outputs when the numbers are at rest: each layer is read once, and tells for every threshold."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from core.base.errors import UserError
from core.masks.dead_units import MaximaKey, UnitMaxima, UnitMaximaRequest
from core.preview.diagnostics import MaximaCache
from core.storage.reader_pool import run_tasks
from gui.state.jobs import Channel, Job, Jobs

AT_ONCE = 1 << 31
"""Bytes that are read unasked: a second or two. More is read only when the user asks."""


class DeadUnitScanner(QObject):
    """Holds what has been read of one checkpoint.

    Args:
        jobs: where it is read.
    """

    changed = Signal()
    """More has been read, or nothing more will be for now."""

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._found: dict[MaximaKey, UnitMaxima] = {}
        self._job: Job | None = None
        self._wanted: tuple[UnitMaximaRequest, ...] = ()
        self.complaint = ""
        """Why it could not be read."""

    @property
    def found(self) -> MaximaCache:
        return self._found

    @property
    def scanning(self) -> bool:
        return self._job is not None

    @property
    def waiting(self) -> int:
        """Bytes that have not been looked at, and are not being."""
        return 0 if self.scanning else sum(request.nbytes for request in self._wanted)

    def forget(self) -> None:
        """Another checkpoint."""
        self._found, self._wanted, self.complaint = {}, (), ""
        if self._job is not None:
            self._job.cancel()

    def want(self, wanted: Sequence[UnitMaximaRequest]) -> None:
        """Look at these next, unless it would take long."""
        self._wanted = tuple(wanted)
        if not self.scanning and not self.complaint and 0 < self.waiting <= AT_ONCE:
            self._start("")

    def look(self) -> None:
        """Look at what waits, however long it takes."""
        if not self.scanning and self._wanted:
            self._start(self.tr("Looking for dead outputs"))

    def _start(self, title: str) -> None:
        wanted, found = self._wanted, self._found
        self._job = self._jobs.start(
            lambda channel: _read(wanted, channel),
            found=found.update,
            failed=self._fail,
            ended=self._end,
            title=title,
        )
        self.changed.emit()

    def _fail(self, error: UserError) -> None:
        self.complaint = str(error)

    def _end(self) -> None:
        self._job = None
        self._wanted = tuple(request for request in self._wanted if request.key not in self._found)
        self.changed.emit()


def _read(wanted: Sequence[UnitMaximaRequest], channel: Channel) -> None:
    channel.gather((wanted[number].key, maxima) for number, maxima in run_tasks(wanted, channel.report))
