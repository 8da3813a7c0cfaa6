"""Numbers with their nouns, in English, and in no more signs than they need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.wording import counted, plain_number


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
