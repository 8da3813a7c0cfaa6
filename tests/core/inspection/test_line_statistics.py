"""Statistics of rows and columns, held against numpy and torch."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.progress import silent
from core.inspection import line_statistics
from core.inspection.line_statistics import LinesRequest, LineStatistics, has_lines
from core.inspection.tally import readable
from core.storage.reader_pool import run_tasks
from tests.core.inspection.test_inspection import ALL, exact, random_bits, stored

pytestmark = pytest.mark.filterwarnings("ignore:ComplexHalf")


def lines_of(path: Path, tensor: torch.Tensor, side: int) -> LineStatistics:
    found = readable(stored(path, tensor))
    assert found is not None
    assert has_lines(found)
    [(_, lines)] = run_tasks([LinesRequest(found, side)], silent)
    return lines


def check(found: LineStatistics, values: np.ndarray, side: int) -> None:
    rows = np.moveaxis(values, side, 0).reshape(values.shape[side], -1)
    assert found.count == len(rows)
    for number, row in enumerate(rows):
        finite = row[np.isfinite(row)]
        sized = np.abs(finite) if np.iscomplexobj(finite) else finite.astype(np.float64)
        five = [found.least, found.lower, found.median, found.upper, found.greatest]
        if not len(sized):
            assert np.isnan([each[number] for each in five]).all()
            assert (found.norms[number], found.means[number]) == (0, 0)
            continue
        wanted = [sized.min(), *np.quantile(sized, (0.25, 0.5, 0.75), method="inverted_cdf"), sized.max()]
        assert [each[number] for each in five] == wanted
        unit = np.abs(sized).max() or 1.0
        with np.errstate(over="ignore"):
            assert found.norms[number] == pytest.approx(np.linalg.norm(sized / unit) * unit)
        assert found.means[number] / unit == pytest.approx((sized / unit).mean(), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("dtype", ALL, ids=str)
@settings(max_examples=5, deadline=None)
@given(
    shape=st.lists(st.integers(1, 7), min_size=2, max_size=4), side=st.sampled_from([0, 1]), seed=st.integers(0, 1000)
)
def test_lines_of_every_dtype_are_numpys(
    dtype: torch.dtype, shape: list[int], side: int, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tensor = random_bits(dtype, int(np.prod(shape)), seed).reshape(shape)
    check(lines_of(tmp_path_factory.mktemp("lines") / "x.pt", tensor, side), exact(tensor), side)


@pytest.mark.parametrize("side", [0, 1])
def test_lines_are_read_in_parts_and_long_ones_streamed(
    side: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tensor = torch.randn(37, 53, 3, generator=torch.Generator().manual_seed(0))
    tensor[5] = torch.nan
    tensor[:, 7] = 0
    for at_once in (line_statistics.AT_ONCE, 500, 10):
        monkeypatch.setattr(line_statistics, "AT_ONCE", at_once)
        check(lines_of(tmp_path / "x.pt", tensor, side), exact(tensor), side)


def test_strided_tensors_have_their_own_lines(tmp_path: Path) -> None:
    base = torch.randn(12, 20, generator=torch.Generator().manual_seed(0))
    for tensor in (base.t(), base[::2, 1::3]):
        for side in (0, 1):
            check(lines_of(tmp_path / "x.pt", tensor, side), exact(tensor), side)


def test_a_vector_has_no_lines(tmp_path: Path) -> None:
    assert not has_lines(stored(tmp_path / "x.pt", torch.ones(4)))
    assert not has_lines(stored(tmp_path / "x.pt", torch.ones(0, 3)))
