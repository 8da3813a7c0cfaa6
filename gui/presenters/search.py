"""The page of the search: tries as they come, and the step that the result makes."""

from PySide6.QtCore import QObject

from core.evaluation.search import grid, most_tries, spread_tries
from core.evaluation.sensitivity import Part, parts
from core.evaluation.trials import Trial
from core.plan.plan import Plan
from gui.presenters.study_runner import StudyRunner, WhenReady
from gui.presenters.trial_texts import nothing_to_cut, trial_difference
from gui.state.document import Document
from gui.state.evaluation import Evaluation
from gui.state.study_works import StudyWork, levels_from, search_work, spread_work
from gui.studies.search_page import SearchPage
from gui.studies.tries_model import Try
from gui.support import number_format


class SearchPresenter(QObject):
    """Searches the largest cut that costs no more than is allowed.

    Args:
        document: whose plan is cut further; gets the result.
        evaluation: evaluates the tries.
        when_ready: as for `StudyRunner`.
        page: shows it.
    """

    def __init__(self, document: Document, evaluation: Evaluation, when_ready: WhenReady, page: SearchPage) -> None:
        super().__init__(page)
        self._document, self._evaluation, self._page = document, evaluation, page
        self._tried: list[Trial] = []
        self._begun_with: Plan | None = None
        title = self.tr("Search")
        self.runner = StudyRunner(evaluation, page, when_ready, title, self._begin, self._estimate)
        page.edited.connect(self.runner.tell_estimate)
        page.try_chosen.connect(lambda place: self._set(self._tried[place]))
        evaluation.begun.connect(self._clear)
        evaluation.changed.connect(self._show_metric)

    @property
    def trials(self) -> tuple[Trial, ...]:
        """What has been found."""
        return tuple(self._tried)

    def _begin(self) -> None:
        refusal = nothing_to_cut(self._document.plan, self._parts() if self._page.spread else None)
        if refusal:
            self._page.warn(refusal)
            return
        self._clear()
        self._begun_with = self._document.plan
        self.runner.run(self._work(), self._take, self._finish, self._evaluations())

    def _work(self) -> StudyWork:
        now, page = self._document.state, self._page
        measurements = now.measurements.copy(now.checkpoint)
        if page.spread:
            return spread_work(measurements, now.plan, self._parts(), page.bound, page.least)
        return search_work(measurements, now.plan, page.bound, page.least)

    def _parts(self) -> tuple[Part, ...]:
        return parts(self._document.state.checkpoint, self._document.plan)

    def _evaluations(self) -> int:
        """How many there will be, at most."""
        if not self._page.spread:
            return most_tries(len(grid(self._page.least)))
        levels = levels_from(self._page.least)
        return len(self._parts()) * len(levels) + spread_tries(levels)

    def _estimate(self) -> str:
        if not self._document.is_open:
            return ""
        count = self._evaluations()
        return self.tr("at most %n evaluations", "", count) + self.runner.in_time(count)

    def _clear(self) -> None:
        self._tried = []
        self._page.warn("")
        self._page.clear()

    def _show_metric(self) -> None:
        metric = self._evaluation.metric
        self._page.show_metric("" if metric is None else metric.name)

    def _take(self, trial: Trial) -> None:
        metric, baseline = self._evaluation.metric, self._evaluation.baseline
        # what is evaluated of single parts is no try yet
        if metric is None or baseline is None or trial.proposal.part is not None:
            return
        self._tried.append(trial)
        density, value = number_format.share(trial.total.density), number_format.metric_value(trial.value)
        holds = self._page.bound.allows(trial.difference, baseline)
        self._page.model.add(Try(density, value, trial_difference(trial, metric), holds))

    def _finish(self, result: Trial | None) -> None:
        if result is None:
            self._page.warn(self.tr("No cut that was tried is within the bound. Allow a larger loss."))
            return
        self._page.model.mark(self._tried.index(result))
        # who has edited the plan meanwhile goes on with that, and finds the result in the table
        if self._document.plan == self._begun_with:
            self._set(result)

    def _set(self, trial: Trial) -> None:
        density = number_format.share(trial.total.density)
        plan = trial.plan.with_locks_of(self._document.plan)
        self._document.do(self.tr("Search: density {density}").format(density=density), plan)
