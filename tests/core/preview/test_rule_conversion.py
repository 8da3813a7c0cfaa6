"""The same cut, said in another way."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, ErdosRenyi, Recorded, Rule, Sigma, Value
from core.preview.measurements import Measures
from core.preview.rule_conversion import Kind, Part, moved_to, number_of, restated
from tests.helpers.checkpoints import write_safetensors

NAMES = ("a.weight", "b.weight", "c.weight")
ALL = frozenset(NAMES)
rules = st.one_of(
    st.builds(Value, st.floats(0, 4)),
    st.builds(Sigma, st.floats(0, 3)),
    st.builds(Density, st.floats(0, 1)),
    st.builds(EachDensity, st.floats(0, 1)),
    st.builds(ErdosRenyi, st.floats(0, 1)),
)


@pytest.fixture(scope="module")
def measures(tmp_path_factory: pytest.TempPathFactory) -> Measures:
    torch.manual_seed(0)
    path: Path = tmp_path_factory.mktemp("restate") / "model.safetensors"
    sizes = ((40, 30), (25, 20), (9, 9))
    state = {name: torch.randn(size) * (place + 1) for place, (name, size) in enumerate(zip(NAMES, sizes, strict=True))}
    write_safetensors(state, path)
    measures = Measures(open_checkpoint(path))
    measures.settle(Plan(ALL, Sigma(1.0)))
    return measures


def part(measures: Measures, rule: Rule, numbers: list[int] | None = None) -> Part:
    wanted = np.arange(len(NAMES)) if numbers is None else np.array(numbers)
    return Part(measures, measures.settle(Plan(ALL, rule)), wanted)


@given(rule=rules, kind=st.sampled_from([Kind.VALUE, Kind.DENSITY]))
def test_as_many_are_cut_as_before(measures: Measures, rule: Rule, kind: Kind) -> None:
    before = part(measures, rule)
    after = restated(kind, before)
    assert Kind.of(after) is kind
    assert part(measures, after).kept == before.kept


@given(rule=st.builds(Value, st.floats(0, 4)) | st.builds(Density, st.floats(0, 1)))
def test_a_common_threshold_stays_to_the_weight(measures: Measures, rule: Rule) -> None:
    before = part(measures, rule)
    for kind in (Kind.VALUE, Kind.DENSITY):
        after = part(measures, restated(kind, before))
        assert np.array_equal(after.evaluation.kept, before.evaluation.kept)


@given(rule=rules, number=st.integers(0, 2), kind=st.sampled_from(Kind))
def test_a_single_parameter_is_cut_the_same_in_every_way(
    measures: Measures, rule: Rule, number: int, kind: Kind
) -> None:
    before = part(measures, rule, [number])
    plan = Plan(frozenset([NAMES[number]]), restated(kind, before))
    assert measures.settle(plan).kept[number] == before.kept


@given(rule=rules)
def test_k_sigma_for_several_cuts_as_many_as_it_can(measures: Measures, rule: Rule) -> None:
    before = part(measures, rule)
    k = number_of(restated(Kind.SIGMA, before))
    assert before.kept_above(k * before.stds) <= before.kept
    assert k == 0 or before.kept_above(k * (1 - 1e-9) * before.stds) >= before.kept or before.kept == 0


def test_numbers_are_short(measures: Measures) -> None:
    assert restated(Kind.SIGMA, part(measures, Sigma(0.75), [1])) == Sigma(0.75)
    assert restated(Kind.DENSITY, part(measures, Density(0.5))) == Density(0.5)
    assert restated(Kind.EACH, part(measures, Density(0.5))) == EachDensity(0.5)
    assert len(repr(number_of(restated(Kind.DENSITY, part(measures, Value(0.3)))))) <= 8


def test_what_is_not_known_is_not_said(measures: Measures) -> None:
    fresh = Measures(open_checkpoint(measures.owners[0].tensor.storage.file.path))
    unread = Part(fresh, fresh.evaluate(Plan(ALL)), np.arange(3))
    assert restated(Kind.VALUE, unread) is None
    read = Part(fresh, fresh.settle(Plan(ALL)), np.arange(3))
    assert restated(Kind.SIGMA, read) is None
    nothing = Part(measures, measures.settle(Plan()), np.zeros(0, np.int64))
    assert restated(Kind.DENSITY, nothing) is None


def test_a_move_stays_in_its_kind_where_it_can(measures: Measures) -> None:
    one, several = part(measures, Sigma(1.0), [1]), part(measures, Sigma(1.0))
    assert moved_to(Kind.SIGMA, 1.0, one, several) == Sigma(float(f"{1.0 / one.stds[0]:.3g}"))
    assert moved_to(Kind.SIGMA, 1.0, several, several) == Value(1.0)
    assert moved_to(Kind.VALUE, 1.0, one, several) == Value(1.0)
    assert moved_to(None, 1.0, one, several) == Value(1.0)
    density = moved_to(Kind.DENSITY, 1.0, several, several)
    assert isinstance(density, Density)
    assert part(measures, density).thresholds[0] == pytest.approx(1.0, abs=0.01)
    assert moved_to(Kind.DENSITY, 100.0, several, several) == Density(0.0)
    assert moved_to(Kind.DENSITY, 0.0, several, several) == Density(1.0)


def test_a_move_in_the_kernel_takes_the_one_that_is_looked_at_there(measures: Measures) -> None:
    for number in (0, 1):
        whole, one = part(measures, ErdosRenyi(0.4)), part(measures, ErdosRenyi(0.4), [number])
        rule = moved_to(Kind.ERDOS_RENYI, 1.2, one, whole)
        assert isinstance(rule, ErdosRenyi)
        assert part(measures, rule, [number]).kept == pytest.approx(one.kept_above(1.2), abs=1)
    assert moved_to(Kind.ERDOS_RENYI, 100.0, whole, whole) == ErdosRenyi(0.0)
    assert moved_to(Kind.ERDOS_RENYI, 0.0, whole, whole) == ErdosRenyi(1.0)


def test_kinds_and_numbers_of_rules() -> None:
    for kind in Kind:
        assert Kind.of(kind.rule(0.5)) is kind
        assert number_of(kind.rule(0.5)) == 0.5
    assert Kind.of(Recorded()) is None
    assert number_of(Recorded()) is None
