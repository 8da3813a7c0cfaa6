"""Sets up what evaluates the open checkpoint: the dialog with its test, the question before a script is run."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.base.errors import UserError
from core.base.escaping import escaped
from core.evaluation.default_setup import default_setup
from core.evaluation.evaluator import Evaluator
from core.evaluation.interpreters import interpreters_near
from core.evaluation.setup import EvaluationSetup, ScriptSetup, evaluator_for
from core.model.cached_names import title_of
from core.model.checkpoint import Checkpoint
from core.model.example import EVALUATION
from core.model.source_guard import source_guard
from core.storage.atomic_output import new_output
from gui.controllers.evaluation_trial import EvaluationTrial
from gui.controllers.script_templates import script_templates
from gui.dialogs.evaluation_form import EvaluationForm
from gui.dialogs.evaluation_setup_dialog import EvaluationSetupDialog
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.run_question import RunQuestion
from gui.state.document import Document
from gui.state.evaluation import Evaluation, MakeEvaluator
from gui.state.evaluation_choice import EvaluationChoice
from gui.state.jobs import Jobs
from gui.support.settings import Settings
from gui.support.without_weights import weights_absent


class EvaluationSetupController(QObject):
    """Has the settings remember what is set up, for each checkpoint by itself.

    Args:
        document: has the checkpoint.
        jobs: runs the test.
        evaluation: is set up.
        settings: remember it.
        make: makes the evaluator that is tested.
        window: parent of the dialogs.
    """

    def __init__(
        self,
        document: Document,
        jobs: Jobs,
        evaluation: Evaluation,
        settings: Settings,
        make: MakeEvaluator,
        window: QWidget,
    ) -> None:
        super().__init__(document)
        self._document, self._jobs, self._evaluation = document, jobs, evaluation
        self._settings, self._make, self._window = settings, make, window

    def when_ready(self, go_on: Callable[[], None]) -> None:
        """Go on if something is set up and may be run; else have the user set it up first."""
        if not self._document.is_open:
            return
        absent = weights_absent(self._document.state.checkpoint)
        if absent:
            self._evaluation.failed.emit(absent)
            return
        choice = self._evaluation.choice
        if choice is None:
            self.edit(go_on)
            return
        if not choice.is_there:
            dialog = self.edit(go_on)
            dialog.show_problem(dialog.form.refusal)
        elif self._may_run(choice, self._window):
            self._evaluation.set_up(choice)
            go_on()

    def edit(self, go_on: Callable[[], None] = lambda: None) -> EvaluationSetupDialog:
        """Show the dialog, and go on when something has been set up."""
        checkpoint = self._document.state.checkpoint
        choice = self._evaluation.choice or EvaluationChoice.from_text(self._settings.latest_evaluation)
        near = _interpreters(checkpoint, choice)
        form = EvaluationForm(str(checkpoint.path.parent), near, list(script_templates()))
        dialog = EvaluationSetupDialog(escaped(title_of(checkpoint.path)), form, self._window)
        if choice is not None:
            dialog.show_choice(choice)
        form.new_script_asked.connect(lambda title: self._write_script(dialog, title))
        trial = EvaluationTrial(self._jobs, dialog, lambda setup: self._make(checkpoint, setup))
        dialog.test_asked.connect(lambda: self._test(dialog, trial))
        dialog.chosen.connect(lambda: self._use(checkpoint, dialog, go_on))
        dialog.finished.connect(lambda _: trial.stop())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _test(self, dialog: EvaluationSetupDialog, trial: EvaluationTrial) -> None:
        """Begin the test, or stop the one that is going on."""
        choice = dialog.choice
        if dialog.testing:
            trial.stop()
        elif choice is not None and self._may_run(choice, dialog):
            trial.start(choice.setup)

    def _use(self, checkpoint: Checkpoint, dialog: EvaluationSetupDialog, go_on: Callable[[], None]) -> None:
        choice = dialog.choice
        if choice is None or not self._document.holds(checkpoint):
            dialog.reject()
            return
        self._settings.save_evaluation(checkpoint.path, choice.to_text())
        self._evaluation.set_up(choice)
        dialog.accept()
        go_on()

    def _may_run(self, choice: EvaluationChoice, parent: QWidget) -> bool:
        """Whether the user agrees to run it; asked once for each content of a script."""
        setup, identity = choice.setup, choice.identity
        if not isinstance(setup, ScriptSetup) or self._settings.is_approved(identity):
            return True
        if setup.script == EVALUATION:
            # it comes with the app
            return True
        agreed = RunQuestion.ask(parent, setup.script, setup.python)
        if agreed:
            self._settings.approve(identity)
        return agreed

    def _write_script(self, dialog: EvaluationSetupDialog, template: str) -> None:
        """Write a template into a new file, which becomes the script."""
        checkpoint = self._document.state.checkpoint
        path = FileDialogs.new_script(dialog, checkpoint.path.parent / "evaluate.py")
        if path is None:
            return
        try:
            with new_output(path, source_guard(checkpoint)) as partial:
                partial.write_text(script_templates()[template].read_text(encoding="utf-8"), encoding="utf-8")
        except UserError as error:
            dialog.show_problem(escaped(str(error)))
        else:
            dialog.form.show_script(path)


def remembered(settings: Settings, checkpoint: Checkpoint) -> EvaluationChoice | None:
    """What was set up for a checkpoint before, or what it comes with: the example does."""
    choice = EvaluationChoice.from_text(settings.evaluation(checkpoint.path))
    default = default_setup(checkpoint)
    return EvaluationChoice(default) if choice is None and default is not None else choice


def make_evaluator(checkpoint: Checkpoint, setup: EvaluationSetup) -> Evaluator:
    """What evaluates; tests replace it."""
    return evaluator_for(checkpoint, setup)


def _interpreters(checkpoint: Checkpoint, choice: EvaluationChoice | None) -> tuple[Path, ...]:
    """The interpreters around the script, if there is one, and around the checkpoint."""
    setup = None if choice is None else choice.setup
    scripts = (setup.script,) if isinstance(setup, ScriptSetup) else ()
    return interpreters_near(*scripts, checkpoint.path)
