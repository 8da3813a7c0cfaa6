"""Evaluators without a process, for tests of what uses them."""

import threading
from collections.abc import Callable, Mapping

from core.base.errors import UserError
from core.base.progress import Report
from core.evaluation.evaluator import EffectiveCut, Evaluated
from core.evaluation.setup import EvaluationSetup
from core.model.checkpoint import Checkpoint

Metrics = Callable[[EffectiveCut], Mapping[str, float]]


def falling(cut: EffectiveCut) -> dict[str, float]:
    """An accuracy that falls with the highest threshold, and a loss that rises."""
    highest = max((threshold for _, threshold in cut.thresholds), default=0.0)
    return {"accuracy": round(1.0 - highest, 6), "loss": round(highest, 6)}


class WaitingEvaluator:
    """Answers at once, or when it is let go.

    Args:
        metrics: what it answers.

    Attributes:
        asked: the cuts it was asked about.
        holding: an evaluation waits until this is cleared.
        pause: seconds between two reports while it is held.
        failure: what it says instead of an answer.
    """

    def __init__(self, metrics: Metrics = falling, identity: str = "fake") -> None:
        self.metrics, self.identity = metrics, identity
        self.asked: list[EffectiveCut] = []
        self.closed = 0
        self.failure = ""
        self.notes: tuple[str, ...] = ()
        self.log = "a line\nthe last line"
        self.going, self.pause = threading.Event(), 0.005
        self.going.set()

    def evaluate(self, cut: EffectiveCut, report: Report) -> Evaluated:
        assert not self.closed
        self.asked.append(cut)
        report(0, 1)
        while not self.going.wait(self.pause):
            report(0, 1)
        if self.failure:
            raise UserError(self.failure)
        return Evaluated(dict(self.metrics(cut)), 0.25)

    def close(self) -> None:
        self.closed += 1


class FakeEvaluators:
    """Stands in for `core.evaluation.setup.evaluator_for`; each setup gets an evaluator of its own.

    Attributes:
        made: (setup, evaluator), the first one first.
    """

    def __init__(self, metrics: Metrics = falling) -> None:
        self.metrics = metrics
        self.failure = ""
        self.notes: tuple[str, ...] = ()
        self.holding = False
        self.made: list[tuple[EvaluationSetup, WaitingEvaluator]] = []

    def __call__(self, _checkpoint: Checkpoint, setup: EvaluationSetup) -> WaitingEvaluator:
        made = WaitingEvaluator(self.metrics, str(setup))
        made.failure, made.notes = self.failure, self.notes
        if self.holding:
            made.going.clear()
        self.made.append((setup, made))
        return made

    @property
    def latest(self) -> WaitingEvaluator:
        return self.made[-1][1]

    @property
    def asked(self) -> list[EffectiveCut]:
        """All cuts that were asked about."""
        return [cut for _, evaluator in self.made for cut in evaluator.asked]
