"""What a study has found: kept apart from the page that shows it, which may be made anew while it goes on."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.evaluation.sensitivity import Part
from core.evaluation.trials import Trial
from core.plan.plan import Plan
from gui.state.evaluation import Evaluation
from gui.state.jobs import Title
from gui.state.study_works import StudyWork


class StudyRecord(QObject):
    """Starts the studies of one kind, one at a time, and keeps what the latest one has found.

    Args:
        evaluation: runs them.

    Attributes:
        running: whether it is this study that is being evaluated.
        begun_with: the plan in force when it began.
        parts: what is cut alone, where the study is about parts.
        trials: what has been found, in the order in which it came.
        result: what it came to, where it comes to something.
    """

    found = Signal(object)
    """One more `Trial`."""
    begun = Signal()
    """A study has begun: what it is about is known."""
    finished = Signal(object)
    """The result, or None."""
    cleared = Signal()
    """Another study begins, or what was found is of something else now."""

    def __init__(self, evaluation: Evaluation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._evaluation = evaluation
        self.running = False
        self.begun_with: Plan | None = None
        self.parts: tuple[Part, ...] = ()
        self.trials: list[Trial] = []
        self.result: Any = None
        evaluation.begun.connect(self.clear)
        evaluation.running_changed.connect(self._follow)

    def clear(self) -> None:
        """Forget what was found."""
        self.begun_with, self.parts, self.trials, self.result = None, (), [], None
        self.cleared.emit()

    def run(
        self,
        work: StudyWork,
        title: Title,
        evaluations: int,
        begun_with: Plan | None = None,
        parts: Sequence[Part] = (),
    ) -> None:
        """Start a study, unless something is being evaluated; arguments as for `Evaluation.study`."""
        if self._evaluation.running:
            return
        self.clear()
        self.begun_with, self.parts, self.running = begun_with, tuple(parts), True
        self.begun.emit()
        self.running = self._evaluation.study(
            work, title, found=self._take, finished=self._finish, evaluations=evaluations
        )

    def _take(self, trial: Trial) -> None:
        self.trials.append(trial)
        self.found.emit(trial)

    def _finish(self, result: Any) -> None:  # noqa: ANN401
        self.result = result
        self.finished.emit(result)

    def _follow(self) -> None:
        self.running = self.running and self._evaluation.running
