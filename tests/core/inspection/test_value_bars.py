"""The bars of a histogram of values, held against numpy."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.inspection.value_bars import BARS, value_bars
from tests.core.inspection.test_inspection import ALL, exact, looked_at, random_bits

pytestmark = pytest.mark.filterwarnings("ignore:ComplexHalf")


@pytest.mark.parametrize("dtype", ALL, ids=str)
@settings(max_examples=8, deadline=None)
@given(count=st.integers(1, 300), seed=st.integers(0, 1000))
def test_every_finite_value_is_in_a_bar(
    dtype: torch.dtype, count: int, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tensor = random_bits(dtype, count, seed)
    found = looked_at(tmp_path_factory.mktemp("bars") / "x.pt", tensor)
    values = exact(tensor)
    finite = values[np.isfinite(values)]
    bars = value_bars(found.tensor.dtype, found.tally)
    if bars is None:
        assert not len(finite)
        return
    edges, counts = bars
    assert (np.diff(edges) > 0).all()
    assert counts.sum() == len(finite)
    assert (counts >= 0).all()
    if found.tally.told_apart and not np.iscomplexobj(finite):
        np.testing.assert_array_equal(counts, np.histogram(finite.astype(np.float64), edges)[0])


@pytest.mark.parametrize("size", [33, 120, 121, 127, 240, 961, 1022, 7200, 10_007, 14_399, 28_561])
def test_all_bars_of_integers_hold_as_many_where_they_can(size: int, tmp_path: Path) -> None:
    found = looked_at(tmp_path / "x.pt", torch.tensor([-3, size - 4]))
    bars = value_bars(found.tensor.dtype, found.tally)
    assert bars is not None
    narrow = math.ceil(size / BARS)
    wide = next((each for each in range(narrow, 2 * narrow + 1) if size % each == 0), narrow)
    np.testing.assert_array_equal(np.diff(bars[0]), wide)
    assert (bars[0][0], len(bars[1])) == (-3.5, math.ceil(size / wide))


def test_integers_that_lie_far_apart_have_bars_at_once(tmp_path: Path) -> None:
    """Of a size that no number of bars divides."""
    values = torch.tensor([-(1 << 51), (1 << 51) + 1])
    size = int(values[1] - values[0]) + 1
    assert all(size % bars for bars in range(BARS // 2, BARS + 1))
    found = looked_at(tmp_path / "x.pt", values)
    bars = value_bars(found.tensor.dtype, found.tally)
    assert bars is not None
    assert len(bars[1]) == BARS
    assert (bars[1][0], bars[1][-1], bars[1].sum()) == (1, 1, 2)


@pytest.mark.parametrize(
    "values", [torch.arange(512), torch.tensor([7]), torch.tensor([True, False]), torch.arange(-3, 2000)], ids=len
)
def test_integers_lie_in_the_middle_of_bars(values: torch.Tensor, tmp_path: Path) -> None:
    found = looked_at(tmp_path / "x.pt", values)
    bars = value_bars(found.tensor.dtype, found.tally)
    assert bars is not None
    edges, counts = bars
    assert not np.isin(edges, np.arange(-5, 3000)).any()
    assert len(counts[counts > 0]) <= BARS
    np.testing.assert_array_equal(counts, np.histogram(values.numpy().astype(np.float64), edges)[0])
    if len(values) == 512:
        assert set(counts) == {8}


def test_a_wide_range_and_a_single_value_have_bars(tmp_path: Path) -> None:
    largest = torch.finfo(torch.float64).max
    for tensor in (torch.tensor([-largest, largest], dtype=torch.float64), torch.full((5,), -0.25).double()):
        found = looked_at(tmp_path / "x.pt", tensor)
        bars = value_bars(found.tensor.dtype, found.tally)
        assert bars is not None
        assert bars[1].sum() == len(tensor)
        assert np.isfinite(bars[0]).all()
