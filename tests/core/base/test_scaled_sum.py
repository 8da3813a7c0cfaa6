"""Sums of products against Python's fractions, be they ever so large or small."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.scaled_sum import NO_SUM, ScaledSum

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
EXPONENTS = st.integers(-2000, 2000)


def exact(found: ScaledSum) -> Fraction:
    return Fraction(found.total) * Fraction(2) ** found.exponent


@given(st.lists(st.tuples(NUMBERS.map(abs), EXPONENTS), max_size=5))
def test_parts_add_up(parts: list[tuple[float, int]]) -> None:
    found = sum((ScaledSum.of(*part) for part in parts), NO_SUM)
    wanted = sum(Fraction(total) * Fraction(2) ** exponent for total, exponent in parts)
    assert abs(exact(found) - wanted) <= wanted * Fraction(1, 10**14)


@given(st.floats(5e-324, allow_infinity=False), st.integers(-500, 500))
def test_the_root_is_right_or_beyond_float64(total: float, exponent: int) -> None:
    root = ScaledSum.of(total, exponent).root
    square = Fraction(total) * Fraction(2) ** exponent
    if root == math.inf:
        assert square > Fraction(1.7e308) ** 2
    elif root > 1e-300:
        assert abs(Fraction(root) ** 2 - square) <= square * Fraction(1, 10**14)


@pytest.mark.parametrize("scale", [0, 1, -1, 2047, -3001])
def test_the_cosine_does_not_depend_on_the_scale(scale: int) -> None:
    products, first, second = ScaledSum.of(-6.0, scale), ScaledSum.of(9.0, 2 * scale), ScaledSum.of(16.0)
    assert products.cosine(first, second) == pytest.approx(-0.5, rel=1e-15)
    assert products.cosine(first, NO_SUM) is None


def test_a_cosine_is_never_more_than_1() -> None:
    one = ScaledSum.of(1 + 2**-50)
    assert one.cosine(ScaledSum.of(1.0), ScaledSum.of(1.0)) == 1.0
