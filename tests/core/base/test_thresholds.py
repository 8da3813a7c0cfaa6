"""Every way to a threshold ends at a finite number of +0 or more, and cuts what torch cuts there."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from core.base.dtypes import DTYPES, round_threshold
from core.base.thresholds import (
    AXIS_LIMIT,
    LARGEST,
    as_thresholds,
    geomspace,
    least_that_cuts,
    of_sigmas,
    rounded,
    rounded_up,
)
from core.index.density_curves import curves
from core.index.histogram import magnitude_histogram
from core.index.index_table import IndexTable
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.plan_file import load_plan
from core.plan.rules import Density, EachDensity, EachError, ErdosRenyi, Lamp, Rule, Sigma, Value
from core.preview.auto_thresholds import otsu_threshold
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers
from core.preview.read_planning import make_exact
from core.preview.rule_conversion import CutSelection, RuleKind, convert_rule, rule_at
from core.pruning.methods import ThresholdPruning
from tests.helpers.checkpoints import commit_file, read_plain, write_safetensors
from tests.helpers.tensors import FLOATS, weights

State = dict[str, torch.Tensor]

numbers = st.floats(0, 1.7976931348623157e308) | st.sampled_from(
    [0.0, -0.0, 5e-324, 1e-45, 0.1, 1.0, 65504.0, 65520.0, 1e5, 3.3895e38, 3.4028235677973366e38, 1e308]
)
parts = st.floats(0, 1) | st.sampled_from([0.0, -0.0, 1.0, 1e-9])
rules = (
    st.builds(Value, numbers)
    | st.builds(Sigma, numbers)
    | st.builds(Density, parts)
    | st.builds(EachDensity, parts)
    | st.builds(ErdosRenyi, parts)
    | st.builds(EachError, parts)
    | st.builds(Lamp, parts)
)


@st.composite
def states(draw: st.DrawFn) -> State:
    """Several tensors of mixed dtypes with every kind of element; empty ones and single numbers among them."""
    dtypes = draw(st.lists(st.sampled_from(FLOATS), min_size=1, max_size=4))
    state = {f"m{place}.weight": draw(weights(dtype, least=1)) for place, dtype in enumerate(dtypes)}
    odd = {
        "empty.weight": torch.zeros(0, 3),
        "single.weight": torch.tensor(draw(st.sampled_from([0.0, 3.0, math.inf]))),
    }
    return state | draw(st.sampled_from([{}, odd]))


def opened(state: State, folder: Path) -> Measurements:
    path = folder / "model.safetensors"
    write_safetensors(state, path)
    return Measurements(open_checkpoint(path))


def is_threshold(number: float) -> bool:
    return math.isfinite(number) and math.copysign(1, number) > 0


def assert_true(plan_numbers: PlanNumbers, state: State) -> None:
    """Thresholds that are such, and torch's own counts at them."""
    for owner, threshold, kept in zip(plan_numbers.owners, plan_numbers.thresholds, plan_numbers.kept, strict=True):
        assert is_threshold(threshold)
        assert int((state[owner.name].abs() > float(threshold)).sum()) == kept


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("thresholds")


@given(state=states(), rule=rules)
def test_whatever_the_rule_the_threshold_is_finite_and_the_count_torchs(folder: Path, state: State, rule: Rule) -> None:
    measurements = opened(state, folder)
    plan = Plan(frozenset(measurements.numbers), rule)
    assert_true(make_exact(measurements, plan), state)
    own = Plan(frozenset(measurements.numbers), Value(0.0), dict.fromkeys(measurements.numbers, rule))
    assert_true(make_exact(measurements, own), state)


@given(state=states(), rule=rules, kind=st.sampled_from(RuleKind), number=numbers)
def test_said_in_another_way_it_is_still_one(
    folder: Path, state: State, rule: Rule, kind: RuleKind, number: float
) -> None:
    measurements = opened(state, folder)
    chosen = frozenset(measurements.numbers)
    make_exact(measurements, Plan(chosen, Sigma(1.0)))
    everything = np.arange(len(chosen))
    plan_numbers = make_exact(measurements, Plan(chosen, rule))
    whole = CutSelection(measurements, plan_numbers, everything)
    for numbers in (everything, everything[:1]):
        part = CutSelection(measurements, plan_numbers, numbers)
        for said in (convert_rule(kind, part), rule_at(kind, number, part, whole)):
            if said is not None:
                assert_true(make_exact(measurements, Plan(chosen, said)), state)


