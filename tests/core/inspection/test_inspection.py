"""What is found of a tensor of any dtype, held against numpy and torch."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.element_values import element_values, with_word
from core.base.errors import Cancelled
from core.base.progress import silent
from core.inspection.inspection import TensorInspection, tally_of, with_quantiles
from core.inspection.ranked_values import QUANTILES
from core.inspection.tally import CountsRequest, readable
from core.inspection.value_counts import ValueCounts
from core.model.opening import open_checkpoint
from core.storage.reader_pool import run_tasks
from core.storage.tensor_reader import elements
from core.storage.tensor_ref import Tensor

REAL = (torch.float64, torch.float32, torch.float16, torch.bfloat16)
FLOAT8 = (torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz)
WHOLE = (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool)
COMPLEX = (torch.complex32, torch.complex64, torch.complex128)
pytestmark = pytest.mark.filterwarnings("ignore:ComplexHalf")
ALL = (*REAL, *FLOAT8, torch.float8_e8m0fnu, *WHOLE, torch.uint16, torch.uint32, torch.uint64, *COMPLEX)


def stored(path: Path, tensor: torch.Tensor) -> Tensor:
    torch.save({"x": tensor}, path)
    [parameter] = open_checkpoint(path).parameters
    return parameter.tensor


def looked_at(path: Path, tensor: torch.Tensor) -> TensorInspection:
    found = readable(stored(path, tensor))
    assert found is not None
    return with_quantiles(tally_of(found, silent), silent)


def random_bits(dtype: torch.dtype, count: int, seed: int) -> torch.Tensor:
    """Elements of all bit patterns, small integers and zeros among them."""
    generator = torch.Generator().manual_seed(seed)
    raw = torch.randint(0, 256, (count * dtype.itemsize,), dtype=torch.uint8, generator=generator)
    raw[: count // 4 * dtype.itemsize] = 0
    if dtype == torch.bool:
        raw &= 1
    return raw.reshape(count, -1)[torch.randperm(count, generator=generator)].reshape(-1).view(dtype)


def exact(tensor: torch.Tensor) -> np.ndarray:
    """The values by torch's own conversion."""
    if tensor.is_complex():
        return torch.view_as_complex(torch.view_as_real(tensor).double().contiguous()).numpy()
    if tensor.dtype in (torch.uint16, torch.uint32, torch.uint64):
        return tensor.numpy()
    return tensor.double().numpy() if tensor.dtype.is_floating_point else tensor.numpy()


@pytest.mark.parametrize("dtype", ALL, ids=str)
def test_every_pattern_has_the_value_that_torch_gives_it(dtype: torch.dtype, tmp_path: Path) -> None:
    tensor = random_bits(dtype, 5000, 1)
    if dtype.itemsize == 1 and dtype != torch.bool:
        tensor = torch.arange(256, dtype=torch.int16).to(torch.uint8).view(dtype)
    found = readable(stored(tmp_path / "x.pt", tensor))
    assert found is not None
    np.testing.assert_array_equal(element_values(found.dtype, elements(found)), exact(tensor))


