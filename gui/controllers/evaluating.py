"""The menu Evaluate: evaluates the present plan, now or whenever it comes to rest."""

from PySide6.QtCore import QObject

from gui.controllers.evaluation_setup import EvaluationSetupController
from gui.panels.message_bar import MessageBar
from gui.state.document import Document
from gui.state.evaluation import Evaluation


class EvaluationController(QObject):
    """Passes on what the menu asks for, when something is set up to evaluate.

    Args:
        document: has the plan.
        evaluation: evaluates it.
        setup: has the user set up what is missing.
        messages: shows why something could not be evaluated.
    """

    def __init__(
        self, document: Document, evaluation: Evaluation, setup: EvaluationSetupController, messages: MessageBar
    ) -> None:
        super().__init__(document)
        self._document, self._evaluation, self._setup, self._messages = document, evaluation, setup, messages
        evaluation.noted.connect(messages.tell)
        evaluation.failed.connect(lambda text: messages.warn(text, about="evaluating"))

    def evaluate(self) -> None:
        """Evaluate the present plan."""
        self._setup.when_ready(self._evaluate)

    def follow(self, on: bool) -> None:
        """Evaluate each plan by itself, when it has come to rest; or don't any more."""
        self._evaluation.following = on
        if on:
            self.evaluate()

    def _evaluate(self) -> None:
        reading = self._evaluation.present
        if self._document.settled and reading is not None and not reading.outdated:
            self._messages.tell(self.tr("This plan has been evaluated already; nothing is evaluated twice."))
        self._evaluation.evaluate_plan()
