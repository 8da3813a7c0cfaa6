"""Metrics, differences and times in words."""

import pytest

from gui.support.number_format import duration, metric_difference, metric_value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.98, "0.9800"),
        (23.4, "23.40"),
        (1.0, "1.000"),
        (0.0, "0"),
        (-0.25, "−0.2500"),
        (123456.0, "123456"),
        (0.00001, "1e-5"),
    ],
)
def test_a_value_has_four_digits(value: float, text: str) -> None:
    assert metric_value(value) == text


@pytest.mark.parametrize(
    ("amount", "value", "text"),
    [
        (-0.018, 0.98, "−0.0180"),
        (0.5, 23.4, "+0.50"),
        (0.0, 0.98, "0.0000"),
        # what would be rounded to nothing is told
        (-0.000012, 0.98, "−1.2e-5"),
        (-3.0, 0.0, "−3"),
    ],
)
def test_a_difference_has_the_decimals_of_its_value(amount: float, value: float, text: str) -> None:
    assert metric_difference(amount, value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0.4 s"), (7.2, "8 s"), (60, "1 min"), (150, "3 min"), (3600, "1 h"), (4800, "1 h 20 min")],
)
def test_a_time_is_in_one_or_two_units(seconds: float, text: str) -> None:
    assert duration(seconds) == text
