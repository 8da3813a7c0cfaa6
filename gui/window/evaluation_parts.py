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
        studies: the window of studies.
    """

    def __init__(self, context: EvaluationContext) -> None:
        super().__init__(context.window)
        document, jobs, settings, menu = context.document, context.jobs, context.settings, context.menu
        store = ResultStore(user_file())
        self.state = Evaluation(
            document, jobs, lambda checkpoint: remembered(settings, checkpoint), make_evaluator, store.of
        )
        self._setup = EvaluationSetupController(document, jobs, self.state, settings, make_evaluator, context.window)
        control = EvaluationController(document, self.state, self._setup, context.messages)
        self.studies = StudiesWindow(context.window)
        self._present(context)
        menu.follow.toggled.connect(control.follow)
        control.following_changed.connect(menu.follow.setChecked)
        self.state.running_changed.connect(lambda: menu.show_running(running=self.state.running))
        studies = self.studies
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

    def _present(self, context: EvaluationContext) -> None:
        document, edits, studies, ready = context.document, context.edits, self.studies, self._setup.when_ready
        sweep = SweepPresenter(document, edits, self.state, ready, studies.sweep)
        sensitivity = SensitivityPresenter(
            document, edits, self.state, ready, studies.sensitivity, context.sensitivities
        )
        search = SearchPresenter(document, self.state, ready, studies.search)
        for presenter in (sweep, sensitivity, search):
            studies.appeared.connect(presenter.runner.tell_estimate)
        studies.appeared.connect(sweep.show_present)
        trials: TrialsOf = {
            studies.sweep: lambda: sweep.trials,
            studies.sensitivity: lambda: sensitivity.trials,
            studies.search: lambda: search.trials,
        }
        EvaluationExporter(document, self.state, trials, studies, context.messages)
