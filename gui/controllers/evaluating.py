"""The menu Evaluate: evaluates the present plan, now or whenever it comes to rest."""

from PySide6.QtCore import QObject, Signal

from gui.controllers.evaluation_setup import EvaluationSetupController
from gui.panels.message_bar import MessageBar
from gui.state.document import Document
from gui.state.evaluation import Evaluation
from gui.state.silence import SILENCE
from gui.support import number_format


class EvaluationController(QObject):
    """Passes on what the menu asks for, when something is set up to evaluate.

    Args:
        document: has the plan.
        evaluation: evaluates it.
        setup: has the user set up what is missing.
        messages: shows why something could not be evaluated.
    """

    following_changed = Signal(bool)

    def __init__(
        self, document: Document, evaluation: Evaluation, setup: EvaluationSetupController, messages: MessageBar
    ) -> None:
        super().__init__(document)
        self._document, self._evaluation, self._setup, self._messages = document, evaluation, setup, messages
        evaluation.noted.connect(lambda text: messages.warn(text, about="notes on evaluating"))
        evaluation.silent.connect(self._say_silent)
        evaluation.failed.connect(lambda text: messages.warn(text, about="evaluating"))

    def evaluate(self) -> None:
        """Evaluate the present plan."""
        self._setup.when_ready(self._evaluate)

    def follow(self, on: bool) -> None:
        """Evaluate each plan by itself, when it has come to rest; or don't any more."""
        if on == self._evaluation.following:
            return
        self._evaluation.following = False
        if on:
            self._setup.when_ready(self._begin_following)
        # it does not follow before something is set up and may be run
        self.following_changed.emit(self._evaluation.following)

    def _begin_following(self) -> None:
        self._evaluation.following = True
        self.following_changed.emit(True)
        self._evaluation.evaluate_plan()

    def _evaluate(self) -> None:
        reading = self._evaluation.present
        if self._evaluation.running:
            self._messages.note(self.tr("The plan is evaluated after what is being evaluated."))
        elif self._document.settled and reading is not None and not reading.outdated:
            self._messages.note(self.tr("This plan has been evaluated already; nothing is evaluated twice."))
        self._evaluation.evaluate_plan()

    def _say_silent(self) -> None:
        time = number_format.duration(SILENCE)
        text = self.tr(
            "The evaluation has printed nothing for {time}. If it hangs, Evaluate ▸ Stop evaluating ends it; otherwise "
            "just wait."
        )
        self._messages.remind(text.format(time=time))
