"""What a search finds was evaluated and holds its bound, whatever the evaluation answers."""

import math
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.evaluation.metric import LossBound
from core.evaluation.search import FLOOR, grid, largest_within, lowest_density, most_tries, search, spread, spread_tries
from core.evaluation.sensitivity import LEVELS, parts
from core.evaluation.trials import Proposal
from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, Value
from tests.helpers.evaluations import FakeEvaluator, gentle, layered_checkpoint, plan_of_layers, trials_of

TEN_PERCENT = LossBound(0.1, relative=True)

bounds = st.builds(LossBound, st.floats(0, 0.5), st.booleans())
sizes = st.fixed_dictionaries({f"{name}.weight": st.floats(0, 1) for name in ("first", "middle", "last")})


@cache
def opened() -> Checkpoint:
    """One for all examples; what is read of it is small, so that the file is needed for no more than that."""
    return layered_checkpoint(Path(_FOLDER.name))


_FOLDER = TemporaryDirectory()


def at(density: float) -> Plan:
    return plan_of_layers(Density(density))


def rough(waves: float, costs: Mapping[str, float]) -> FakeEvaluator:
    """An accuracy that does not only fall."""

    def answer(thresholds: Mapping[str, float]) -> float:
        cost = sum(costs[name] * each for name, each in thresholds.items())
        return 0.9 - cost - waves * math.sin(40 * cost)

    return FakeEvaluator(answer)


@settings(max_examples=25, deadline=None)
@given(bounds, st.floats(0, 0.2), sizes)
def test_what_is_found_was_evaluated_and_holds_the_bound(
    bound: LossBound, waves: float, costs: dict[str, float]
) -> None:
    trials = trials_of(opened(), rough(waves, costs))
    tried = list(search(trials, at, bound))
    found = largest_within(tried, trials.baseline, bound)
    assert len(tried) <= most_tries(len(grid(FLOOR)))
    assert all((each.proposal.asked or 0) >= FLOOR for each in tried)
    holding = [each for each in tried if bound.allows(each.difference, trials.baseline) and each.cuts]
    assert (found is None) == (not holding)
    if found is not None:
        assert found in tried
        assert found.total.kept == min(each.total.kept for each in holding)


@settings(max_examples=25, deadline=None)
@given(bounds, st.floats(0, 0.2), sizes)
def test_what_is_found_by_spreading_was_evaluated_and_holds_the_bound(
    bound: LossBound, waves: float, costs: dict[str, float]
) -> None:
    trials = trials_of(opened(), rough(waves, costs))
    rows = parts(opened(), plan_of_layers())
    tried = list(spread(trials, plan_of_layers(), rows, bound))
    found = largest_within(tried, trials.baseline, bound)
    assert len(tried) <= len(rows) * len(LEVELS) + spread_tries()
    if found is not None:
        assert found in tried
        assert bound.allows(found.difference, trials.baseline)
        assert found.plan.chosen == plan_of_layers().chosen
        assert all(isinstance(rule, EachDensity) for rule in found.plan.own.values())
        densities = [rule.density for rule in found.plan.own.values() if isinstance(rule, EachDensity)]
        assert all(min(LEVELS) <= each <= 1 for each in densities)


def test_the_lowest_density_of_a_model_that_only_gets_worse_is_found(tmp_path: Path) -> None:
    checkpoint = layered_checkpoint(tmp_path)
    trials = trials_of(checkpoint, FakeEvaluator(gentle))
    found = largest_within(search(trials, at, TEN_PERCENT), trials.baseline, TEN_PERCENT)
    assert found is not None
    asked = found.proposal.asked or 0
    assert not TEN_PERCENT.allows(trials.run(Proposal(at(asked - 0.01))).difference, trials.baseline)


def test_a_cut_that_costs_nothing_goes_to_the_floor(tmp_path: Path) -> None:
    checkpoint = layered_checkpoint(tmp_path)
    trials = trials_of(checkpoint, FakeEvaluator(lambda _: 1.0))
    nothing = LossBound(0.0, relative=False)
    found = largest_within(search(trials, at, nothing, floor=0.125), trials.baseline, nothing)
    assert found is not None
    assert found.proposal.asked == 0.125
    rows = parts(checkpoint, plan_of_layers())
    spread_found = largest_within(spread(trials, plan_of_layers(), rows, nothing), trials.baseline, nothing)
    assert spread_found is not None
    assert set(spread_found.plan.own.values()) == {EachDensity(min(LEVELS))}


