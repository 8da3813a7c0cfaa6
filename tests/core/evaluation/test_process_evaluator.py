"""What evaluators with a process share: closing stops what goes on, and is final."""

import threading

import pytest

from core.base.errors import Cancelled
from core.base.progress import Report, silent
from core.evaluation.evaluator import EffectiveCut, Evaluated
from core.evaluation.process_evaluator import ProcessEvaluator


class Waiting(ProcessEvaluator):
    """Asks for a report until it is told that it is not wanted any more."""

    def __init__(self) -> None:
        super().__init__("it")
        self.begun = threading.Event()
        self.released = 0

    def _evaluate(self, cut: EffectiveCut, report: Report) -> Evaluated:
        self.begun.set()
        while True:
            report(0, 1)

    def _release(self) -> None:
        self.released += 1


def test_closing_stops_what_goes_on_and_waits_for_it() -> None:
    evaluator, ended = Waiting(), threading.Event()

    def evaluate() -> None:
        with pytest.raises(Cancelled):
            evaluator.evaluate(EffectiveCut(), silent)
        assert not evaluator.released
        ended.set()

    thread = threading.Thread(target=evaluate)
    thread.start()
    evaluator.begun.wait()
    evaluator.close()
    thread.join()
    assert ended.is_set()
    assert evaluator.released == 1


def test_nothing_is_evaluated_after_closing() -> None:
    evaluator = Waiting()
    evaluator.close()
    evaluator.close()
    with pytest.raises(Cancelled):
        evaluator.evaluate(EffectiveCut(), silent)
    assert not evaluator.begun.is_set()
    assert (evaluator.pid, evaluator.log, evaluator.notes, evaluator.identity) == (None, "", (), "it")
