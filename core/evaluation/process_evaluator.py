"""What all evaluators with a process have in common: its log and its number, one cut at a time, and closing."""

from abc import ABC, abstractmethod
from threading import Lock

from core.base.errors import Cancelled
from core.base.progress import Report
from core.evaluation.child_process import ChildProcess
from core.evaluation.evaluator import EffectiveCut, Evaluated
from core.evaluation.log_tail import LogTail


class ProcessEvaluator(ABC):
    """An `Evaluator`, but for what its process does.

    Args:
        identity: of what is run, as it is now.

    Attributes:
        identity, notes: as those of `Evaluator`.
    """

    def __init__(self, identity: str) -> None:
        self.identity = identity
        self.notes: tuple[str, ...] = ()
        self._log, self._lock, self._closed = LogTail(), Lock(), False
        self._process: ChildProcess | None = None

    @property
    def log(self) -> str:
        """The end of what was printed; may be asked for by another thread."""
        return self._log.text

    @property
    def pid(self) -> int | None:
        """The number of the process that runs; None where none does."""
        return self._process.pid if self._process else None

    def evaluate(self, cut: EffectiveCut, report: Report) -> Evaluated:
        """As `Evaluator.evaluate`.

        Raises:
            UserError: as there.
            Cancelled: if ``report`` raises it, or it is closed meanwhile.
        """

        def watched(done: int, total: int) -> None:
            if self._closed:
                raise Cancelled
            report(done, total)

        with self._lock:
            watched(0, 1)
            return self._evaluate(cut, watched)

    def close(self) -> None:
        """As `Evaluator.close`."""
        self._closed = True
        with self._lock:
            self._end()
            self._release()

    @abstractmethod
    def _evaluate(self, cut: EffectiveCut, report: Report) -> Evaluated:
        """Evaluate a cut; ``report`` raises `Cancelled` where this has been closed."""

    @abstractmethod
    def _release(self) -> None:
        """Let go what is kept from one cut to the next; the process has ended."""

    def _end(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.end()
            self._process = None
