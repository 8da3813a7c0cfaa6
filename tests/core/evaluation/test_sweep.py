"""A sweep gives what the plans give one by one, in the order that is asked for."""

from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from core.evaluation.densities import at_density
from core.evaluation.sweep import SWEPT, sweep
from core.plan.rules import Density, EachDensity, Rule, Sigma
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from tests.helpers.evaluations import FakeEvaluator, gentle, layered_checkpoint, plan_of_layers, trials_of


@pytest.mark.parametrize("rule", [Density(0.5), EachDensity(0.5), Sigma(1.0)])
def test_each_point_equals_the_direct_evaluation_of_its_plan(tmp_path: Path, rule: Rule) -> None:
    checkpoint, fake = layered_checkpoint(tmp_path), FakeEvaluator(gentle)
    trials = trials_of(checkpoint, fake)
    wanted = (0.3, 0.05, 0.6)
    points = list(sweep(trials, partial(at_density, trials.measurements, plan_of_layers(rule)), wanted))
    assert [point.proposal.asked for point in points] == list(wanted)
    for point in points:
        numbers = find_thresholds(Measurements(checkpoint), point.plan)
        thresholds = {owner.name: each for owner, each in zip(numbers.owners, numbers.thresholds, strict=True)}
        assert point.value == gentle({name: float(thresholds[name]) for name in point.plan.chosen})
    assert len(fake.asked) == 3


def test_points_come_one_by_one_from_coarse_to_fine(tmp_path: Path) -> None:
    checkpoint, fake = layered_checkpoint(tmp_path), FakeEvaluator(gentle)
    trials = trials_of(checkpoint, fake)
    points = sweep(trials, lambda density: plan_of_layers(Density(density)))
    assert fake.asked == []
    assert not next(points).cuts, "at 100 % nothing is cut"
    next(points)
    assert len(fake.asked) == 1
    assert sorted(set(SWEPT)) == sorted(SWEPT)
    for count, widest in ((4, 0.25), (len(SWEPT), 0.1)):
        densities = sorted([0.05, *SWEPT[:count]])
        assert max(high - low for low, high in pairwise(densities)) <= widest + 1e-9