@pytest.mark.parametrize("dtype", ALL, ids=str)
@settings(max_examples=8, deadline=None)
@given(count=st.integers(1, 300), seed=st.integers(0, 1000))
def test_statistics_are_numpys(
    dtype: torch.dtype, count: int, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tensor = random_bits(dtype, count, seed)
    found = looked_at(tmp_path_factory.mktemp("any") / "x.pt", tensor)
    check(found, exact(tensor))


def check(found: TensorInspection, values: np.ndarray) -> None:
    """Hold what was found against numpy."""
    finite, tally = values[np.isfinite(values)], found.tally
    assert (tally.count, tally.zeros, tally.finite) == (values.size, int((finite == 0).sum()), finite.size)
    assert tally.nan == int(np.isnan(values).sum())
    sized = np.abs(finite) if np.iscomplexobj(finite) else finite
    if not finite.size:
        assert (tally.least, tally.greatest, found.quantiles) == (None, None, ())
        return
    assert (tally.least, tally.greatest) == (sized.min().item(), sized.max().item())
    assert found.quantiles == tuple(np.quantile(sized, QUANTILES, method="inverted_cdf").tolist())
    assert tally.values.total == finite.size
    with np.errstate(over="ignore", invalid="ignore"):
        wide = finite.astype(np.complex128 if np.iscomplexobj(finite) else np.float64)
        scale = 2.0 ** max(np.frexp(np.abs(wide).max())[1] - 10, -1000)
        assert tally.mean / scale == pytest.approx((wide / scale).mean(), rel=1e-9, abs=1e-9)
        if finite.size > 1:
            assert tally.std / scale == pytest.approx((wide / scale).std(ddof=1), rel=1e-9)


def test_integers_beyond_float64_are_exact(tmp_path: Path) -> None:
    near = torch.tensor([2**62 + 1, 2**62 + 3, 2**62 + 2, -(2**63), 2**63 - 1])
    found = looked_at(tmp_path / "x.pt", near)
    assert (found.tally.least, found.tally.greatest) == (-(2**63), 2**63 - 1)
    assert found.quantiles is not None
    assert found.quantiles[2] == 2**62 + 2


@pytest.mark.parametrize("dtype", [torch.float32, torch.int32, torch.int16], ids=str)
def test_large_tensors_are_read_in_parts(dtype: torch.dtype, tmp_path: Path) -> None:
    generator = torch.Generator().manual_seed(3)
    tensor = (torch.randn(3000, 4001, generator=generator) * 1000).to(dtype)
    check(looked_at(tmp_path / "x.pt", tensor), exact(tensor))


def test_strided_and_expanded_tensors_count_each_index(tmp_path: Path) -> None:
    base = torch.arange(60.0).reshape(6, 10)
    for tensor in (base.t(), base[::2, 1::3], base[:, :1].expand(6, 4)):
        check(looked_at(tmp_path / "x.pt", tensor), exact(tensor))


def test_histograms_of_values_that_are_told_apart_are_numpys(tmp_path: Path) -> None:
    generator = torch.Generator().manual_seed(0)
    for tensor in (torch.randn(9999, generator=generator).half(), torch.randint(-9, 200, (5000,))):
        counts, values = looked_at(tmp_path / "x.pt", tensor).tally.values, exact(tensor).astype(np.float64)
        edges = np.linspace(values.min(), values.max(), 41)
        np.testing.assert_array_equal(counts.histogram(edges), np.histogram(values, edges)[0])
        edges = np.linspace(0, np.abs(values).max(), 41)
        np.testing.assert_array_equal(counts.magnitudes.histogram(edges), np.histogram(np.abs(values), edges)[0])


def test_histograms_of_wide_values_are_numpys_but_for_the_bins_at_the_edges(tmp_path: Path) -> None:
    tensor = torch.randn(200_000, generator=torch.Generator().manual_seed(0))
    counts, values = looked_at(tmp_path / "x.pt", tensor).tally.values, exact(tensor)
    edges = np.linspace(values.min(), values.max(), 61)
    found, wanted = counts.histogram(edges), np.histogram(values, edges)[0]
    assert found.sum() == pytest.approx(len(values))
    assert np.abs(found - wanted).max() < 0.01 * wanted.max()
    on_bins = np.array([-4.0, -1.0, -0.5, 0.0, 0.25, 1.0, 2.0])
    np.testing.assert_array_equal(counts.histogram(on_bins), np.histogram(values, on_bins)[0])


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), max_size=40))
@settings(deadline=None)
def test_magnitudes_of_counts_are_counts_of_magnitudes(given_values: list[float]) -> None:
    values = np.array(given_values, np.float64)
    counts = ValueCounts.of_values(values, np.ones(len(values), np.int64)).magnitudes
    wanted = np.unique(np.abs(values), return_counts=True)
    np.testing.assert_array_equal(counts.lows, wanted[0])
    np.testing.assert_array_equal(counts.counts, wanted[1])


def test_what_has_no_numbers_is_not_read(tmp_path: Path) -> None:
    assert readable(stored(tmp_path / "x.pt", torch.zeros(0, 3))) is None
    assert readable(stored(tmp_path / "y.pt", torch.empty(3, device="meta"))) is None


@pytest.mark.parametrize("dtype", REAL, ids=str)
def test_counts_alone_are_those_of_a_tally(dtype: torch.dtype, tmp_path: Path) -> None:
    tensor = stored(tmp_path / "x.pt", random_bits(dtype, 3000, 5))
    [(_, counts)] = run_tasks([CountsRequest(tensor)], silent)
    values = exact(random_bits(dtype, 3000, 5))
    finite = values[np.isfinite(values)]
    assert counts.total == int((finite != 0).sum())
    assert counts.ends == (finite.min(), finite.max())
    wanted = tally_of(tensor, silent).tally.values.without_zeros
    np.testing.assert_array_equal(counts.counts, wanted.counts)
    np.testing.assert_array_equal(counts.lows, wanted.lows)
    assert counts.below(np.array([0.0]))[0] == int((finite < 0).sum())


def test_a_reading_can_be_cancelled(tmp_path: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    tensor = readable(stored(tmp_path / "x.pt", torch.arange(10)))
    assert tensor is not None
    assert with_word(tensor.dtype) == tensor.dtype
    with pytest.raises(Cancelled):
        tally_of(tensor, stop)
