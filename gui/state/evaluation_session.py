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

ResultsOf = Callable[[Checkpoint, str, Report], Results]
"""What is known already of a checkpoint under an evaluator's identity; asked in the thread of a job."""


class _Counted:
    """An evaluator that tells of each evaluation how many seconds it took."""

    def __init__(self, evaluator: Evaluator, count: Callable[[float], None]) -> None:
        self._evaluator, self._count = evaluator, count
        self.identity, self.notes = evaluator.identity, evaluator.notes

    @property
    def log(self) -> str:
        return self._evaluator.log

    def evaluate(self, cut: EffectiveCut, report: Report) -> Evaluated:
        found = self._evaluator.evaluate(cut, report)
        self.identity, self.notes = self._evaluator.identity, self._evaluator.notes
        self._count(found.seconds)
        return found

    def close(self) -> None:
        self._evaluator.close()


class _Seen:
    """Results, with a copy in memory of those that were asked for, which the window may ask without waiting."""

    def __init__(self, results: Results) -> None:
        self._results, self.memory = results, ResultsInMemory()

    def of(self, key: str) -> tuple[Evaluated, ...]:
        found = self._results.of(key)
        for each in found[len(self.memory.of(key)) :]:
            self.memory.add(key, each)
        return found

    def add(self, key: str, result: Evaluated) -> None:
        self._results.add(key, result)
        self.of(key)


class EvaluationSession:
    """What jobs use to evaluate; results are remembered.

    Args:
        checkpoint: that is evaluated.
        make: makes the evaluator, in the thread of a job; it may raise a `UserError`.
        results_of: gives what is known already.
    """

    def __init__(self, checkpoint: Checkpoint, make: Callable[[], Evaluator], results_of: ResultsOf) -> None:
        self.checkpoint = checkpoint
        self._make, self._results_of = make, results_of
        self._lock = threading.Lock()
        self._clock: RunClock | None = None
        self._counted: _Counted | None = None
        self._evaluator: RememberingEvaluator | None = None
        self._seen: RememberingEvaluator | None = None
        self._closed = False

    @contextmanager
    def use(self, clock: RunClock, report: Report) -> Iterator[RememberingEvaluator]:
        """The evaluator, for as long as it takes; another job waits.

        Args:
            clock: counts what is evaluated meanwhile.
            report: is called while it is looked up what is known already.

        Raises:
            Cancelled: the session has been closed meanwhile.
            UserError: the evaluator can't be made.
        """
        with self._lock:
            if self._closed:
                raise Cancelled
            self._clock = clock
            yield self._evaluator or self._made(report)

    def known(self, cut: EffectiveCut) -> Evaluated | None:
        """The result of a cut that has been evaluated or asked for; for any thread."""
        return None if self._seen is None else self._seen.known(cut)

    @property
    def log(self) -> str:
        """The end of what was printed; for any thread."""
        return "" if self._counted is None else self._counted.log

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what did not match in the latest evaluation; for any thread."""
        return () if self._counted is None else self._counted.notes

    def close(self) -> None:
        """End the evaluator's process, when the job that uses it has ended. May be called twice."""
        with self._lock:
            self._closed = True
            if self._evaluator is not None:
                self._evaluator.close()

    def _made(self, report: Report) -> RememberingEvaluator:
        self._counted = evaluator = _Counted(self._make(), self._count)
        seen = _Seen(self._results_of(self.checkpoint, evaluator.identity, report))
        self._seen = RememberingEvaluator(evaluator, self.checkpoint, seen.memory)
        self._evaluator = RememberingEvaluator(evaluator, self.checkpoint, seen)
        return self._evaluator

    def _count(self, seconds: float) -> None:
        if self._clock is not None:
            self._clock.count(seconds)