@given(state=states())
def test_what_is_worked_out_is_one(folder: Path, state: State) -> None:
    measurements = opened(state, folder)
    make_exact(measurements, Plan(frozenset(measurements.numbers), Value(0.0)))
    indexes = [measurements.index_of(name) for name in measurements.numbers]
    found = otsu_threshold(indexes)
    assert found is None or is_threshold(found)
    drawn = curves(IndexTable.of(indexes))
    assert all(map(is_threshold, (*drawn.thresholds.tolist(), *drawn.span)))
    assert all(map(is_threshold, magnitude_histogram(indexes).span() or ()))


@pytest.mark.parametrize("largest", [1e307, 1e308, 1.7976931348623157e308])
def test_axes_end_at_a_number_too(tmp_path: Path, largest: float) -> None:
    state = {"a.weight": torch.tensor([[largest, 5e-324, 1.0]], dtype=torch.float64)}
    measurements = opened(state, tmp_path)
    make_exact(measurements, Plan(frozenset(state), Sigma(1.0)))
    drawn = curves(IndexTable.of([measurements.index_of("a.weight")]))
    assert all(map(is_threshold, (*drawn.thresholds.tolist(), *drawn.span)))
    assert (np.diff(drawn.thresholds) > 0).all()
    assert is_threshold(otsu_threshold([measurements.index_of("a.weight")]))


@given(data=st.data(), dtype=st.sampled_from(FLOATS))
def test_minus_zero_prunes_what_zero_prunes(data: st.DataObject, dtype: torch.dtype) -> None:
    weight = data.draw(weights(dtype, least=1))
    assert not round_threshold(DTYPES[str(dtype).removeprefix("torch.")], np.array([-0.0])).any()
    mask = ThresholdPruning(-0.0).compute_mask(weight, torch.ones_like(weight))
    assert int(mask.count_nonzero()) == int((weight.abs() > 0).sum())


@pytest.mark.parametrize("rule", [Value, Sigma, Density, EachDensity, ErdosRenyi])
def test_a_rule_holds_plus_zero_for_minus_zero(rule: Callable[[float], Rule]) -> None:
    (number,) = vars(rule(-0.0)).values()
    assert math.copysign(1, number) == 1
    assert str(rule(-0.0)) == str(rule(0.0))


def test_a_plan_from_a_file_is_read_the_same(tmp_path: Path) -> None:
    state = {"a.weight": torch.tensor([[1.0, -0.0, 0.0, -2.0]])}
    write_safetensors(state, tmp_path / "a.safetensors")
    checkpoint = open_checkpoint(tmp_path / "a.safetensors")
    saved = {
        "format": "secateurs plan",
        "version": 2,
        "source": [{"name": "a", "size": 1, "sha256": "0"}],
        "rule": {"threshold": -0.0},
        "parameters": {"a.weight": None},
    }
    (tmp_path / "a.plan").write_text(json.dumps(saved))
    plan = load_plan(tmp_path / "a.plan", checkpoint).plan
    assert_true(make_exact(Measurements(checkpoint), plan), state)
    outcome = commit_file(tmp_path / "a.safetensors", plan, tmp_path / "out.safetensors")
    assert outcome.total.pruned == 2


def test_infinite_weights_stay_at_density_0_where_no_finite_threshold_of_their_dtype_cuts_them(tmp_path: Path) -> None:
    """As near to the density as it goes; each dtype alone, down to the half precisions."""
    for dtype in FLOATS:
        state = {"a.weight": torch.tensor([1.0, 2.0, math.inf, -math.inf], dtype=dtype)}
        for rule in (Density(0.0), EachDensity(0.0)):
            plan_numbers = make_exact(opened(state, tmp_path), Plan(frozenset(state), rule))
            assert (plan_numbers.thresholds[0], plan_numbers.kept[0]) == (torch.finfo(dtype).max, 2)


