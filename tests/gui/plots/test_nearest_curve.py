"""Which curve is under the mouse, against a naive search."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from gui.plots.nearest_curve import nearest


@given(st.integers(0, 2**32 - 1))
@example(2284122)
def test_no_curve_is_closer_than_the_one_found(seed: int) -> None:
    random = np.random.default_rng(seed)
    x = np.sort(random.uniform(0, 300, 40))
    curves = np.sort(random.uniform(0, 200, (12, 40)), axis=1)[:, ::-1]
    at = random.uniform(0, 300), random.uniform(0, 200)
    # as many places on a steep segment as on a flat one
    places, steps = np.linspace(0, len(x) - 1, 39 * 2000 + 1), np.arange(len(x))
    across = np.interp(places, steps, x) - at[0]
    distances = [np.hypot(across, np.interp(places, steps, curve) - at[1]).min() for curve in curves]
    found = nearest(x, curves, at)
    if found is None:
        assert min(distances) > 8.9
    else:
        assert distances[found] <= min(distances) + 0.05
