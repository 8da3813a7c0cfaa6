"""Round numbers for the axes of plots."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gui.plots.plot_numbers import round_step
from gui.support.number_format import magnitude, rounded


@given(st.floats(1e-40, 1e30) | st.floats(500.0, 2e6))
@example(1001.0)
def test_a_rounded_magnitude_is_written_as_it_is(value: float) -> None:
    assert float(magnitude(rounded(value))) == pytest.approx(rounded(value), rel=1e-12)


@given(st.floats(1e-40, 1e30) | st.floats(500.0, 2e6))
@example(1001.0)
def test_what_is_written_is_the_magnitude_to_three_digits(value: float) -> None:
    assert abs(float(magnitude(value)) - value) <= abs(rounded(value) - value) * (1 + 1e-12)


@given(st.floats(1e-30, 1e30))
def test_a_round_step_is_the_next_of_1_2_5_and_10(step: float) -> None:
    found = round_step(step)
    assert step * (1 - 1e-9) <= found <= 2.5 * step * (1 + 1e-9)
    assert f"{found:.0e}"[0] in "125"
