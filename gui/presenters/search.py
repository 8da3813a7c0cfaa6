"""The page of the search: tries as they come, and the step that the result makes."""

from PySide6.QtCore import QCoreApplication, QObject

from core.evaluation.search import grid, most_tries, spread_tries
from core.evaluation.sensitivity import Part, parts
from core.evaluation.trials import Trial
from gui.presenters.study_runner import StudyRunner, WhenReady
from gui.presenters.trial_texts import nothing_to_cut, trial_difference
from gui.state.document import Document
from gui.state.evaluation import Evaluation
from gui.state.study_record import StudyRecord
from gui.state.study_works import StudyWork, levels_from, search_work, spread_work
from gui.studies.search_page import SearchPage
from gui.studies.tries_model import Try
from gui.support import number_format


class SearchPresenter(QObject):
    """Searches the largest cut that costs no more than is allowed.

    Args:
        document: whose plan is cut further; gets the result.
        evaluation: evaluates the tries.
        record: keeps what is found.
        when_ready: as for `StudyRunner`.
        page: shows it.
    """

    def __init__(
        self, document: Document, evaluation: Evaluation, record: StudyRecord, when_ready: WhenReady, page: SearchPage
    ) -> None:
        super().__init__(page)
        self._document, self._evaluation, self._record, self._page = document, evaluation, record, page

        def title() -> str:
            # of a job that may last longer than this, as all can be told anew meanwhile
            return QCoreApplication.translate("SearchPresenter", "Search")

        self.runner = StudyRunner(evaluation, record, page, when_ready, title, self._begin, self._estimate)
        page.edited.connect(self.runner.tell_estimate)
        page.try_chosen.connect(lambda place: self._set(self.trials[place]))
        record.cleared.connect(self._clear)
        record.found.connect(self._add)
        record.finished.connect(self._finish)
        evaluation.changed.connect(self._show_metric)
        self._show_metric()

    def show_again(self) -> None:
        """Show what was found, in a page that was made anew and is asked for the same again."""
        for trial in self._record.trials:
            self._add(trial)
        if self._record.result is not None:
            self._page.model.mark(self.trials.index(self._record.result))

    @property
    def trials(self) -> tuple[Trial, ...]:
        """What has been tried; what is evaluated of single parts is no try yet."""
        return tuple(each for each in self._record.trials if each.proposal.part is None)

    def _begin(self) -> None:
        refusal = nothing_to_cut(self._document.plan, self._parts() if self._page.spread else None)
        if refusal:
            self._page.warn(refusal)
            return
        self.runner.run(self._work(), self._evaluations(), begun_with=self._document.plan)

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
        return number_format.grouped(self.tr("at most %n evaluations", "", count), count) + self.runner.in_time(count)

    def _clear(self) -> None:
        self._page.warn("")
        self._page.clear()

    def _show_metric(self) -> None:
        metric = self._evaluation.metric
        self._page.show_metric("" if metric is None else metric.name)

    def _add(self, trial: Trial) -> None:
        metric, baseline = self._evaluation.metric, self._evaluation.baseline
        if metric is None or baseline is None or trial.proposal.part is not None:
            return
        density, value = number_format.share(trial.total.density), number_format.metric_value(trial.value)
        holds = self._page.bound.allows(trial.difference, baseline)
        self._page.model.add(Try(density, value, trial_difference(trial, metric), holds))

    def _finish(self, result: Trial | None) -> None:
        if result is None:
            self._page.warn(self.tr("No cut that was tried is within the bound. Allow a larger loss."))
            return
        self._page.model.mark(self.trials.index(result))
        # who has edited the plan meanwhile goes on with that, and finds the result in the table
        if self._document.plan == self._record.begun_with:
            self._set(result)

    def _set(self, trial: Trial) -> None:
        density = trial.total.density
        self._document.do(lambda: _step_text(density), trial.plan.with_locks_of(self._document.plan))


def _step_text(density: float) -> str:
    text = QCoreApplication.translate("SearchPresenter", "Search: density {density}")
    return text.format(density=number_format.share(density))
