"""Looks for dead outputs when the numbers are at rest: each layer is read once, and tells for every threshold."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from core.base.errors import UserError
from core.masks.dead_units import MaximaRequest
from core.masks.unit_maxima_store import UnitMaximaStore
from core.storage.reader_pool import run_tasks
from gui.state.jobs import Channel, Job, Jobs, Title

AT_ONCE = 1 << 31
"""Bytes that are read unasked: a second or two. More is read only when the user asks."""


@dataclass(frozen=True)
class ScanState:
    """How far the search is.

    Attributes:
        scanning: whether layers are being read.
        waiting: bytes that have not been looked at, and are not being.
        complaint: why they could not be read, else empty.
    """

    scanning: bool = False
    waiting: int = 0
    complaint: str = ""


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
        self._found = UnitMaximaStore()
        self._job: Job | None = None
        self._wanted: tuple[MaximaRequest, ...] = ()
        self._complaint = ""

    @property
    def found(self) -> UnitMaximaStore:
        return self._found

    @property
    def state(self) -> ScanState:
        """How far it is."""
        scanning = self._job is not None
        waiting = 0 if scanning else sum(request.nbytes for request in self._wanted)
        return ScanState(scanning, waiting, self._complaint)

    def begin(self, found: UnitMaximaStore) -> None:
        """Drop all results: another checkpoint is open.

        Args:
            found: what is known of that; more is added as it is read.
        """
        self._found, self._wanted, self._complaint = found, (), ""
        if self._job is not None:
            self._job.cancel()

    def want(self, wanted: Sequence[MaximaRequest], absent: str = "") -> None:
        """Read these next, unless it would take long.

        Args:
            absent: why nothing can be read, if so.
        """
        self._wanted = tuple(wanted)
        if absent:
            self._complaint = absent if wanted else ""
        state = self.state
        if not state.scanning and not state.complaint and 0 < state.waiting <= AT_ONCE:
            self._start("")

    def look(self) -> None:
        """Read what has been put off, however long it takes."""
        if self._job is None and self._wanted:
            self._start(lambda: self.tr("Looking for dead outputs"))

    def _start(self, title: Title) -> None:
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
        self._complaint = str(error)

    def _end(self) -> None:
        self._job = None
        self._wanted = tuple(request for request in self._wanted if not self._found.holds(request))
        self.changed.emit()


def _read(wanted: Sequence[MaximaRequest], channel: Channel) -> None:
    channel.gather((wanted[number], maxima) for number, maxima in run_tasks(wanted, channel.report))
