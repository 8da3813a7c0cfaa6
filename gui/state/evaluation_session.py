"""The evaluator of one checkpoint, made when it is first needed, and used by one job at a time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.base.errors import Cancelled
from core.base.progress import Report
from core.evaluation.evaluator import EffectiveCut, Evaluated, Evaluator
from core.evaluation.remembering import RememberingEvaluator, Results, ResultsInMemory
from core.model.checkpoint import Checkpoint
from gui.state.run_clock import RunClock


class _Counted:
    """An evaluator that tells of each evaluation how many seconds it took."""

    def __init__(self, evaluator: Evaluator, count: Callable[[float], None]) -> None:
        self._evaluator, self._count = evaluator, count
        self.identity = evaluator.identity

    def evaluate(self, cut: EffectiveCut, report: Report) -> Evaluated:
        found = self._evaluator.evaluate(cut, report)
        self._count(found.seconds)
        return found

    def close(self) -> None:
        self._evaluator.close()


class EvaluationSession:
    """What jobs use to evaluate; results are remembered.

    Args:
        checkpoint: that is evaluated.
        make: makes the evaluator, in the thread of a job; it may raise a `UserError`.
        results_of: gives what is known already of the checkpoint under an evaluator's identity.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        make: Callable[[], Evaluator],
        results_of: Callable[[str], Results] = lambda _: ResultsInMemory(),
    ) -> None:
        self.checkpoint = checkpoint
        self._make, self._results_of = make, results_of
        self._lock = threading.Lock()
        self._clock: RunClock | None = None
        self._evaluator: RememberingEvaluator | None = None
        self._closed = False

    @contextmanager
    def use(self, clock: RunClock) -> Iterator[RememberingEvaluator]:
        """The evaluator, for as long as it takes; another job waits.

        Args:
            clock: counts what is evaluated meanwhile.

        Raises:
            Cancelled: the session has been closed meanwhile.
            UserError: the evaluator can't be made.
        """
        with self._lock:
            if self._closed:
                raise Cancelled
            if self._evaluator is None:
                evaluator = _Counted(self._make(), self._count)
                self._evaluator = RememberingEvaluator(evaluator, self.checkpoint, self._results_of(evaluator.identity))
            self._clock = clock
            yield self._evaluator

    def known(self, cut: EffectiveCut) -> Evaluated | None:
        """The result of a cut that has been evaluated; for any thread."""
        evaluator = self._evaluator
        return None if evaluator is None else evaluator.known(cut)

    def close(self) -> None:
        """End the evaluator's process, when the job that uses it has ended. May be called twice."""
        with self._lock:
            self._closed = True
            if self._evaluator is not None:
                self._evaluator.close()

    def _count(self, seconds: float) -> None:
        if self._clock is not None:
            self._clock.count(seconds)
