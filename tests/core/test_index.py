"""The index against torch: one definition of the mask, exact for every dtype and every threshold."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.dtypes import DTYPES, round_threshold
from core.errors import UserError
from core.index import build_index, refine
from core.index_table import IndexTable
from core.moments import moments
from core.solve import threshold_for, wanted_kept
from tests.helpers.tensors import FLOATS, lay_down, thresholds, weights

dtypes = st.sampled_from(FLOATS)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index") / "weights.bin"


def naive(weight: torch.Tensor, threshold: float) -> int:
    return int((torch.abs(weight) > threshold).sum())


@given(data=st.data(), dtype=dtypes)
def test_count_at_rest_is_torchs(file: Path, data: st.DataObject, dtype: torch.dtype) -> None:
    weight = data.draw(weights(dtype))
    threshold = data.draw(thresholds(weight))
    tensor = lay_down(weight, file)
    index = build_index(tensor)
    rough = IndexTable([index])
    wanted = np.array([threshold])
    bins = int(rough.bins(wanted)[0])
    fine = IndexTable([index], {0: refine(tensor, bins)})
    kept = rough.kept(wanted) if rough.kept(wanted).exact[0] else fine.kept(wanted)
    assert kept.exact[0]
    assert kept.counts[0] == naive(weight, threshold)


@given(data=st.data(), dtype=dtypes)
def test_an_estimate_lies_between_the_bounds_of_its_bin(file: Path, data: st.DataObject, dtype: torch.dtype) -> None:
    weight = data.draw(weights(dtype))
    threshold = data.draw(thresholds(weight))
    table = IndexTable([build_index(lay_down(weight, file))])
    found = table.kept(np.array([threshold]))
    size = 1 << DTYPES[str(dtype).removeprefix("torch.")].shift
    low = int(table.bins(np.array([threshold]))[0]) * size
    magnitude = np.array([int(each) for each in _magnitude_bits(weight)])
    number = ~torch.isnan(weight).numpy()
    assert (magnitude[number] >= low + size).sum() <= max(found.counts[0], 0) or found.exact[0]
    assert found.counts[0] <= (magnitude[number] >= low).sum() or found.exact[0]


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
    table = IndexTable([build_index(lay_down(weight, file))])
    threshold = threshold_for(table, weight.numel(), density)
    pruned = weight.numel() - wanted_kept(weight.numel(), density)
    if pruned:
        assert threshold == float(weight.abs().kthvalue(pruned).values)
    else:
        assert threshold == 0


def test_many_tensors_are_answered_each_by_its_own_threshold(tmp_path: Path) -> None:
    torch.manual_seed(1)
    mixed = [torch.randn(1000).to(dtype) * scale for dtype in FLOATS for scale in (0.01, 1.0)]
    laid = [lay_down(weight, tmp_path / f"{n}.bin") for n, weight in enumerate(mixed)]
    wanted = np.array([0.005, 0.7, 0.01, 0.1, 0.002, 3.0, 0.015, 0.5])
    indexes = [build_index(tensor) for tensor in laid]
    bins = IndexTable(indexes).bins(wanted)
    table = IndexTable(indexes, {n: refine(tensor, int(bins[n])) for n, tensor in enumerate(laid)})
    found = table.kept(wanted)
    assert found.exact.all()
    assert found.counts.tolist() == [naive(w, t) for w, t in zip(mixed, wanted.tolist(), strict=True)]


def test_a_table_of_nothing(tmp_path: Path) -> None:
    assert len(IndexTable([]).kept(np.array([])).counts) == 0


def test_the_estimate_is_close_on_trained_like_weights(tmp_path: Path) -> None:
    """While moving: within 0.01 percentage points."""
    torch.manual_seed(0)
    weight = torch.randn(2_000_003) * 0.02
    table = IndexTable([build_index(lay_down(weight, tmp_path / "w.bin"))])
    for threshold in (0.0003, 0.01, 0.0207, 0.05):
        found = table.kept(np.array([threshold]))
        assert not found.exact[0]
        assert abs(int(found.counts[0]) - naive(weight, threshold)) / weight.numel() < 1e-4


@given(data=st.data(), dtype=dtypes)
def test_moments_are_those_of_the_finite_weights(file: Path, data: st.DataObject, dtype: torch.dtype) -> None:
    weight = data.draw(weights(dtype))
    finite = weight[weight.isfinite()].double()
    finite = torch.where(finite.abs() < 1e100, finite, 0.0)
    found = moments(lay_down(finite.to(dtype), file))
    finite = finite.to(dtype).double()
    assert found.count == len(finite)
    if len(finite):
        assert found.mean == pytest.approx(float(finite.mean()), rel=1e-9, abs=1e-9 * float(finite.abs().max()))
        assert (found.low, found.high) == (float(finite.min()), float(finite.max()))
    if len(finite) > 1:
        assert found.std == pytest.approx(float(finite.std()), rel=1e-9, abs=1e-9 * float(finite.abs().max()))


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
