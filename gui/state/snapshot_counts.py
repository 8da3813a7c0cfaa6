"""Exact numbers of snapshots, read while nothing else is read."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from core.index.refinements import RefinementTable
from core.plan.plan import Plan
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers, numbers_of
from core.preview.read_planning import pending_reads
from core.preview.read_requests import ReadRequest, ReadResult, read_all
from gui.state.changes import Change, Opened, PlanChanged, Settled, SnapshotsTaken
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.state.jobs import Channel, Job, Jobs

_Found = list[tuple[ReadRequest, ReadResult]]


class SnapshotCounts(QObject):
    """Makes the numbers of one snapshot after the other exact, in jobs, when those of the plan shown are.

    Args:
        document: has the snapshots.
        jobs: runs the reading.
    """

    counted = Signal()
    """The numbers of one more snapshot are exact."""

    def __init__(self, document: Document, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent or document)
        self._document, self._jobs = document, jobs
        self._exact: dict[Plan, PlanNumbers] = {}
        self._measurements: Measurements | None = None
        self._counting: Plan | None = None
        self._refinements = RefinementTable()
        self._job: Job | None = None
        document.changed.connect(self._follow)

    def of(self, plan: Plan) -> PlanNumbers:
        """What a plan does; estimates as long as it has not been counted."""
        measurements = self._document.state.measurements
        # what was counted of another checkpoint is no answer
        found = self._exact.get(plan) if measurements is self._measurements else None
        return found if found is not None else numbers_of(measurements, plan)

    def _follow(self, change: Change) -> None:
        match change:
            case Opened(now):
                self._exact, self._measurements = {}, now.measurements
                self._cancel()
            case PlanChanged():
                # the plan that is shown comes first
                self._cancel()
            case Settled(now):
                self._remember(now)
                self._go_on()
            case SnapshotsTaken() if self._document.settled:
                self._remember(self._document.state)
                self._go_on()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _remember(self, now: DocumentState) -> None:
        """What is shown is exact now; what is no snapshot any more is forgotten."""
        wanted = {each.plan for each in self._document.stack.snapshots}
        # the unpruned model's numbers are those of no plan
        shown = {} if now.comparing else {now.shown: now.plan_numbers}
        self._exact = {plan: found for plan, found in {**self._exact, **shown}.items() if plan in wanted}

    def _go_on(self) -> None:
        if self._job is not None:
            return
        plans = (each.plan for each in self._document.stack.snapshots)
        self._counting, self._refinements = (
            next((plan for plan in plans if plan not in self._exact), None),
            RefinementTable(),
        )
        self._step()

    def _step(self) -> None:
        """Read what is missing for the one that is counted, or be done with it."""
        plan = self._counting
        if plan is None or not self._document.is_open:
            return
        measurements = self._document.state.measurements
        requests = pending_reads(measurements, plan, refinements=self._refinements)
        if requests:
            self._read(requests)
        else:
            self._exact[plan] = numbers_of(measurements, plan, self._refinements)
            self.counted.emit()
            self._go_on()

    def _read(self, requests: Sequence[ReadRequest]) -> None:
        measurements, refinements = self._document.state.measurements, self._refinements
        done: list[_Found] = []
        self._job = self._jobs.start(
            lambda channel: _read(requests, channel),
            finished=lambda found: done.append(found),
            ended=lambda: self._take(measurements, refinements, done),
        )

    def _take(self, measurements: object, refinements: RefinementTable, done: list[_Found]) -> None:
        self._job = None
        # it was cancelled, or failed; the next change begins again
        if not done or measurements is not self._document.state.measurements:
            return
        for request, result in done[0]:
            self._document.state.measurements.add(request, result, refinements)
        self._step()


def _read(requests: Sequence[ReadRequest], channel: Channel) -> _Found:
    return list(read_all(requests, channel.report))
