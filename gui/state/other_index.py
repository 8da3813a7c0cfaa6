"""The magnitudes of the selected parameter as they are in the file that the model is compared with."""

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal

from core.base.arrays import Counts
from core.index.index_table import IndexTable
from core.model.parameter import Parameter
from core.preview.measurements import Measurements
from core.preview.read_requests import IndexRequest, ReadRequest, ReadResult, read_all
from gui.state.changes import Change, PlanChanged, SelectionChanged
from gui.state.document import Document
from gui.state.jobs import Channel, Job, Jobs
from gui.state.model_difference import ModelDifference


class OtherMagnitudes(NamedTuple):
    """The magnitudes of a parameter of the other file.

    Attributes:
        table, places: the table that has its index, and its place there, int64 (1,).
    """

    table: IndexTable
    places: Counts


class OtherIndex(QObject):
    """Reads it in a job when a parameter is selected that is compared as weights; what has been read is kept.

    Args:
        jobs: runs the reading.
    """

    changed = Signal()
    """`current` is another."""
    failed = Signal(str)
    """Why it could not be read."""

    def __init__(self, document: Document, difference: ModelDifference, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._difference, self._jobs = document, difference, jobs
        self._measurements: Measurements | None = None
        self._job: Job | None = None
        self._subject: Parameter | None = None
        difference.changed.connect(self._begin)
        document.changed.connect(self._follow)

    @property
    def current(self) -> OtherMagnitudes | None:
        """Those of the one parameter that is selected; None where there is none, or it is not read yet."""
        found, subject = self._measurements, self._subject
        if found is None or subject is None or not found.known[found.numbers[subject.owner]]:
            return None
        return OtherMagnitudes(found.table, np.array([found.numbers[subject.owner]]))

    def _begin(self) -> None:
        found = self._difference.found
        self._measurements = None if found is None else Measurements(found.second)
        self._look()

    def _follow(self, change: Change) -> None:
        # of a module that is selected, what is ticked is looked at
        if self._measurements is not None and isinstance(change, SelectionChanged | PlanChanged):
            self._look()

    def _look(self) -> None:
        subject = self._wanted()
        if subject is self._subject and self._measurements is not None:
            return
        self._subject = subject
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if subject is not None and self.current is None:
            self._read(subject)
        self.changed.emit()

    def _wanted(self) -> Parameter | None:
        """The counterpart of the one parameter that is looked at, the owner of its elements."""
        found = self._measurements
        if found is None or not self._document.is_open:
            return None
        names = self._document.state.looked_at
        pair = self._difference.by_name.get(names[0]) if len(names) == 1 else None
        if pair is None or pair.second.owner not in found.numbers:
            return None
        return found.checkpoint.by_name[pair.second.owner]

    def _read(self, subject: Parameter) -> None:
        measurements = self._measurements
        assert measurements is not None, "there is a comparison"

        def read(channel: Channel) -> tuple[ReadRequest, ReadResult]:
            return next(iter(read_all([IndexRequest(subject)], channel.report)))

        self._job = self._jobs.start(
            read,
            finished=lambda found: self._take(measurements, *found),
            failed=lambda error: self.failed.emit(str(error)),
            title=lambda: self.tr("Reading the other file"),
        )

    def _take(self, measurements: Measurements, request: ReadRequest, result: ReadResult) -> None:
        self._job = None
        measurements.add(request, result)
        if measurements is self._measurements:
            self.changed.emit()
