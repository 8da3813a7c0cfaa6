"""The page of the sweep: points as they come, and the step that a click makes."""

from PySide6.QtCore import QCoreApplication, QObject

from core.base.escaping import escaped
from core.evaluation.sweep import SWEPT
from core.evaluation.trials import Trial
from core.plan.scope import Scope
from gui.plots.sweep_plot import SweepPoint
from gui.presenters.study_runner import StudyRunner, WhenReady
from gui.presenters.trial_texts import band_text, nothing_to_cut, trial_text
from gui.state.changes import Change, Measured, Opened, PlanChanged, Settled
from gui.state.document import Document
from gui.state.evaluation import Evaluation
from gui.state.plan_edits import PlanEdits
from gui.state.study_record import StudyRecord
from gui.state.study_works import sweep_work
from gui.studies.sweep_page import SweepPage
from gui.support.number_format import grouped


class SweepPresenter(QObject):
    """Sweeps the general rule over densities.

    Args:
        document: whose plan is swept.
        edits: name the step.
        evaluation: evaluates it.
        record: keeps what is found.
        when_ready: as for `StudyRunner`.
        page: shows it.
    """

    def __init__(
        self,
        document: Document,
        edits: PlanEdits,
        evaluation: Evaluation,
        record: StudyRecord,
        when_ready: WhenReady,
        page: SweepPage,
    ) -> None:
        super().__init__(page)
        self._document, self._edits, self._evaluation, self._page = document, edits, evaluation, page
        self._record = record

        def title() -> str:
            # of a job that may last longer than this, as all can be told anew meanwhile
            return QCoreApplication.translate("SweepPresenter", "Sweep")

        self.runner = StudyRunner(evaluation, record, page, when_ready, title, self._begin, self._estimate)
        page.plot.pointClicked.connect(self._set)
        record.cleared.connect(page.clear)
        record.found.connect(self._show)
        evaluation.changed.connect(self._show)
        self._show()
        document.changed.connect(self._follow)

    def show_present(self) -> None:
        """Mark the density of the plan in force; called when the page is seen again."""
        if self._document.is_open:
            total = self._document.state.plan_numbers.total
            self._page.plot.show_present(total.density if total.known and total.parameters else None)

    @property
    def trials(self) -> tuple[Trial, ...]:
        """What has been found."""
        return tuple(sorted(self._record.trials, key=lambda each: each.total.density))

    def _begin(self) -> None:
        now = self._document.state
        refusal = nothing_to_cut(now.plan)
        if refusal:
            self._page.warn(refusal)
            return
        self.runner.run(sweep_work(now.measurements.copy(now.checkpoint), now.plan), len(SWEPT))

    def _estimate(self) -> str:
        return grouped(self.tr("%n points", "", len(SWEPT)), len(SWEPT)) + self.runner.in_time(len(SWEPT))

    def _show(self) -> None:
        metric, baseline, trials = self._evaluation.metric, self._evaluation.baseline, self.trials
        if metric is None or baseline is None or not trials:
            return
        points = [
            SweepPoint(each.total.density, each.value, each.difference.loss > 0, trial_text(each, metric))
            for each in trials
        ]
        title = self.tr("{metric} against density").format(metric=escaped(metric.name))
        self._page.plot.set_title(title, band_text(baseline))
        self._page.plot.show_points(points, (baseline.low, baseline.high))
        self.show_present()

    def _set(self, point: int) -> None:
        plan = self.trials[point].plan.with_locks_of(self._document.plan)
        self._document.do(self._edits.words(plan.rule, Scope()), plan)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened | PlanChanged | Measured | Settled) and self._page.isVisible():
            self.show_present()
