"""Which curve is under the mouse, against a naive search."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.plots.nearest_curve import nearest


@given(st.integers(0, 2**32 - 1))
def test_no_curve_is_closer_than_the_one_found(seed: int) -> None:
    random = np.random.default_rng(seed)
    x = np.sort(random.uniform(0, 300, 40))
    curves = np.sort(random.uniform(0, 200, (12, 40)), axis=1)[:, ::-1]
    at = random.uniform(0, 300), random.uniform(0, 200)
    fine = np.linspace(x[0], x[-1], 60_001)
    distances = [np.hypot(fine - at[0], np.interp(fine, x, curve) - at[1]).min() for curve in curves]
    found = nearest(x, curves, at)
    if found is None:
        assert min(distances) > 8.9
    else:
        assert distances[found] <= min(distances) + 0.05
