"""The error of the weights against torch: for every dtype and threshold, with ties and numbers of any size."""

import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.dtypes import DTYPES
from core.base.progress import silent
from core.base.squares import CutSquares, SquareSum
from core.index.index_table import IndexTable
from core.index.magnitude_index import ENTRIES
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Recorded, Value
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers, numbers_of
from core.preview.read_planning import make_exact, pending_reads
from core.preview.read_requests import read_all
from tests.core.index.test_magnitude_index import FEW, trained_like
from tests.helpers.checkpoints import write_safetensors
from tests.helpers.indexes import build_index, put_refinement, refine
from tests.helpers.tensors import FLOATS, lay_down, thresholds, weights

dtypes = st.sampled_from(FLOATS)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("squares") / "weights.bin"


def norm(numbers: torch.Tensor, largest: float) -> float:
    """Torch's norm in float64, of numbers divided by a power of two, so that no square overflows."""
    return float(torch.linalg.vector_norm(torch.ldexp(numbers, torch.tensor(-math.frexp(largest)[1]))))


def torchs_error(tensors: Sequence[torch.Tensor], cut: Sequence[torch.Tensor]) -> float:
    """‖w − ŵ‖₂ / ‖w‖₂ over the finite weights of some tensors together."""
    finite = [each[each.isfinite()].double() for each in tensors]
    lost = [each[each.isfinite() & pruned].double() for each, pruned in zip(tensors, cut, strict=True)]
    largest = max((float(each.abs().max()) for each in finite if each.numel()), default=0.0)
    whole = norm(torch.cat(finite), largest)
    return norm(torch.cat(lost), largest) / whole if whole else 0.0


def table_error(table: IndexTable, threshold: float) -> float:
    bits = table.threshold_bits(np.full(table.size, threshold))
    return CutSquares(*table.cut_squares(bits), table.square_sums, table.exponents).error(np.arange(table.size))


def table_exact(table: IndexTable, threshold: float) -> bool:
    return bool(table.cut_squares(table.threshold_bits(np.full(table.size, threshold)))[1].all())


@given(data=st.data(), dtype=dtypes, entries=st.sampled_from([ENTRIES, FEW]))
def test_the_error_at_rest_is_torchs(file: Path, data: st.DataObject, dtype: torch.dtype, entries: int) -> None:
    weight = data.draw(weights(dtype))
    threshold = data.draw(thresholds(weight))
    tensor = lay_down(weight, file)
    table = IndexTable.of([build_index(tensor, entries)])
    if not table_exact(table, threshold):
        put_refinement(table, 0, refine(tensor, table.index(0).span(threshold)))
    expected = torchs_error([weight], [~(weight.abs() > threshold)])
    assert table_exact(table, threshold)
    assert table_error(table, threshold) == pytest.approx(expected, rel=1e-9, abs=1e-150)


@given(data=st.data(), dtype=dtypes)
def test_several_tensors_of_any_size_together(file: Path, data: st.DataObject, dtype: torch.dtype) -> None:
    """Their weights may be many powers of two apart."""
    mixed = [data.draw(weights(each)) for each in (dtype, torch.float64, torch.bfloat16)]
    threshold = data.draw(thresholds(torch.cat([each.double() for each in mixed])))
    table = IndexTable.of([build_index(lay_down(each, file)) for each in mixed])
    expected = torchs_error(mixed, [~(each.abs() > threshold) for each in mixed])
    assert table_error(table, threshold) == pytest.approx(expected, rel=1e-9, abs=1e-150)


