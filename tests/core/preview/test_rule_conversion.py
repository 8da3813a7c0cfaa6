"""The same cut, said in another way."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import (
    Density,
    EachDensity,
    EachError,
    ErdosRenyi,
    Lamp,
    Recorded,
    Rule,
    Sigma,
    StructuredNM,
    Value,
)
from core.preview.measurements import Measurements
from core.preview.plan_numbers import numbers_of
from core.preview.read_planning import make_exact
from core.preview.rule_conversion import CutSelection, RuleKind, convert_rule, nudged, number_of, rounded_part, rule_at
from tests.helpers.checkpoints import write_safetensors

NAMES = ("a.weight", "b.weight", "c.weight")
ALL = frozenset(NAMES)
rules = st.one_of(
    st.builds(Value, st.floats(0, 4)),
    st.builds(Sigma, st.floats(0, 3)),
    st.builds(Density, st.floats(0, 1)),
    st.builds(EachDensity, st.floats(0, 1)),
    st.builds(ErdosRenyi, st.floats(0, 1)),
    st.builds(EachError, st.floats(0, 1)),
    st.builds(Lamp, st.floats(0, 1)),
)


@pytest.fixture(scope="module")
def measurements(tmp_path_factory: pytest.TempPathFactory) -> Measurements:
    torch.manual_seed(0)
    path: Path = tmp_path_factory.mktemp("conversion") / "model.safetensors"
    sizes = ((40, 30), (25, 20), (9, 9))
    state = {name: torch.randn(size) * (place + 1) for place, (name, size) in enumerate(zip(NAMES, sizes, strict=True))}
    write_safetensors(state, path)
    measurements = Measurements(open_checkpoint(path))
    make_exact(measurements, Plan(ALL, Sigma(1.0)))
    return measurements


def part(measurements: Measurements, rule: Rule, numbers: list[int] | None = None) -> CutSelection:
    wanted = np.arange(len(NAMES)) if numbers is None else np.array(numbers)
    return CutSelection(measurements, make_exact(measurements, Plan(ALL, rule)), wanted)


@given(rule=rules, kind=st.sampled_from([RuleKind.VALUE, RuleKind.DENSITY]))
def test_as_many_are_cut_as_before(measurements: Measurements, rule: Rule, kind: RuleKind) -> None:
    before = part(measurements, rule)
    after = convert_rule(kind, before)
    assert RuleKind.of(after) is kind
    assert part(measurements, after).kept == before.kept


@given(rule=st.builds(Value, st.floats(0, 4)) | st.builds(Density, st.floats(0, 1)))
def test_a_common_threshold_stays_to_the_weight(measurements: Measurements, rule: Rule) -> None:
    before = part(measurements, rule)
    for kind in (RuleKind.VALUE, RuleKind.DENSITY):
        after = part(measurements, convert_rule(kind, before))
        assert np.array_equal(after.plan_numbers.kept, before.plan_numbers.kept)


@given(rule=rules, number=st.integers(0, 2), kind=st.sampled_from(RuleKind))
def test_a_single_parameter_is_cut_the_same_in_every_way(
    measurements: Measurements, rule: Rule, number: int, kind: RuleKind
) -> None:
    before = part(measurements, rule, [number])
    plan = Plan(frozenset([NAMES[number]]), convert_rule(kind, before))
    # by LAMP the largest weight stays
    least = int(kind is RuleKind.LAMP)
    assert make_exact(measurements, plan).kept[number] == max(before.kept, least)


@given(rule=rules)
def test_k_sigma_for_several_cuts_as_many_as_it_can(measurements: Measurements, rule: Rule) -> None:
    before = part(measurements, rule)
    k = number_of(convert_rule(RuleKind.SIGMA, before))
    assert before.kept_above(k * before.stds) <= before.kept
    assert k == 0 or before.kept_above(k * (1 - 1e-9) * before.stds) >= before.kept or before.kept == 0


@given(rule=rules)
def test_the_error_of_several_cuts_as_many_as_it_can(measurements: Measurements, rule: Rule) -> None:
    before = part(measurements, rule)
    error = number_of(convert_rule(RuleKind.ERROR, before))
    assert before.kept_within(error) <= before.kept
    assert error < 1e-6 or before.kept_within(error * (1 - 1e-4)) >= before.kept


def test_numbers_are_short(measurements: Measurements) -> None:
    assert convert_rule(RuleKind.SIGMA, part(measurements, Sigma(0.75), [1])) == Sigma(0.75)
    assert convert_rule(RuleKind.DENSITY, part(measurements, Density(0.5))) == Density(0.5)
    assert convert_rule(RuleKind.EACH, part(measurements, Density(0.5))) == EachDensity(0.5)
    assert len(repr(number_of(convert_rule(RuleKind.ERROR, part(measurements, EachError(0.05), [2]))))) <= 8
    assert len(repr(number_of(convert_rule(RuleKind.ERROR, part(measurements, Value(0.3)))))) <= 8
    assert len(repr(number_of(convert_rule(RuleKind.DENSITY, part(measurements, Value(0.3)))))) <= 8


def test_what_is_not_known_is_not_said(measurements: Measurements) -> None:
    fresh = Measurements(open_checkpoint(measurements.owners[0].tensor.storage.file.path))
    unread = CutSelection(fresh, numbers_of(fresh, Plan(ALL)), np.arange(3))
    assert convert_rule(RuleKind.VALUE, unread) is None
    read = CutSelection(fresh, make_exact(fresh, Plan(ALL)), np.arange(3))
    assert convert_rule(RuleKind.SIGMA, read) is None
    nothing = CutSelection(measurements, make_exact(measurements, Plan()), np.zeros(0, np.int64))
    assert convert_rule(RuleKind.DENSITY, nothing) is None


def test_a_move_stays_in_its_kind_where_it_can(measurements: Measurements) -> None:
    one, several = part(measurements, Sigma(1.0), [1]), part(measurements, Sigma(1.0))
    assert rule_at(RuleKind.SIGMA, 1.0, one, several) == Sigma(float(f"{1.0 / one.stds[0]:.3g}"))
    # of several by the standard deviation that all their weights would have around the mean of each
    variances = np.average(several.stds**2, weights=several.plan_numbers.numel[several.numbers])
    assert rule_at(RuleKind.SIGMA, 1.0, several, several) == Sigma(float(f"{1.0 / np.sqrt(variances):.3g}"))
    assert rule_at(RuleKind.VALUE, 1.0, one, several) == Value(1.0)
    assert rule_at(None, 1.0, one, several) == Value(1.0)
    error = rule_at(RuleKind.ERROR, 1.0, one, several)
    assert isinstance(error, EachError)
    assert part(measurements, error, [1]).thresholds[0] == pytest.approx(1.0, abs=0.01)
    assert rule_at(RuleKind.ERROR, 100.0, several, several) == EachError(1.0)
    assert rule_at(RuleKind.ERROR, 0.0, several, several) == EachError(0.0)
    density = rule_at(RuleKind.DENSITY, 1.0, several, several)
    assert isinstance(density, Density)
    assert part(measurements, density).thresholds[0] == pytest.approx(1.0, abs=0.01)
    assert rule_at(RuleKind.DENSITY, 100.0, several, several) == Density(0.0)
    assert rule_at(RuleKind.DENSITY, 0.0, several, several) == Density(1.0)


def test_a_move_in_the_kernel_takes_the_one_that_is_looked_at_there(measurements: Measurements) -> None:
    for number in (0, 1):
        whole, one = part(measurements, ErdosRenyi(0.4)), part(measurements, ErdosRenyi(0.4), [number])
        rule = rule_at(RuleKind.ERDOS_RENYI, 1.2, one, whole)
        assert isinstance(rule, ErdosRenyi)
        assert part(measurements, rule, [number]).kept == pytest.approx(one.kept_above(1.2), abs=1)
    assert rule_at(RuleKind.ERDOS_RENYI, 100.0, whole, whole) == ErdosRenyi(0.0)
    assert rule_at(RuleKind.ERDOS_RENYI, 0.0, whole, whole) == ErdosRenyi(1.0)


def test_a_move_under_lamp_takes_the_one_that_is_looked_at_there(measurements: Measurements) -> None:
    for number in (0, 1):
        whole, one = part(measurements, Lamp(0.4)), part(measurements, Lamp(0.4), [number])
        rule = rule_at(RuleKind.LAMP, 1.2, one, whole)
        assert isinstance(rule, Lamp)
        assert part(measurements, rule, [number]).kept == pytest.approx(one.kept_above(1.2), abs=1)
    assert part(measurements, rule_at(RuleKind.LAMP, 100.0, whole, whole)).kept == len(NAMES)
    assert rule_at(RuleKind.LAMP, 0.0, whole, whole) == Lamp(1.0)


def test_densities_under_a_rule_of_all_are_those_that_it_gives(measurements: Measurements) -> None:
    for rule in (ErdosRenyi(0.3), Lamp(0.3)):
        given = part(measurements, rule)
        kept = given.plan_numbers.kept / measurements.numel
        assert part(measurements, Value(0.0)).densities_under(rule) == pytest.approx(kept, abs=1 / 81)


def test_kinds_and_numbers_of_rules() -> None:
    for kind in RuleKind:
        assert RuleKind.of(kind.rule(0.5)) is kind
        assert number_of(kind.rule(0.5)) == 0.5
    assert RuleKind.of(Recorded()) is None
    assert number_of(Recorded()) is None


def test_parts_are_rounded_to_three_digits_however_small_they_are() -> None:
    parts = (0.123456, 1.23456e-9, 1.23456e-20, 1e-302, 5e-324, 1 - 1.23456e-9, 0.0, 1.0)
    found = (0.1235, 1.23e-9, 1.23e-20, 1e-302, 5e-324, 1 - 1.23e-9, 0.0, 1.0)
    assert tuple(map(rounded_part, parts)) == found


def test_a_step_cuts_more_or_less_and_stays_in_its_range() -> None:
    assert nudged(Sigma(1.0), 1) == Sigma(1.05)
    assert nudged(Sigma(0.02), -1) == Sigma(0.0)
    assert nudged(EachError(0.05), 10) == EachError(0.15)
    assert nudged(EachError(0.95), 10) == EachError(1.0)
    for kind in (Density, EachDensity, ErdosRenyi, Lamp):
        assert nudged(kind(0.5), 1) == kind(0.49)
        assert nudged(kind(0.995), -1) == kind(1.0)
    for rule in (Value(0.1), StructuredNM(2, 4)):
        assert nudged(rule, 1) is None