def test_one_infinite_weight_beside_another_dtype_is_committed_at_density_0(tmp_path: Path) -> None:
    state = {"a.weight": torch.randn(8, 8), "b.weight": torch.randn(6, 6).double()}
    state["a.weight"][0, 0] = math.inf
    write_safetensors(state, tmp_path / "a.safetensors")
    outcome = commit_file(tmp_path / "a.safetensors", Plan(frozenset(state), Density(0.0)), tmp_path / "b.safetensors")
    left = sum(int(each.count_nonzero()) for each in read_plain(tmp_path / "b.safetensors").values())
    assert left == outcome.total.kept


def test_a_table_has_no_infinite_thresholds(tmp_path: Path) -> None:
    table = IndexTable([DTYPES[str(dtype).removeprefix("torch.")] for dtype in FLOATS])
    assert table.thresholds_of(table.largest()).tolist() == [torch.finfo(dtype).max for dtype in FLOATS]


NUMBERS = st.floats(0) | st.sampled_from([-0.0, math.inf, math.nan, LARGEST])


@given(st.lists(NUMBERS, max_size=5))
def test_numbers_become_finite_thresholds_of_plus_zero_or_more(numbers: list[float]) -> None:
    found = as_thresholds(np.array(numbers))
    assert np.array_equal(np.isnan(found), np.isnan(numbers))
    known = found[~np.isnan(found)]
    assert (known >= 0).all()
    assert (known <= LARGEST).all()
    assert not np.signbit(known).any()


@given(st.floats(0, 1e300), st.floats(0) | st.sampled_from([math.inf, math.nan]))
def test_standard_deviations_never_make_a_threshold_that_is_too_large(k: float, std: float) -> None:
    (found,) = of_sigmas(k, np.array([std]))
    assert math.isnan(found) == math.isnan(std)
    assert math.isnan(found) or found == min(k * min(std, LARGEST), LARGEST)


@given(st.floats(1e-320, 1e308), st.floats(1e-320, 1e308), st.integers(2, 60))
def test_numbers_at_equal_ratios_keep_their_ends_and_their_order(one: float, other: float, count: int) -> None:
    low, high = sorted((one, other))
    found = geomspace(low, high, count)
    assert (found[0], found[-1], len(found)) == (low, high, count)
    assert (np.diff(found) >= 0).all()


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_the_least_threshold_that_cuts_a_magnitude(dtype: torch.dtype) -> None:
    kind = DTYPES[str(dtype).removeprefix("torch.")]
    weight = torch.tensor([0.0, 2**-14, 0.1, 1.0, 60000.0, math.inf]).to(dtype)
    words = weight.view({8: torch.int64, 4: torch.int32, 2: torch.int16}[weight.element_size()]).tolist()
    for place, bits in enumerate(words):
        least = least_that_cuts(kind, bits)
        assert not (weight[place] > least).item()
        if least and math.isfinite(least):
            # torch compares in the dtype; on the way to a narrow one it may round twice
            finite = bool(weight[place].isfinite())
            below = torch.nextafter(weight[place], torch.zeros((), dtype=dtype)) if finite else least * (1 - 1e-6)
            assert (weight[place] > float(below)).item()


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 17))
@example(-1.5e308, 1)
@example(1.7e308, 1)
def test_a_rounded_number_is_finite_and_near(number: float, digits: int) -> None:
    found = rounded(number, digits)
    assert math.isfinite(found)
    assert found == pytest.approx(number, rel=10.0 ** (1 - digits), abs=1e-320)


@given(st.floats(min_value=1e-300, max_value=1e300), st.integers(1, 4))
def test_a_number_is_rounded_up_to_the_next_of_few_digits(number: float, digits: int) -> None:
    up = rounded_up(number, digits)
    assert number <= up <= number * (1 + 1.001 * 10.0 ** (1 - digits))
    assert float(f"{up:.{digits - 1}e}") == up


def test_a_number_that_is_too_large_is_rounded_up_to_the_end_of_axes() -> None:
    assert rounded_up(1.79e308, 2) == AXIS_LIMIT