@pytest.mark.parametrize("scale", [1.0, 1e300, 1e-300, 2.0**500, 2.0**-500])
def test_squares_beyond_float64_are_summed_up(tmp_path: Path, scale: float) -> None:
    """Of so many weights that they are counted in bins, in several parts; some straddle the bounds of scaling."""
    weight = trained_like(3_000_001, "normal").double() * scale
    tensor = lay_down(weight, tmp_path / "w.bin")
    table = IndexTable.of([build_index(tensor)])
    for threshold in (0.001 * scale, 0.02 * scale, 0.07 * scale):
        put_refinement(table, 0, refine(tensor, table.index(0).span(threshold)))
        expected = torchs_error([weight], [~(weight.abs() > threshold)])
        assert table_error(table, threshold) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("shape", ["normal", "uniform", "laplace", "pruned"])
def test_the_estimate_is_close_on_trained_like_weights(tmp_path: Path, dtype: torch.dtype, shape: str) -> None:
    """While moving: the part of the sum of squares within a thousandth."""
    weight = trained_like(100_003, shape).to(dtype)
    table = IndexTable.of([build_index(lay_down(weight, tmp_path / "w.bin"))])
    for threshold in np.geomspace(1e-4, 0.1, 30):
        expected = torchs_error([weight], [~(weight.abs() > threshold)])
        assert table_error(table, threshold) ** 2 == pytest.approx(expected**2, abs=1e-3)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_beside_an_exact_group_the_estimates_ascend_and_meet_it(tmp_path: Path, dtype: torch.dtype) -> None:
    weight = trained_like(100_003, "laplace").to(dtype)
    tensor = lay_down(weight, tmp_path / "w.bin")
    table = IndexTable.of([build_index(tensor)])
    span = table.index(0).span(0.02)
    refinement = refine(tensor, span)
    put_refinement(table, 0, refinement)
    inside = np.linspace(span.low - 3, span.high + 3, 200).astype(np.uint64)
    around = np.unique(np.concatenate([table.index(0).tops.astype(np.uint64), inside]))
    found = [table.cut_squares(np.array([bits]))[0][0] for bits in around]
    assert found == sorted(found)
    assert found[-1] == 1.0
    # there is nothing between the weight before the group and the group
    ends = (refinement.before - 1, refinement.before, span.low - 1, span.high)
    exact = [bool(table.cut_squares(np.array([bits], np.uint64))[1][0]) for bits in ends]
    assert exact == [False, True, True, True]


def test_a_threshold_between_groups_is_read_for_its_error_too(tmp_path: Path) -> None:
    """Its count is exact from the index alone: no weight lies near it."""
    weight = torch.cat([torch.randn(30_000) * 0.01, torch.full((30_000,), 5.0)]).reshape(300, 200)
    path = tmp_path / "m.safetensors"
    write_safetensors({"a.weight": weight}, path)
    plan = Plan(frozenset({"a.weight"}), Value(1.0))
    measurements = Measurements(open_checkpoint(path))
    for request, result in read_all(pending_reads(measurements, plan), silent):
        measurements.add(request, result)
    before = numbers_of(measurements, plan)
    assert (before.exact[0], before.squares.exact[0]) == (True, False)
    numbers = make_exact(measurements, plan)
    assert numbers.squares.exact[0]
    assert numbers.error.value == pytest.approx(torchs_error([weight], [weight < 1.0]), rel=1e-9)


@pytest.mark.parametrize("weight", [torch.zeros(5), torch.empty(0), torch.full((3,), math.inf), torch.tensor(math.nan)])
def test_where_nothing_can_be_lost_the_error_is_nought(tmp_path: Path, weight: torch.Tensor) -> None:
    table = IndexTable.of([build_index(lay_down(weight, tmp_path / "w.bin"))])
    for threshold in (0.0, 1.0, 1e300):
        assert table_error(table, threshold) == 0.0
    assert CutSquares.nothing(0).error(np.arange(0)) == 0.0


def test_a_weight_without_dimensions(tmp_path: Path) -> None:
    table = IndexTable.of([build_index(lay_down(torch.tensor(-0.5), tmp_path / "w.bin"))])
    assert [table_error(table, each) for each in (0.0, 0.49, 0.5, 1.0)] == [0.0, 0.0, 1.0, 1.0]


