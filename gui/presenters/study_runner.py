"""Ties the button of a page to a study: starts it, stops it, shows how far it is and what went wrong."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from core.evaluation.sensitivity import Part
from core.plan.plan import Plan
from gui.state.evaluation import Evaluation
from gui.state.jobs import Title
from gui.state.study_record import StudyRecord
from gui.state.study_works import StudyWork
from gui.studies.study_page import StudyPage
from gui.support import number_format

WhenReady = Callable[[Callable[[], None]], None]


class StudyRunner(QObject):
    """Runs the studies of one page.

    Args:
        evaluation: runs them.
        record: keeps what they find.
        page: shows how they go.
        when_ready: calls a function when something is set up that may be run.
        title: of the job.
        begin: starts the study with `run`.
        estimate: says what it will take.
    """

    def __init__(
        self,
        evaluation: Evaluation,
        record: StudyRecord,
        page: StudyPage,
        when_ready: WhenReady,
        title: Title,
        begin: Callable[[], None],
        estimate: Callable[[], str],
    ) -> None:
        super().__init__(page)
        self._evaluation, self._record, self._page = evaluation, record, page
        self._title, self._estimate = title, estimate
        page.start_asked.connect(lambda: when_ready(begin))
        page.stop_asked.connect(evaluation.cancel)
        evaluation.running_changed.connect(self._follow)
        evaluation.changed.connect(self.tell_estimate)
        evaluation.progressed.connect(self._tell_progress)
        evaluation.failed.connect(self._warn)
        self._follow()

    def run(
        self, work: StudyWork, evaluations: int, begun_with: Plan | None = None, parts: Sequence[Part] = ()
    ) -> None:
        """Start a study, unless something is being evaluated; arguments as for `StudyRecord.run`."""
        if self._evaluation.running:
            return
        self._page.warn("")
        self._page.tell(self.tr("Starting …"))
        self._record.run(work, self._title, evaluations, begun_with, parts)

    def tell_estimate(self) -> None:
        """Say what it will take, while it is not going on."""
        if not self._record.running and self._page.isVisible():
            self._page.tell(self._estimate())

    def in_time(self, evaluations: int) -> str:
        """``, about 3 min``, as far as it is known how long one evaluation takes."""
        baseline = self._evaluation.baseline
        if baseline is None:
            return ""
        time = number_format.duration(max(evaluations * baseline.seconds, 1.0))
        return self.tr(", about {time}").format(time=time)

    def _tell_progress(self, text: str) -> None:
        if self._record.running:
            self._page.tell(text)

    def _warn(self, text: str) -> None:
        if self._record.running:
            self._page.warn(text)

    def _follow(self) -> None:
        running = self._evaluation.running
        own = running and self._record.running
        self._page.show_running(running=own)
        busy = self.tr("Something else is being evaluated. It can be stopped at the foot of the window.")
        self._page.allow(busy if running else "")
        if not own:
            self.tell_estimate()
