"""Texts of numbers in plots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.plots.plot_numbers import magnitude, percent, rounded, short_count, tick, value
from gui.support.number_format import whole


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0.00 %"),
        (1.0, "100.00 %"),
        (0.8026, "80.26 %"),
        (0.5, "50.00 %"),
        (1e-9, "< 0.01 %"),
        (1 - 1e-9, "> 99.99 %"),
        (0.0001, "0.01 %"),
        (float("nan"), "–"),
    ],
)
def test_a_percentage_has_the_digits_that_tell_it_from_0_and_100(share: float, said: str) -> None:
    assert percent(share) == said


@given(st.integers(1, 10**12), st.data())
def test_only_0_is_0_percent_and_only_1_is_100_percent(total: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, total))
    assert (percent(part / total) == "0.00 %") == (part == 0)
    assert (percent(part / total) == "100.00 %") == (part == total)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (0.02, "0.0200"),
        (0.001, "0.00100"),
        (0.00099999, "0.00100"),
        (1.25e-5, "1.25e-5"),
        (1, "1.00"),
        (99.96, "100"),
        (123.4, "123"),
        (65504, "6.55e4"),
        (1e-310, "1.00e-310"),
    ],
)
def test_a_magnitude_has_three_digits(value: float, said: str) -> None:
    assert magnitude(value) == said


@given(st.floats(1e-40, 1e30))
def test_a_rounded_magnitude_is_what_is_written(value: float) -> None:
    assert float(magnitude(value)) == pytest.approx(rounded(value), rel=1e-12)


def test_counts_are_written_whole_or_short() -> None:
    assert whole(22_713_216) == "22,713,216"
    assert [short_count(number) for number in (0, 9999, 12_500, 1.5e6, 2e9)] == ["0", "9,999", "12.5k", "1.5M", "2G"]


def test_ticks_have_no_more_digits_than_they_need() -> None:
    said = [tick(1, -4), tick(5, -4), tick(1, -3), tick(2, -2), tick(1, 0), tick(1, 5)]
    assert said == ["1e-4", "5e-4", "0.001", "0.02", "1", "1e5"]


@pytest.mark.parametrize(
    ("weight", "said"),
    [(-0.02364, "−0.0236"), (0.0, "0"), (1.5e-5, "1.50e-5"), (float("nan"), "NaN"), (float("-inf"), "−∞")],
)
def test_a_weight_in_three_digits(weight: float, said: str) -> None:
    assert value(weight) == said
