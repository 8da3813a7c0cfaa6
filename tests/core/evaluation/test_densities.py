"""The rule in hand at another density keeps its kind and its exceptions, and gives that density."""

from pathlib import Path

import pytest

from core.evaluation.densities import at_density
from core.plan.rules import Density, EachDensity, EachError, ErdosRenyi, Lamp, Recorded, Rule, Sigma, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from tests.helpers.evaluations import layered_checkpoint, plan_of_layers


@pytest.mark.parametrize(
    "rule", [Value(0.3), Sigma(1.0), EachError(0.1), Density(0.9), EachDensity(0.9), ErdosRenyi(0.9), Lamp(0.9)]
)
@pytest.mark.parametrize("density", [0.7, 0.31, 0.05])
def test_a_rule_keeps_its_kind_and_gives_the_density(tmp_path: Path, rule: Rule, density: float) -> None:
    measurements = Measurements(layered_checkpoint(tmp_path))
    plan = at_density(measurements, plan_of_layers(rule).unticked(["last.weight"]), density)
    assert type(plan.rule) is type(rule)
    # without the layer that has zeros any density can be had, of 1,200 weights; a kernel caps none of these layers
    assert make_exact(measurements, plan).total.density == pytest.approx(density, abs=1 / 600)


def test_a_rule_without_a_number_becomes_a_density(tmp_path: Path) -> None:
    measurements = Measurements(layered_checkpoint(tmp_path))
    assert at_density(measurements, plan_of_layers(Recorded()), 0.5).rule == Density(0.5)


def test_exceptions_stay(tmp_path: Path) -> None:
    measurements = Measurements(layered_checkpoint(tmp_path))
    plan = plan_of_layers(Value(0.1)).with_own(["first.weight"], Value(0.25))
    assert at_density(measurements, plan, 0.4).own == {"first.weight": Value(0.25)}
