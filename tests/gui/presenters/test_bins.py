"""The edges of the histogram's bars hold every magnitude there is, and rise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.presenters.bins import edges_over

SIZES = st.floats(1e-300, 1.79e308, exclude_min=True)


@pytest.mark.parametrize("log", [True, False], ids=["logarithmic", "linear"])
@given(one=SIZES, other=SIZES, bins=st.integers(2, 200))
def test_all_magnitudes_lie_in_a_bar(log: bool, one: float, other: float, bins: int) -> None:
    smallest, largest = sorted((one, other))
    edges = edges_over(smallest, largest, bins, log)
    assert np.isfinite(edges).all()
    assert (np.diff(edges) > 0).all()
    assert edges[0] <= smallest
    assert largest <= edges[-1]
    assert len(edges) - 1 in (bins, bins + 1)


@given(size=st.floats(1e-300, 1e300), bins=st.integers(2, 200))
def test_a_single_magnitude_stands_in_the_middle_bar(size: float, bins: int) -> None:
    edges = edges_over(size, size, bins, log=True)
    count = len(edges) - 1
    assert count % 2 == 1
    assert edges[count // 2] < size < edges[count // 2 + 1]