@given(parts=st.lists(st.lists(st.floats(0.0, 1e308), max_size=5), min_size=1, max_size=4))
def test_sums_of_parts_are_the_sum_of_the_whole(parts: list[list[float]]) -> None:
    summed = partial(SquareSum.of, DTYPES["float64"])
    added = sum((summed(np.array(each).view(np.uint64)) for each in parts), SquareSum())
    whole = summed(np.array([each for part in parts for each in part]).view(np.uint64))
    assert added.part_of(whole) == pytest.approx(float(whole.total > 0))


def at_rest(path: Path, plan: Plan) -> PlanNumbers:
    measurements = Measurements(open_checkpoint(path))
    return make_exact(measurements, plan)


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_a_plan_at_rest_has_torchs_errors_and_tied_weights_once(tmp_path: Path, dtype: torch.dtype) -> None:
    torch.manual_seed(4)
    shared = (torch.randn(300, 200) * 0.5).to(dtype)
    state = {"a.weight": shared, "b.weight": torch.randn(50, 400).to(dtype), "c.weight": shared}
    path = tmp_path / "m.pt"
    torch.save(state, path)
    numbers = at_rest(path, Plan(frozenset({"a.weight", "b.weight"}), Value(0.4), {"b.weight": Value(0.9)}))
    once = [state["a.weight"], state["b.weight"]]
    cut = [~(each.abs() > threshold) for each, threshold in zip(once, (0.4, 0.9), strict=True)]
    assert (numbers.exact & numbers.squares.exact).all()
    assert [owner.name for owner in numbers.owners] == ["a.weight", "b.weight"]
    assert numbers.errors == pytest.approx([torchs_error([w], [c]) for w, c in zip(once, cut, strict=True)], rel=1e-9)
    assert numbers.error.value == pytest.approx(torchs_error(once, cut), rel=1e-9)
    assert numbers.error_of(np.array([1])) == (numbers.errors[1], True)


def test_what_has_not_been_read_has_no_error(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    write_safetensors({"a.weight": torch.randn(4, 4)}, path)
    numbers = numbers_of(Measurements(open_checkpoint(path)), Plan(frozenset({"a.weight"}), Value(0.1)))
    assert math.isnan(numbers.error.value)
    assert np.isnan(numbers.errors).all()


def test_the_error_is_exact_by_the_reading_that_makes_counts_exact(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    write_safetensors({"a.weight": torch.randn(300, 200)}, path)
    measurements, plan = Measurements(open_checkpoint(path)), Plan(frozenset({"a.weight"}), Value(0.1))
    rounds = 0
    while requests := pending_reads(measurements, plan):
        rounds += 1
        for request, result in read_all(requests, silent):
            measurements.add(request, result)
    assert rounds == 2


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_a_recorded_mask_has_the_error_of_what_it_prunes(tmp_path: Path, dtype: torch.dtype) -> None:
    torch.manual_seed(6)
    weight = torch.randn(70, 90).to(dtype)
    weight[0, :3] = torch.tensor([math.inf, math.nan, 0.0])
    mask = (torch.rand(70, 90) > 0.3).to(dtype)
    path = tmp_path / "m.pt"
    torch.save({"a.weight_orig": weight, "a.weight_mask": mask}, path)
    numbers = at_rest(path, Plan(frozenset({"a.weight"}), Value(0.0), {"a.weight": Recorded()}))
    assert numbers.error.value == pytest.approx(torchs_error([weight], [mask == 0]), rel=1e-9)


@given(sums=st.lists(st.floats(1e-300, 1e300), min_size=1, max_size=40))
def test_where_all_is_cut_the_error_is_1_and_not_nearly(sums: list[float]) -> None:
    some = np.arange(len(sums))
    for part in (0.0, 1.0):
        squares = CutSquares(np.full(len(sums), part), some >= 0, np.array(sums), np.zeros_like(some))
        assert squares.error(some) == part
    assert squares.shares(some).sum() == pytest.approx(1.0)
