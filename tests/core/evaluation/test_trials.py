"""A plan that is evaluated comes with its exact numbers; one that cuts nothing is not evaluated."""

from pathlib import Path

import pytest

from core.base.errors import Cancelled
from core.evaluation.remembering import RememberingEvaluator
from core.evaluation.trials import Proposal, Trials
from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from tests.helpers.evaluations import FakeEvaluator, gentle, layered_checkpoint, plan_of_layers, trials_of


def test_a_trial_has_the_exact_counts_and_the_thresholds_of_its_plan(tmp_path: Path) -> None:
    checkpoint = layered_checkpoint(tmp_path)
    fake = FakeEvaluator(gentle)
    trial = trials_of(checkpoint, fake).run(Proposal(plan_of_layers(Density(0.4))))
    numbers = make_exact(Measurements(checkpoint), plan_of_layers(Density(0.4)))
    assert trial.total == numbers.total
    assert trial.threshold == numbers.thresholds[0]
    assert dict(fake.asked[0].thresholds) == dict.fromkeys(plan_of_layers().chosen, trial.threshold)
    assert trial.value == pytest.approx(0.9 - 0.42 * trial.threshold)
    assert trial.difference.amount == trial.value - 0.9


def test_a_given_threshold_has_exact_counts_too(tmp_path: Path) -> None:
    trial = trials_of(layered_checkpoint(tmp_path), FakeEvaluator(gentle)).run(Proposal(plan_of_layers(Value(0.5))))
    assert trial.total.exact
    assert trial.cuts


def test_of_several_thresholds_none_is_told(tmp_path: Path) -> None:
    trials = trials_of(layered_checkpoint(tmp_path), FakeEvaluator(gentle))
    assert trials.run(Proposal(plan_of_layers(EachDensity(0.2)))).threshold is None


@pytest.mark.parametrize("plan", [Plan(), plan_of_layers(Value(0.0)), Plan(frozenset({"last.weight"}), Density(0.5))])
def test_what_cuts_nothing_is_not_evaluated(tmp_path: Path, plan: Plan) -> None:
    fake = FakeEvaluator(gentle)
    trial = trials_of(layered_checkpoint(tmp_path), fake).run(Proposal(plan))
    assert not trial.cuts
    assert not trial.difference.seen
    assert (trial.value, trial.difference.amount) == (0.9, 0)
    assert fake.asked == []


def test_what_it_will_take_counts_what_is_not_known_once(tmp_path: Path) -> None:
    fake = FakeEvaluator(gentle, seconds=2.0)
    trials = trials_of(layered_checkpoint(tmp_path), fake)
    known, nothing, fresh = (Proposal(plan_of_layers(each)) for each in (Density(0.4), Value(0.0), Density(0.2)))
    trials.run(known)
    threshold = trials.run(fresh).threshold
    assert threshold is not None
    assert trials.evaluations([known, nothing, fresh]) == 0
    unknown = [Proposal(plan_of_layers(Density(each))) for each in (0.1, 0.3, 0.1)]
    assert trials.evaluations([known, nothing, *unknown]) == 2
    assert trials.seconds(2) == 4.0


def test_progress_is_reported_and_can_cancel(tmp_path: Path) -> None:
    checkpoint, fake = layered_checkpoint(tmp_path), FakeEvaluator(gentle)
    baseline = trials_of(checkpoint, fake).baseline

    def cancel(done: int, total: int) -> None:
        raise Cancelled

    trials = Trials(checkpoint, Measurements(checkpoint), RememberingEvaluator(fake, checkpoint), baseline, cancel)
    with pytest.raises(Cancelled):
        trials.run(Proposal(plan_of_layers()))
    assert fake.asked == []
