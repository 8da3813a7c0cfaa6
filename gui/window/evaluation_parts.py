"""What evaluates plans in the window: the state, the menu's controllers, and the window of studies."""

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from core.evaluation.results import ResultStore, user_file
from gui.controllers.evaluating import EvaluationController
from gui.controllers.evaluation_export import EvaluationExporter, TrialsOf
from gui.controllers.evaluation_setup import EvaluationSetupController, make_evaluator, remembered
from gui.panels.message_bar import MessageBar
from gui.presenters.search import SearchPresenter
from gui.presenters.sensitivity import SensitivityPresenter
from gui.presenters.sweep import SweepPresenter
from gui.state.document import Document
from gui.state.evaluation import Evaluation
from gui.state.jobs import Jobs
from gui.state.plan_edits import PlanEdits
from gui.state.sensitivities import Sensitivities
from gui.state.study_record import StudyRecord
from gui.studies.studies_window import StudiesWindow
from gui.support.settings import Settings
from gui.window.actions import connect
from gui.window.evaluate_menu import EvaluateMenu


@dataclass(frozen=True)
class EvaluationContext:
    """The parts of the window that evaluating has to do with."""

    window: QMainWindow
    document: Document
    edits: PlanEdits
    jobs: Jobs
    settings: Settings
    messages: MessageBar
    menu: EvaluateMenu
    sensitivities: Sensitivities


class EvaluationParts(QObject):
    """Makes them, and connects the menu Evaluate.

    Attributes:
        state: what is known of the costs of plans.
        studies: the present window of studies.
    """

    studies: StudiesWindow

    def __init__(self, context: EvaluationContext) -> None:
        super().__init__(context.window)
        document, jobs, settings = context.document, context.jobs, context.settings
        store = ResultStore(user_file())
        self.state = Evaluation(
            document, jobs, lambda checkpoint: remembered(settings, checkpoint), make_evaluator, store.of
        )
        self._setup = EvaluationSetupController(document, jobs, self.state, settings, make_evaluator, context.window)
        control = EvaluationController(document, self.state, self._setup, context.messages)
        self._control, self._menu = control, context.menu
        self._records = tuple(StudyRecord(self.state, self) for _ in range(3))
        control.following_changed.connect(self._show_following)
        self.state.running_changed.connect(self._show_running)

    def make_views(self, context: EvaluationContext) -> None:
        """Make the window of studies, and connect the menu; again in place of those that have been deleted."""
        menu, control = context.menu, self._control
        self._menu, self.studies = menu, StudiesWindow(context.window)
        studies = self.studies
        self._present(context)
        menu.set_open(is_open=context.document.is_open)
        self._show_running()
        self._show_following(self.state.following)
        menu.follow.toggled.connect(control.follow)
        connect(
            {
                menu.plan: control.evaluate,
                menu.set_up: self._setup.edit,
                menu.stop: self.state.cancel,
                menu.sweep: lambda: studies.open_page(studies.sweep),
                menu.sensitivity: lambda: studies.open_page(studies.sensitivity),
                menu.search: lambda: studies.open_page(studies.search),
            }
        )

    def _show_following(self, following: bool) -> None:
        self._menu.follow.setChecked(following)

    def _show_running(self) -> None:
        self._menu.show_running(running=self.state.running)

    def _present(self, context: EvaluationContext) -> None:
        document, edits, studies, ready = context.document, context.edits, self.studies, self._setup.when_ready
        swept, tested, searched = self._records
        sweep = SweepPresenter(document, edits, self.state, swept, ready, studies.sweep)
        sensitivity = SensitivityPresenter(
            document, edits, self.state, tested, ready, studies.sensitivity, context.sensitivities
        )
        search = SearchPresenter(document, self.state, searched, ready, studies.search)
        self.show_again = search.show_again
        for presenter in (sweep, sensitivity, search):
            studies.appeared.connect(presenter.runner.tell_estimate)
        studies.appeared.connect(sweep.show_present)
        trials: TrialsOf = {
            studies.sweep: lambda: sweep.trials,
            studies.sensitivity: lambda: sensitivity.trials,
            studies.search: lambda: search.trials,
        }
        EvaluationExporter(document, self.state, trials, studies, context.messages)
