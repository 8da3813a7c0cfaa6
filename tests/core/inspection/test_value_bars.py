"""The bars of a histogram of values, held against numpy."""

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
