"""What a plan with rules at every level does, against torch, parameter by parameter."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.progress import silent
from core.index.refinements import RefinementTable
from core.index.threshold_solver import wanted_kept
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, EachError, ErdosRenyi, Lamp, Sigma, Value
from core.preview.measurements import Measurements
from core.preview.plan_numbers import numbers_of
from core.preview.read_planning import make_exact, pending_reads
from core.preview.read_requests import read_all
from tests.core.index.test_error_solver import check_threshold_of_error
from tests.core.index.test_lamp_solver import check_lamp
from tests.helpers.checkpoints import State, write_safetensors

NAMES = ("a.0.weight", "a.0.bias", "a.1.weight", "a.1.deep.weight", "b.weight", "top")
MODULES = ("a", "a.0", "a.1", "a.1.deep", "b")
rules = st.one_of(
    st.builds(Value, st.sampled_from([0.0, 0.25, 0.5, 1.0])),
    st.builds(Sigma, st.sampled_from([0.5, 1.0])),
    st.builds(Density, st.sampled_from([0.0, 0.3, 0.5, 1.0])),
    st.builds(EachDensity, st.sampled_from([0.0, 0.3, 0.5, 1.0])),
    st.builds(ErdosRenyi, st.sampled_from([0.0, 0.1, 0.5, 1.0])),
    st.builds(Lamp, st.sampled_from([0.0, 0.1, 0.5, 1.0])),
    st.builds(EachError, st.sampled_from([0.0, 0.05, 0.5, 1.0])),
)
some = st.dictionaries(st.sampled_from(NAMES), rules, max_size=2)
plans = st.builds(
    Plan, st.frozensets(st.sampled_from(NAMES)), rules, some, st.dictionaries(st.sampled_from(MODULES), rules)
)


@pytest.fixture(scope="module")
def state() -> State:
    torch.manual_seed(0)
    kinds = (torch.float32, torch.float16, torch.float64, torch.bfloat16, torch.float32, torch.float32)
    sizes = ((40, 30), (7,), (50, 20), (9, 9), (100, 110), (3,))
    # rounded, so that magnitudes tie within a tensor and between tensors
    pairs = zip(kinds, sizes, strict=True)
    return dict(zip(NAMES, [(torch.randn(size) * 8).round().div(8).to(kind) for kind, size in pairs], strict=True))


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory, state: State) -> Checkpoint:
    path = tmp_path_factory.mktemp("measures") / "model.safetensors"
    write_safetensors(state, path)
    return open_checkpoint(path)


@pytest.fixture(scope="module")
def measurements(checkpoint: Checkpoint) -> Measurements:
    return Measurements(checkpoint)


def kept(state: State, names: Iterable[str], threshold: float) -> int:
    return sum(int((state[name].abs() > threshold).sum()) for name in names)


def group(state: State, plan: Plan, name: str) -> list[str]:
    """The chosen parameters whose weights a wanted density of one of them is taken of."""
    if name in plan.own or isinstance(plan.rule_of(name), EachDensity):
        return [name]
    alike = (each for each in state if each not in plan.own and plan.rule_source(each) == plan.rule_source(name))
    return [each for each in alike if each in plan.chosen]


def check_density(state: State, names: list[str], density: float, threshold: float) -> None:
    """It keeps no more than that part, and no lower one cuts less and would do."""
    wanted = wanted_kept(sum(state[name].numel() for name in names), density)
    now = kept(state, names, threshold)
    assert now <= wanted
    lower = {0.0, *(each for name in names for each in state[name].abs().flatten().tolist() if each < threshold)}
    assert all(more == now or more > wanted for more in (kept(state, names, each) for each in lower))


def check(state: State, plan: Plan, name: str, threshold: float) -> None:
    match plan.rule_of(name):
        case Value(wanted):
            assert threshold == wanted
        case Sigma(k):
            assert threshold == pytest.approx(k * float(state[name].double().std()), rel=1e-12)
        case Density(density) | EachDensity(density):
            check_density(state, group(state, plan, name), density, threshold)
        case ErdosRenyi(density):
            mine = [name] if name in plan.own else group(state, plan, name)
            check_density(state, [name], kernel_densities(state, mine, density)[name], threshold)
        case Lamp(density) if name in plan.own:
            check_density(state, [name], density, threshold)
        case EachError(error):
            check_threshold_of_error(state[name], threshold, error)


def kernel_densities(state: State, names: list[str], density: float) -> dict[str, float]:
    """By the definition: the scale is found by bisection."""
    raw = {name: sum(state[name].shape) / state[name].numel() for name in names}
    low, high = 0.0, 1 / min(raw.values())
    while (middle := (low + high) / 2) not in (low, high):
        total = sum(min(middle * raw[name], 1.0) * state[name].numel() for name in names)
        enough = total >= density * sum(state[name].numel() for name in names)
        low, high = (low, middle) if enough else (middle, high)
    return {name: round(min(high * raw[name], 1.0), 12) for name in names}


@given(plan=plans)
def test_rules_at_every_level_cut_what_torch_would(state: State, measurements: Measurements, plan: Plan) -> None:
    plan_numbers = make_exact(measurements, plan)
    for number, owner in enumerate(plan_numbers.owners):
        name = owner.name
        # of what is not ticked nothing is read to be exact
        if name in plan.chosen:
            threshold = float(plan_numbers.thresholds[number])
            check(state, plan, name, threshold)
            assert plan_numbers.exact[number]
            assert int(plan_numbers.kept[number]) == kept(state, [name], threshold)


@given(plan=plans, density=st.sampled_from([0.0, 0.1, 0.5, 1.0]))
def test_lamp_is_of_what_is_under_the_rule(
    state: State, measurements: Measurements, plan: Plan, density: float
) -> None:
    plan_numbers = make_exact(measurements, plan.with_rule(Lamp(density)))
    mine = [name for name in state if name in plan.chosen - plan.own.keys() and plan.rule_source(name) is None]
    thresholds = dict(zip(measurements.numbers, plan_numbers.thresholds.tolist(), strict=True))
    check_lamp([state[name] for name in mine], [thresholds[name] for name in mine], density)


@given(first=plans, second=plans)
def test_what_is_remembered_of_one_plan_does_not_show_in_another(
    checkpoint: Checkpoint, measurements: Measurements, first: Plan, second: Plan
) -> None:
    make_exact(measurements, first)
    anew = make_exact(Measurements(checkpoint), second)
    again = make_exact(measurements, second)
    assert np.array_equal(again.thresholds[again.chosen], anew.thresholds[anew.chosen])
    assert np.array_equal(again.kept[again.chosen], anew.kept[anew.chosen])


@given(density=st.floats(0, 1))
def test_a_density_of_each_keeps_that_part_of_each(state: State, measurements: Measurements, density: float) -> None:
    plan_numbers = make_exact(measurements, Plan(frozenset(NAMES), EachDensity(density)))
    for number, owner in enumerate(plan_numbers.owners):
        check_density(state, [owner.name], density, float(plan_numbers.thresholds[number]))


def test_the_kernel_is_one_rule_for_what_is_ticked(state: State, measurements: Measurements) -> None:
    chosen = frozenset(NAMES[:4])
    plan_numbers = make_exact(measurements, Plan(chosen, ErdosRenyi(0.3)))
    densities = kernel_densities(state, sorted(chosen), 0.3)
    for name in chosen:
        threshold = float(plan_numbers.thresholds[measurements.numbers[name]])
        check_density(state, [name], densities[name], threshold)
    # the others would be cut at the same scale
    scale = densities["a.0.weight"] / (70 / 1200)
    assert 0 < scale * 210 / 11000 < 1
    check_density(
        state, ["b.weight"], scale * 210 / 11000, float(plan_numbers.thresholds[measurements.numbers["b.weight"]])
    )
    assert not np.isnan(make_exact(measurements, Plan(frozenset(), ErdosRenyi(0.3))).thresholds).any()


def test_a_modules_density_is_of_what_inherits_it(state: State, measurements: Measurements) -> None:
    plan = Plan(frozenset(NAMES), Value(0.0), {"a.0.weight": Value(0.25)}, {"a": Density(0.5)})
    plan_numbers = make_exact(measurements, plan)
    heirs = [measurements.numbers[name] for name in NAMES if plan.rule_source(name) == "a" and name not in plan.own]
    assert len({float(plan_numbers.thresholds[number]) for number in heirs}) == 1
    assert 0.4 < plan_numbers.kept[heirs].sum() / plan_numbers.numel[heirs].sum() <= 0.5
    assert plan_numbers.thresholds[measurements.numbers["b.weight"]] == 0


def test_what_is_read_for_another_plan_leaves_the_shown_one_exact(tmp_path: Path) -> None:
    torch.manual_seed(3)
    state = {f"{name}.weight": torch.randn(200, 200) for name in "abc"}
    write_safetensors(state, tmp_path / "large.safetensors")
    measurements = Measurements(open_checkpoint(tmp_path / "large.safetensors"))
    shown, other = (Plan(frozenset(state), Value(threshold)) for threshold in (0.5, 0.7))
    before = make_exact(measurements, shown)
    refinements = RefinementTable()
    assert not numbers_of(measurements, other, refinements).exact.any()
    for request, result in read_all(pending_reads(measurements, other, refinements=refinements), silent):
        measurements.add(request, result, refinements)
    assert pending_reads(measurements, other, refinements=refinements) == ()
    beside = numbers_of(measurements, other, refinements)
    assert beside.exact.all()
    assert beside.kept.tolist() == [kept(state, [name], 0.7) for name in state]
    assert not numbers_of(measurements, other).exact.any()
    again = numbers_of(measurements, shown)
    assert again.exact.all()
    assert again.kept.tolist() == before.kept.tolist()
    assert pending_reads(measurements, shown) == ()


def test_a_copy_gives_the_same_numbers_and_what_it_reads_stays_its_own(tmp_path: Path) -> None:
    write_safetensors({f"{name}.weight": torch.randn(300, 300) for name in "ab"}, tmp_path / "two.safetensors")
    checkpoint = open_checkpoint(tmp_path / "two.safetensors")
    measurements = Measurements(checkpoint)
    one = Plan(frozenset({"a.weight"}), Sigma(1.0))
    before = make_exact(measurements, one)
    copy = measurements.copy(checkpoint)
    np.testing.assert_array_equal(numbers_of(copy, one).thresholds, before.thresholds)
    np.testing.assert_array_equal(make_exact(copy, one).kept, before.kept)
    other = Plan(frozenset({"b.weight"}), Density(0.3))
    np.testing.assert_array_equal(make_exact(copy, other).kept, make_exact(Measurements(checkpoint), other).kept)
    assert not numbers_of(measurements, other).exact[1]
    assert numbers_of(measurements, one).exact[0]
