"""An evaluator that asks another one only for what is not known yet."""

import hashlib
import json
from collections import defaultdict
from typing import Protocol

from core.base.errors import UserError
from core.base.progress import Report, silent
from core.evaluation.evaluator import EffectiveCut, Evaluated, Evaluator
from core.model.checkpoint import Checkpoint

UNCUT = EffectiveCut()
"""The cut that cuts nothing."""

RUNS = 3
"""How often the uncut model is run, to see how far runs differ."""
AFFORDABLE = 60.0
"""Seconds that the first run may take for there to be others."""


class Results(Protocol):
    """What has been evaluated: key of a cut → the results of its runs."""

    def of(self, key: str) -> tuple[Evaluated, ...]:
        """The results of all runs, the first one first; empty where there was none."""
        ...

    def add(self, key: str, result: Evaluated) -> None:
        """Keep the result of another run."""
        ...


class ResultsInMemory:
    """Results that are forgotten with the process."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Evaluated, ...]] = defaultdict(tuple)

    def of(self, key: str) -> tuple[Evaluated, ...]:
        """The results of all runs, the first one first."""
        return self._found[key]

    def add(self, key: str, result: Evaluated) -> None:
        """Keep the result of another run."""
        self._found[key] += (result,)


class RememberingEvaluator:
    """Evaluates each cut once; an `Evaluator` itself.

    Args:
        evaluator: is asked for what is not known yet, and closed with this one.
        checkpoint: that it evaluates cuts of.
        results: of this checkpoint under the evaluator's identity; in memory by default.
    """

    def __init__(self, evaluator: Evaluator, checkpoint: Checkpoint, results: Results | None = None) -> None:
        self._evaluator, self._identity = evaluator, evaluator.identity
        self._dtypes = {each.name: each.tensor.dtype for each in checkpoint.parameters}
        self._results: Results = ResultsInMemory() if results is None else results

    @property
    def identity(self) -> str:
        """That of the other one at the start."""
        return self._identity

    @property
    def notes(self) -> tuple[str, ...]:
        """Those of the other one."""
        return self._evaluator.notes

    @property
    def log(self) -> str:
        """That of the other one."""
        return self._evaluator.log

    def known(self, cut: EffectiveCut) -> Evaluated | None:
        """The result of a cut that was evaluated before; None where there is none."""
        runs = self._results.of(self._key(cut))
        return runs[0] if runs else None

    def evaluate(self, cut: EffectiveCut, report: Report = silent) -> Evaluated:
        """The result of a cut, evaluated if it is not known; as `Evaluator.evaluate`.

        Raises:
            UserError: also where what is run has changed since the start, so that its numbers belong to other ones.
        """
        return self.known(cut) or self._run(cut, report)

    def uncut(self, report: Report = silent) -> tuple[Evaluated, ...]:
        """The runs of the uncut model: `RUNS` of them if the first took no longer than `AFFORDABLE`, else one.

        Args:
            report: as for `Evaluator.evaluate`.

        Raises:
            UserError, Cancelled: as `Evaluator.evaluate`; runs that have ended are kept.
        """
        first = self.evaluate(UNCUT, report)
        if first.seconds <= AFFORDABLE:
            for _ in range(RUNS - len(self._results.of(self._key(UNCUT)))):
                self._run(UNCUT, report)
        return self._results.of(self._key(UNCUT))

    def close(self) -> None:
        """Close the other one."""
        self._evaluator.close()

    def _run(self, cut: EffectiveCut, report: Report) -> Evaluated:
        result = self._evaluator.evaluate(cut, report)
        if self._evaluator.identity != self._identity:
            raise UserError(
                "What evaluates the model has changed meanwhile. Begin anew, so that all numbers are of one."
            )
        self._results.add(self._key(cut), result)
        return result

    def _key(self, cut: EffectiveCut) -> str:
        """The same for thresholds that are the same once they are rounded to the dtypes of their tensors."""
        thresholds = [(name, self._dtypes[name].rounded(threshold).hex()) for name, threshold in cut.thresholds]
        # in the form that results of cuts without patterns have always been kept under
        groups = [[(name, each.n, each.m, each.side) for name, each in cut.groups]] if cut.groups else []
        return hashlib.sha256(json.dumps([thresholds, cut.masked, *groups]).encode()).hexdigest()