def test_where_every_cut_costs_too_much_none_is_found(tmp_path: Path) -> None:
    checkpoint = layered_checkpoint(tmp_path)
    trials = trials_of(checkpoint, FakeEvaluator(lambda thresholds: -float(bool(thresholds))))
    bound = LossBound(0.5, relative=False)
    assert largest_within(search(trials, at, bound), trials.baseline, bound) is None
    tried = spread(trials, plan_of_layers(), parts(checkpoint, plan_of_layers()), bound)
    assert largest_within(tried, trials.baseline, bound) is None


def test_parts_that_cost_nothing_alone_but_much_together_are_cut_less(tmp_path: Path) -> None:
    checkpoint = layered_checkpoint(tmp_path)
    trials = trials_of(checkpoint, FakeEvaluator(lambda each: float(sum(t > 0.9 for t in each.values()) < 2)))
    bound = LossBound(0.0, relative=False)
    rows = parts(checkpoint, plan_of_layers())
    found = largest_within(spread(trials, plan_of_layers(), rows, bound), trials.baseline, bound)
    assert found is not None
    # of these weights 37 to 42 % are larger than 0.9
    assert {*found.plan.own.values()} <= {EachDensity(0.4), EachDensity(0.45)}


def test_a_tight_bound_is_met_between_the_levels(tmp_path: Path) -> None:
    trials = trials_of(layered_checkpoint(tmp_path), FakeEvaluator(lambda each: 1 - sum(each.values()) / 10))
    bound = LossBound(0.01, relative=True)
    rows = parts(opened(), plan_of_layers())
    tried = list(spread(trials, plan_of_layers(), rows, bound))
    levels = {each.proposal.asked: each for each in tried if each.proposal.part == "first.weight"}
    assert not bound.allows(levels[max(LEVELS)].difference, trials.baseline)
    found = largest_within(tried, trials.baseline, bound)
    assert found is not None
    assert found.difference.loss > 0.008


@given(st.dictionaries(st.sampled_from(LEVELS), st.floats(0, 1)), st.floats(0, 1), st.floats(0, 1))
def test_the_lowest_density_falls_as_more_may_be_lost_and_goes_through_what_was_measured(
    losses: dict[float, float], delta: float, more: float
) -> None:
    assert lowest_density(losses, delta + more) <= lowest_density(losses, delta) <= 1
    for density, loss in losses.items():
        assert lowest_density(losses, loss) <= density


def test_a_loss_grows_evenly_between_two_densities() -> None:
    assert lowest_density({0.5: 0.2, 0.25: 0.6}, 0.1) == 0.75
    assert lowest_density({0.5: 0.2, 0.25: 0.6}, 0.4) == 0.375
    assert lowest_density({0.5: 0.2, 0.25: 0.6}, 0.7) == 0.25
    assert lowest_density({0.5: 0.2, 0.25: 0.0}, 0.1) == 0.25
    assert lowest_density({}, 0.1) == 1


def test_a_sensitive_layer_keeps_more_than_the_others_and_what_is_in_no_part_its_rule(tmp_path: Path) -> None:
    checkpoint = layered_checkpoint(tmp_path)
    trials = trials_of(checkpoint, FakeEvaluator(gentle))
    base = plan_of_layers(Value(0.0))
    rows = [each for each in parts(checkpoint, base) if each.name != "last.weight"]
    found = largest_within(spread(trials, base, rows, TEN_PERCENT), trials.baseline, TEN_PERCENT)
    assert found is not None
    own = found.plan.own
    assert own.keys() == {"first.weight", "middle.weight"}
    assert own["first.weight"].density > own["middle.weight"].density  # type: ignore[union-attr]
    assert found.plan.rule == Value(0.0)


@pytest.mark.parametrize("floor", [0.0, 0.05, 0.055, 0.3, 0.99, 1.0])
def test_the_densities_to_choose_from_go_in_steps_from_the_floor(floor: float) -> None:
    densities = grid(floor)
    assert densities[0] == floor
    assert densities == tuple(sorted(set(densities)))
    assert all(high - low <= 0.01 + 1e-9 for low, high in pairwise(densities))
    assert densities[-1] >= 0.99
