"""The page of the sensitivity: cells as they come, and the step that a click makes."""

from PySide6.QtCore import QCoreApplication, QObject

from core.base.escaping import escaped
from core.evaluation.metric import Metric
from core.evaluation.sensitivity import LEVELS, Part, parts
from core.evaluation.trials import Trial
from core.plan.rules import EachDensity
from core.plan.scope import Scope
from gui.presenters.study_runner import StudyRunner, WhenReady
from gui.presenters.trial_texts import nothing_to_cut, trial_difference, trial_reading
from gui.state.document import Document
from gui.state.evaluation import Evaluation
from gui.state.plan_edits import PlanEdits
from gui.state.sensitivities import Sensitivities
from gui.state.study_record import StudyRecord
from gui.state.study_works import sensitivity_work
from gui.studies.sensitivity_model import MapCell, MapRow
from gui.studies.sensitivity_page import SensitivityPage
from gui.support import number_format


class SensitivityPresenter(QObject):
    """Evaluates each ticked part alone.

    Args:
        document: whose plan says what is ticked.
        edits: name the step, and make it.
        evaluation: evaluates the parts.
        record: keeps what is found.
        when_ready: as for `StudyRunner`.
        page: shows it.
        found: is told what is found of each parameter.
    """

    def __init__(
        self,
        document: Document,
        edits: PlanEdits,
        evaluation: Evaluation,
        record: StudyRecord,
        when_ready: WhenReady,
        page: SensitivityPage,
        found: Sensitivities,
    ) -> None:
        super().__init__(page)
        self._document, self._edits, self._evaluation, self._page = document, edits, evaluation, page
        self._found = found
        self._record = record

        def title() -> str:
            # of a job that may last longer than this, as all can be told anew meanwhile
            return QCoreApplication.translate("SensitivityPresenter", "Sensitivity")

        self.runner = StudyRunner(evaluation, record, page, when_ready, title, self._begin, self._estimate)
        page.map.cellChosen.connect(self._set)
        page.scope_changed.connect(self.runner.tell_estimate)
        record.cleared.connect(self._clear)
        record.begun.connect(self._begin_map)
        record.found.connect(self._put)
        record.finished.connect(page.settle)
        if record.parts:
            self._begin_map()
        for trial in record.trials:
            self._put(trial)

    def _wanted(self) -> tuple[Part, ...]:
        return parts(self._document.state.checkpoint, self._document.plan, self._page.by_module)

    @property
    def trials(self) -> tuple[Trial, ...]:
        """What has been found."""
        return tuple(self._record.trials)

    def _begin(self) -> None:
        now, wanted = self._document.state, self._wanted()
        refusal = nothing_to_cut(now.plan, wanted)
        if refusal:
            self._page.warn(refusal)
            return
        work = sensitivity_work(now.measurements.copy(now.checkpoint), wanted)
        self.runner.run(work, len(wanted) * len(LEVELS), parts=wanted)

    def _begin_map(self) -> None:
        rows = [MapRow(each.name, _group(each.name)) for each in self._record.parts]
        self._page.model.begin(rows, sorted(LEVELS, reverse=True))
        self._page.show_map()

    def _estimate(self) -> str:
        if not self._document.is_open:
            return ""
        count = len(self._wanted())
        rows = (
            number_format.grouped(self.tr("%n modules", "", count), count)
            if self._page.by_module
            else number_format.grouped(self.tr("%n parameters", "", count), count)
        )
        text = self.tr("{rows} × {levels} levels").format(rows=rows, levels=len(LEVELS))
        return text + self.runner.in_time(count * len(LEVELS))

    def _clear(self) -> None:
        self._found.clear()
        self._page.clear()

    def _put(self, trial: Trial) -> None:
        part, level, metric = trial.proposal.part, trial.proposal.asked, self._evaluation.metric
        if part is not None and level is not None and metric is not None:
            self._page.model.put(part, level, _cell(trial, part, level, metric))
            seen = trial.difference.seen and trial.cuts
            self._found.take(self._part(part).parameters, level, trial.difference.loss if seen else 0.0)

    def _set(self, name: str, level: float) -> None:
        scope, rule = Scope((), self._part(name).parameters), EachDensity(level)
        self._document.do(self._edits.words(rule, scope), self._edits.with_rule(rule, scope))

    def _part(self, name: str) -> Part:
        return next(each for each in self._record.parts if each.name == name)


def _cell(trial: Trial, part: str, level: float, metric: Metric) -> MapCell:
    difference = trial.difference
    told = f"{escaped(part)}, {number_format.requested_share(level)}: {escaped(metric.name)} "
    seen = difference.seen and trial.cuts
    text = trial_difference(trial, metric) if seen else ""
    return MapCell(difference.loss, seen, trial.cuts, text, told + trial_reading(trial, metric))


def _group(name: str) -> str:
    """The block that a part belongs to: its path up to the first number, or its first name."""
    names = name.split(".")
    end = next((place for place, each in enumerate(names) if each.isdigit()), 0)
    return ".".join(names[: end + 1])
