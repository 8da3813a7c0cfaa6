"""Numbers with their nouns, in English, and in no more signs than they need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.wording import counted, in_digits, metric_value, plain_number, shortest, significant


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 weights"), (1, "1 weight"), (2, "2 weights"), (1_234_567, "1,234,567 weights")]
)
def test_only_one_has_no_plural(number: int, text: str) -> None:
    assert counted(number, "weight") == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("2.0", "2"),
        ("0.5", "0.5"),
        ("1e-05", "1e-5"),
        ("-1.0e+20", "-1e20"),
        ("20", "20"),
        ("nan", "nan"),
        ("inf", "inf"),
    ],
)
def test_what_is_not_needed_is_left_out(written: str, text: str) -> None:
    assert plain_number(written) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_digit_that_counts_is_left_out(number: float) -> None:
    assert float(plain_number(repr(number))) == number


@pytest.mark.parametrize(
    ("number", "four", "plain"),
    [
        (0.0, "0", "0"),
        (-0.02, "−0.02000", "−0.02"),
        (0.000256, "0.0002560", "0.000256"),
        (0.0000999996, "0.0001000", "0.0001"),
        (2.5e-5, "2.500e-5", "2.5e-5"),
        (123456.7, "123457", "123457"),
        (999999.9, "1.000e6", "1e6"),
        (-1.7976931348623157e308, "−1.798e308", "−1.798e308"),
        (float("inf"), "inf", "inf"),
        (float("-inf"), "−inf", "−inf"),
        (float("nan"), "nan", "nan"),
    ],
)
def test_a_number_in_four_digits_has_an_exponent_where_it_is_very_small_or_large(
    number: float, four: str, plain: str
) -> None:
    assert in_digits(number, 4) == four
    assert significant(number) == plain
    assert metric_value(number) in (four, plain)


@given(st.floats(min_value=0, allow_infinity=False))
def test_the_fewest_digits_say_the_same_number(number: float) -> None:
    assert float(shortest(number)) == number
    assert ("e" in shortest(number)) == (number != 0 and not 1e-4 <= number < 1e6)
