"""Plans that are evaluated, one after the other, with the numbers that belong to each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.base.going_on import go_on
from core.base.progress import Report, silent
from core.evaluation.effective_cut import effective_cut
from core.evaluation.evaluator import EffectiveCut
from core.evaluation.metric import NO_DIFFERENCE, Baseline, Difference
from core.evaluation.remembering import RememberingEvaluator
from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers, Total
from core.preview.read_planning import find_thresholds, make_exact


@dataclass(frozen=True)
class Proposal:
    """A plan that is to be evaluated.

    Attributes:
        plan: any for the checkpoint.
        part: full name of the parameter, or path of the module, that is cut alone; None where the plan is a whole one.
        asked: the density that it was made for; None where there is none.
    """

    plan: Plan
    part: str | None = None
    asked: float | None = None


@dataclass(frozen=True)
class Trial:
    """A plan that was evaluated.

    Attributes:
        proposal: what was evaluated.
        total: the exact counts of what the plan chooses.
        threshold: the threshold of all that is cut; None where there are several, or a recorded mask is kept.
        value: of the metric; `Baseline.middle` where nothing is cut, which is not evaluated.
        difference: from the uncut model.
    """

    proposal: Proposal
    total: Total
    threshold: float | None
    value: float
    difference: Difference

    @property
    def plan(self) -> Plan:
        """The plan that was evaluated."""
        return self.proposal.plan

    @property
    def cuts(self) -> bool:
        """Whether the plan cuts any weight that is not zero before."""
        return self.total.cut > 0


class _Exact(NamedTuple):
    cut: EffectiveCut
    total: Total
    threshold: float | None


class Trials:
    """Evaluates plans of one checkpoint. Used by one thread.

    Args:
        checkpoint: any.
        measurements: of the checkpoint, for this thread alone; what the plans need is read and added.
        evaluator: of the checkpoint.
        baseline: what the uncut model gives.
        report: is called while weights are read (progress in bytes) and while the evaluation is waited for; it may
            raise `Cancelled`.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        measurements: Measurements,
        evaluator: RememberingEvaluator,
        baseline: Baseline,
        report: Report = silent,
    ) -> None:
        self.baseline = baseline
        self.measurements = measurements
        self.report = report
        self._checkpoint = checkpoint
        self._evaluator = evaluator
        self._exact: dict[Plan, _Exact] = {}

    def run(self, proposal: Proposal) -> Trial:
        """Evaluate a plan, unless its cut is known or cuts nothing.

        Raises:
            UserError, Cancelled: as `Evaluator.evaluate` and `find_thresholds`.
        """
        exact = self._numbers(proposal.plan)
        if not exact.total.cut:
            return Trial(proposal, exact.total, exact.threshold, self.baseline.middle, NO_DIFFERENCE)
        value = self.baseline.metric.value(self._evaluator.evaluate(exact.cut, self.report))
        return Trial(proposal, exact.total, exact.threshold, value, self.baseline.difference(value))

    def evaluations(self, proposals: Iterable[Proposal]) -> int:
        """How many evaluations some proposals will take: of cuts that are not known, each once.

        It reads what their thresholds depend on.
        """
        cuts = [self._numbers(each.plan) for each in proposals]
        missing = (each.cut for each in cuts if each.total.cut and self._evaluator.known(each.cut) is None)
        return len(set(missing))

    def seconds(self, evaluations: int) -> float:
        """About how long some evaluations will take, by the time that the uncut model takes."""
        return evaluations * self.baseline.seconds

    def _numbers(self, plan: Plan) -> _Exact:
        """The cut of a plan and its exact counts; kept, as most are asked for twice."""
        # there may be thousands of plans, of which none is read or evaluated
        go_on()
        if plan not in self._exact:
            numbers = find_thresholds(self.measurements, plan, self.report)
            if not (numbers.total.known and numbers.total.exact):
                numbers = make_exact(self.measurements, plan, self.report)
            cut = effective_cut(self._checkpoint, numbers)
            self._exact[plan] = _Exact(cut, numbers.total, _one_threshold(numbers))
        return self._exact[plan]


def _one_threshold(numbers: PlanNumbers) -> float | None:
    found = np.unique(numbers.thresholds[numbers.chosen])
    return float(found[0]) if len(found) == 1 and not np.isnan(found[0]) else None
