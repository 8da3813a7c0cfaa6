"""Very many curves as a band."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.index.curve_band import LEAST, MOST, CurveBand

FALLING = np.linspace(1.0, 0.0, 50)


@given(arrays(np.float64, st.tuples(st.integers(1, 40), st.integers(2, 30)), elements=st.floats(0, 1)))
def test_a_band_has_numpys_percentiles_and_whatever_is_named_leaves_it(curves: np.ndarray) -> None:
    band = CurveBand.of(curves)
    for line, percent in ((band.low, 10), (band.middle, 50), (band.high, 90)):
        np.testing.assert_allclose(line, np.percentile(curves, percent, axis=0))
    assert len(band.outliers) <= MOST
    for number in band.outliers.tolist():
        assert np.maximum(curves[number] - band.high, band.low - curves[number]).max() > LEAST


def test_the_farthest_outside_come_first_on_both_sides() -> None:
    crowd = [FALLING ** (1 + 0.001 * number) for number in range(200)]
    curves = np.stack([*crowd, FALLING**3, FALLING**0.1, FALLING**20])
    band = CurveBand.of(curves)
    assert band.outliers.tolist() == [202, 201, 200]


def test_a_crowd_without_outliers_has_none() -> None:
    assert not len(CurveBand.of(np.stack([FALLING] * 120)).outliers)
