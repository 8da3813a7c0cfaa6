"""The index against torch: one definition of the mask, exact for every dtype and every threshold."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.dtypes import DTYPES, round_threshold
from core.base.errors import UserError
from core.index import index_table
from core.index.index_table import IndexTable
from core.index.magnitude_index import ENTRIES
from core.index.moments import moments
from core.index.threshold_solver import threshold_for, thresholds_for_each, wanted_kept
from core.storage.tensor_reader import TensorReader
from tests.helpers.indexes import build_index, put_refinement, refine
from tests.helpers.tensors import FLOATS, lay_down, thresholds, weights

dtypes = st.sampled_from(FLOATS)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index") / "weights.bin"


def naive(weight: torch.Tensor, threshold: float) -> int:
    return int((torch.abs(weight) > threshold).sum())


FEW = 12
"""Entries that make groups of several magnitudes even of a handful of weights."""

entries = st.sampled_from([ENTRIES, FEW])


@given(data=st.data(), dtype=dtypes, entries=entries)
def test_count_at_rest_is_torchs(file: Path, data: st.DataObject, dtype: torch.dtype, entries: int) -> None:
    weight = data.draw(weights(dtype))
    threshold = data.draw(thresholds(weight))
    tensor = lay_down(weight, file)
    table = IndexTable.of([build_index(tensor, entries)])
    wanted = np.array([threshold])
    if not table.kept(wanted).exact[0]:
        put_refinement(table, 0, refine(tensor, table.index(0).span(threshold)))
    found = table.kept(wanted)
    assert found.exact[0]
    assert found.counts[0] == naive(weight, threshold)


@given(data=st.data(), dtype=dtypes)
def test_few_weights_and_half_precision_are_exact_at_once(file: Path, data: st.DataObject, dtype: torch.dtype) -> None:
    weight = data.draw(weights(dtype))
    threshold = data.draw(thresholds(weight))
    found = IndexTable.of([build_index(lay_down(weight, file))]).kept(np.array([threshold]))
    assert found.exact[0]
    assert found.counts[0] == naive(weight, threshold)


@given(data=st.data(), dtype=st.sampled_from([torch.float32, torch.float64]))
def test_an_estimate_lies_between_the_bounds_of_its_group(file: Path, data: st.DataObject, dtype: torch.dtype) -> None:
    weight = data.draw(weights(dtype))
    threshold = data.draw(thresholds(weight))
    table = IndexTable.of([build_index(lay_down(weight, file), FEW)])
    found = table.kept(np.array([threshold]))
    if not found.exact[0]:
        span = table.index(0).span(threshold)
        magnitude = np.array([int(each) for each in _magnitude_bits(weight)])
        number = ~torch.isnan(weight).numpy()
        assert (magnitude[number] > span.high).sum() <= found.counts[0] <= (magnitude[number] >= span.low).sum()


@given(data=st.data(), dtype=dtypes, entries=st.integers(8, 40))
def test_an_index_is_never_larger_than_allowed(
    file: Path, data: st.DataObject, dtype: torch.dtype, entries: int
) -> None:
    index = build_index(lay_down(data.draw(weights(dtype)), file), entries)
    assert index.single or len(index.tops) <= entries
    assert (np.diff(index.tops.astype(object)) > 0).all()
    assert (np.diff(index.upto.astype(np.int64)) >= 0).all()


@given(data=st.data(), dtype=dtypes)
def test_a_threshold_is_rounded_as_torch_rounds_it(data: st.DataObject, dtype: torch.dtype) -> None:
    weight = data.draw(weights(dtype, least=1))
    threshold = data.draw(thresholds(weight))
    bits = round_threshold(DTYPES[str(dtype).removeprefix("torch.")], np.array([threshold]))
    torchs = torch.tensor(threshold, dtype=torch.float64).to(dtype).reshape(1)
    assert int(bits[0]) == _magnitude_bits(torchs)[0]


@given(data=st.data(), dtype=dtypes)
def test_what_is_not_finite_is_told_apart(file: Path, data: st.DataObject, dtype: torch.dtype) -> None:
    weight = data.draw(weights(dtype))
    index = build_index(lay_down(weight, file))
    assert index.zeros == int((weight == 0).sum())
    assert index.nan == int(weight.isnan().sum())
    assert index.inf == int(weight.isinf().sum())
    assert index.numel == weight.numel()


@given(data=st.data(), density=st.floats(0, 1))
def test_a_wanted_density_gives_the_kth_magnitude(file: Path, data: st.DataObject, density: float) -> None:
    dtype = data.draw(st.sampled_from([torch.float16, torch.bfloat16]))
    weight = torch.nan_to_num(data.draw(weights(dtype, least=1)), posinf=1.0, neginf=-1.0)
    table = IndexTable.of([build_index(lay_down(weight, file))])
    threshold = threshold_for(table, np.array([0]), weight.numel(), density)
    pruned = weight.numel() - wanted_kept(weight.numel(), density)
    if pruned:
        assert threshold == float(weight.abs().kthvalue(pruned).values)
    else:
        assert threshold == 0


def test_many_tensors_are_answered_each_by_its_own_threshold(tmp_path: Path) -> None:
    torch.manual_seed(1)
    mixed = [torch.randn(20_000).to(dtype) * scale for dtype in FLOATS for scale in (0.01, 1.0)]
    laid = [lay_down(weight, tmp_path / f"{n}.bin") for n, weight in enumerate(mixed)]
    wanted = np.array([0.005, 0.7, 0.01, 0.1, 0.002, 3.0, 0.015, 0.5])
    table = IndexTable.of([build_index(tensor) for tensor in laid])
    for number in np.flatnonzero(~table.kept(wanted).exact):
        put_refinement(table, number, refine(laid[number], table.index(number).span(wanted[number])))
    found = table.kept(wanted)
    assert found.exact.all()
    assert found.counts.tolist() == [naive(w, t) for w, t in zip(mixed, wanted.tolist(), strict=True)]


def test_a_table_of_nothing() -> None:
    assert len(IndexTable([]).kept(np.array([])).counts) == 0


def test_a_full_shelf_answers_as_the_open_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(2)
    some = [torch.randn(9000 + 10 * n) * 0.02 for n in range(12)]
    indexes = [build_index(lay_down(weight, tmp_path / f"{n}.bin")) for n, weight in enumerate(some)]
    wanted = np.linspace(0.001, 0.05, 12)
    before = IndexTable.of(indexes).kept(wanted)
    monkeypatch.setattr(index_table, "FULL", 3 * indexes[0].nbytes)
    table = IndexTable.of(indexes)
    after = table.kept(wanted)
    assert np.array_equal(before.counts, after.counts)
    assert np.array_equal(before.exact, after.exact)
    assert all(np.array_equal(table.index(n).upto, index.upto) for n, index in enumerate(indexes))


@pytest.mark.parametrize("numel", [10_007, 30_011, 100_003, 2_000_003])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("shape", ["normal", "uniform", "laplace", "pruned"])
def test_the_estimate_is_close_on_trained_like_weights(
    tmp_path: Path, numel: int, dtype: torch.dtype, shape: str
) -> None:
    """While moving: within 0.01 percentage points, and a weight."""
    weight = trained_like(numel, shape).to(dtype)
    table = IndexTable.of([build_index(lay_down(weight, tmp_path / "w.bin"))])
    for threshold in np.geomspace(1e-5, 0.2, 40):
        found = table.kept(np.array([threshold]))
        assert abs(int(found.counts[0]) - naive(weight, threshold)) <= 1e-4 * numel + 1


def test_moving_over_large_tensors_is_estimated(tmp_path: Path) -> None:
    table = IndexTable.of([build_index(lay_down(trained_like(2_000_003, "normal"), tmp_path / "w.bin"))])
    assert not table.kept(np.array([0.02])).exact[0]
    assert table.index(0).nbytes < 40_000


def trained_like(numel: int, shape: str) -> torch.Tensor:
    torch.manual_seed(0)
    uniform = torch.rand(numel) * 0.04 - 0.02
    normal = torch.randn(numel) * 0.02
    laplace = torch.distributions.Laplace(0.0, 0.02).sample((numel,))
    pruned = torch.where(normal.abs() > 0.013, normal, 0.0)
    return {"normal": normal, "uniform": uniform, "laplace": laplace, "pruned": pruned}[shape]


@given(data=st.data(), dtype=dtypes)
def test_moments_are_those_of_the_finite_weights(file: Path, data: st.DataObject, dtype: torch.dtype) -> None:
    weight = data.draw(weights(dtype))
    finite = weight[weight.isfinite()].double()
    finite = torch.where(finite.abs() < 1e100, finite, 0.0)
    with TensorReader() as reader:
        found = moments(lay_down(finite.to(dtype), file), reader)
    finite = finite.to(dtype).double()
    assert found.count == len(finite)
    # below the least float64 a result is either of its neighbours
    room = max(1e-9 * float(finite.abs().max()), 5e-324) if len(finite) else 0.0
    if len(finite):
        assert found.mean == pytest.approx(float(finite.mean()), rel=1e-9, abs=room)
        assert (found.low, found.high) == (float(finite.min()), float(finite.max()))
    if len(finite) > 1:
        # torch squares what it is given, which comes to 0 for the smallest numbers
        greatest = float(finite.abs().max()) or 1.0
        assert found.std == pytest.approx(float((finite / greatest).std()) * greatest, rel=1e-9, abs=room)


def test_a_file_cut_short_is_a_user_error(tmp_path: Path) -> None:
    path = tmp_path / "w.bin"
    tensor = lay_down(torch.randn(1000), path)
    with path.open("r+b") as stream:
        stream.truncate(100)
    with pytest.raises(UserError, match="has changed since it was opened"):
        build_index(tensor)


def _magnitude_bits(weight: torch.Tensor) -> list[int]:
    kind = {8: torch.int64, 4: torch.int32, 2: torch.int16}[weight.element_size()]
    mask = 2 ** (8 * weight.element_size() - 1) - 1
    return [each & mask for each in weight.view(kind).tolist()]


@given(data=st.data(), density=st.floats(0, 1))
def test_densities_of_each_are_found_side_by_side_as_one_by_one(
    file: Path, data: st.DataObject, density: float
) -> None:
    flat = [data.draw(weights(dtype, least=1)) for dtype in data.draw(st.lists(dtypes, min_size=1, max_size=4))]
    table = IndexTable.of([build_index(lay_down(each, file), ENTRIES) for each in flat])
    numels = np.array([each.numel() for each in flat])
    found = thresholds_for_each(table, np.arange(len(flat)), numels, np.full(len(flat), density))
    alone = [threshold_for(table, np.array([number]), int(numels[number]), density) for number in range(len(flat))]
    counts = [naive(each, threshold) for each, threshold in zip(flat, alone, strict=True)]
    assert [naive(each, float(threshold)) for each, threshold in zip(flat, found, strict=True)] == counts


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
@pytest.mark.parametrize("most", [ENTRIES, FEW])
def test_the_largest_and_the_smallest_numbers_there_are(tmp_path: Path, dtype: torch.dtype, most: int) -> None:
    """Bit patterns up to the last one below infinity, and down to the first above zero."""
    limits = torch.finfo(dtype)
    odd = [limits.max, -limits.max, limits.tiny, -limits.smallest_normal / 4, float("inf"), float("-inf"), 0.0, -0.0]
    # the smallest there is can't be had by division where subnormal numbers are flushed to zero
    least = torch.tensor([1], dtype={8: torch.int64, 4: torch.int32}[limits.bits // 8]).view(dtype)
    some = torch.randn(9000, generator=torch.Generator().manual_seed(3)).to(dtype)
    weight = torch.cat([torch.tensor(odd, dtype=dtype), least, some])
    tensor = lay_down(weight, tmp_path / "w.bin")
    index = build_index(tensor, most)
    assert index.tops.dtype == (np.uint64 if dtype == torch.float64 else np.uint32)
    assert (np.diff(index.tops.astype(object)) > 0).all()
    for threshold in (0.0, float(least), limits.tiny, 1.0, limits.max / 2, limits.max):
        table = IndexTable.of([index])
        wanted = np.array([threshold])
        if not table.kept(wanted).exact[0]:
            put_refinement(table, 0, refine(tensor, index.span(threshold)))
        found = table.kept(wanted)
        assert (found.exact[0], found.counts[0]) == (True, naive(weight, threshold))
