"""The test in the dialog Set up: one run on the uncut model, in a job."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, QObject

from core.base.errors import UserError
from core.evaluation.evaluator import EffectiveCut, Evaluated, Evaluator
from core.evaluation.setup import EvaluationSetup
from gui.dialogs.evaluation_setup_dialog import EvaluationSetupDialog
from gui.state.jobs import Channel, Job, Jobs
from gui.support import number_format


@dataclass(frozen=True)
class _Tried:
    """How a test ended: with a result and notes on it, or with a problem; and the last lines of the output."""

    found: Evaluated | None
    told: str
    log: str


class EvaluationTrial(QObject):
    """Runs a test, and shows in the dialog how it goes.

    Args:
        jobs: runs it.
        dialog: shows it.
        make: makes the evaluator, in the thread of the job.
    """

    def __init__(self, jobs: Jobs, dialog: EvaluationSetupDialog, make: Callable[[EvaluationSetup], Evaluator]) -> None:
        super().__init__(dialog)
        self._jobs, self._dialog, self._make = jobs, dialog, make
        self._job: Job | None = None
        self._clock = QElapsedTimer()

    def start(self, setup: EvaluationSetup) -> None:
        """Begin a test; one that was going on is stopped."""
        self.stop()
        self._clock.start()
        self._show_time()
        make = self._make
        self._job = self._jobs.start(
            lambda channel: _try(make, setup, channel), finished=self._show, found=self._dialog.show_log
        )
        self._job.progressed.connect(lambda _done, _total: self._show_time())

    def stop(self) -> None:
        """Stop the test, if one is going on."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
            self._dialog.show_stopped()

    def _show(self, tried: _Tried) -> None:
        self._job = None
        if tried.found is None:
            self._dialog.show_failed(tried.told, tried.log)
        else:
            self._dialog.show_tested(tried.found, tried.log, tried.told)

    def _show_time(self) -> None:
        time = number_format.duration(self._clock.elapsed() // 1000)
        self._dialog.show_testing(self.tr("Evaluating the model as it is: {time}").format(time=time))


def _try(make: Callable[[EvaluationSetup], Evaluator], setup: EvaluationSetup, channel: Channel) -> _Tried:
    evaluator: Evaluator | None = None
    told = ""

    def report(done: int, total: int) -> None:
        nonlocal told
        channel.report(done, total)
        if evaluator is not None and evaluator.log != told:
            told = evaluator.log
            channel.send(told)

    try:
        evaluator = make(setup)
        found = evaluator.evaluate(EffectiveCut(), report)
        return _Tried(found, " ".join(evaluator.notes), evaluator.log)
    except UserError as error:
        return _Tried(None, str(error), "" if evaluator is None else evaluator.log)
    finally:
        if evaluator is not None:
            evaluator.close()
