"""The texts of numbers in the window: one rule for digits, in every language, and shares as density or sparsity."""

import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.plan.rules import Density, EachError, Sigma, Value
from gui.support import number_format, number_style, share
from gui.support.number_format import count_tick, magnitude, parsed, percent, short, size, tick, value, whole
from gui.support.share import Share


@pytest.fixture
def in_russian() -> Iterator[None]:
    number_style.use("ru")
    yield
    number_style.use("en")


@pytest.fixture
def as_sparsity() -> Iterator[None]:
    share.use(Share.SPARSITY)
    yield
    share.use(Share.DENSITY)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (0.0, "0.00 %"),
        (1.0, "100.00 %"),
        (0.8026, "80.26 %"),
        (0.5, "50.00 %"),
        (1e-9, "<0.01 %"),
        (1 - 1e-9, ">99.99 %"),
        (0.0001, "0.01 %"),
        (float("nan"), "–"),
    ],
)
def test_a_percentage_has_the_digits_that_tell_it_from_0_and_100(part: float, said: str) -> None:
    assert percent(part) == said


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
        (65504, "65504"),
        (0.000256, "0.000256"),
        (999_999.6, "1.00e6"),
        (1e-310, "1.00e-310"),
        (math.inf, "∞"),
    ],
)
def test_a_magnitude_has_three_digits(value: float, said: str) -> None:
    assert magnitude(value) == said


def test_counts_are_written_whole_or_short() -> None:
    assert whole(22_713_216) == "22,713,216"
    assert [short(count) for count in (0, 999_999, 22_713_216, 2 * 10**9)] == ["0", "999,999", "22.7 M", "2.00 B"]
    assert [count_tick(number) for number in (0, 9999, 12_500, 1.5e6, 2e9)] == ["0", "9,999", "12.5 k", "1.5 M", "2 B"]
    assert [size(nbytes) for nbytes in (0, 999, 90_900_000, 5_000_000_000)] == ["0 B", "999 B", "90.9 MB", "5.00 GB"]


def test_ticks_have_no_more_digits_than_they_need() -> None:
    said = [tick(1, -4), tick(5, -5), tick(1, -3), tick(2, -2), tick(1, 0), tick(1, 6)]
    assert said == ["0.0001", "5e-5", "0.001", "0.02", "1", "1e6"]


@pytest.mark.parametrize(
    ("weight", "said"),
    [(-0.02364, "−0.0236"), (0.0, "0"), (1.5e-5, "1.50e-5"), (float("nan"), "NaN"), (float("-inf"), "−∞")],
)
def test_a_weight_in_three_digits(weight: float, said: str) -> None:
    assert value(weight) == said


@pytest.mark.usefixtures("in_russian")
def test_russian_has_its_decimal_comma_spaces_between_groups_and_units() -> None:
    assert percent(0.3933) == "39,33 %"
    assert [whole(1_234_567), short(22_713_216), count_tick(12_500)] == ["1\u202f234\u202f567", "22,7 млн", "12,5 тыс."]
    assert [size(999), size(90_900_000), size(1_500)] == ["999 Б", "90,9 МБ", "1,50 кБ"]
    assert [magnitude(-0.0236), tick(5, -3), number_format.percent_tick(0.5)] == ["−0,0236", "0,005", "0,5 %"]
    rules = (Value(0.02), Sigma(0.75), EachError(0.125))
    assert [number_format.rule(each).split()[-1 if i == 0 else -2] for i, each in enumerate(rules)] == [
        "0,02",
        "0,75",
        "12,5",
    ]
    assert number_format.metric_value(0.98) == "0,9800"
    assert number_format.metric_difference(-0.0178, 0.98) == "−0,0178"


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.02, "0.02"), (0.035574, "0.035574"), (0.0872149, "0.08721"), (0.019999999552965164, "0.02000"), (1e-5, "1e-5")],
)
def test_what_was_asked_for_has_its_digits_and_what_was_worked_out_four(number: float, text: str) -> None:
    assert number_format.threshold(number) == text
    assert number_format.sigmas(number) == f"{text} σ"


@pytest.mark.parametrize(
    ("part", "text"),
    [
        *((0.5, "50 %"), (0.12345, "12.345 %"), (0.9998971, "99.99 %"), (0.007135045, "0.71 %"), (1.0, "100 %")),
        *((0.00001234567, "0.0012 %"), (0.9999991234, "99.999912 %"), (0.49904761, "49.90 %"), (0.0, "0 %")),
    ],
)
def test_parts_that_were_worked_out_have_two_decimals_or_what_tells_them_from_all_and_none(
    part: float, text: str
) -> None:
    assert number_format.requested_part(part) == text


@given(st.floats(0, 1e6))
@pytest.mark.usefixtures("in_russian")
def test_what_is_written_in_russian_can_be_typed(number: float) -> None:
    assert parsed(number_format.all_digits(number)) == number
    assert parsed(number_format.threshold(number)) == pytest.approx(number, rel=1e-3)


@pytest.mark.parametrize("typed", ["1234.5", "1234,5", "1 234,5", "1\u202f234,5", "1\u00a0234.5", " 1234.5 "])
def test_a_comma_is_as_good_as_a_point_and_spaces_part_groups(typed: str) -> None:
    assert parsed(typed) == 1234.5


@pytest.mark.parametrize("typed", ["", "1_000", "1,000,5", "one", "1 e5", "1 2", "1 2345"])
def test_what_is_no_number_is_none(typed: str) -> None:
    with pytest.raises(ValueError, match="could not convert"):
        parsed(typed)


@pytest.mark.usefixtures("as_sparsity")
def test_a_share_is_told_as_what_is_pruned() -> None:
    said = [number_format.share(density) for density in (0.3933, 1.0, 0.0, 1e-20, 1 - 1e-12, math.nan)]
    assert said == ["60.67 %", "0.00 %", "100.00 %", ">99.99 %", "<0.01 %", "–"]
    assert number_format.share(0.3933, exact=False) == "≈ 60.67 %"
    assert number_format.rule(Density(0.3)).endswith(" 70 %")
    assert number_format.rule(EachError(0.3)).endswith(" 30 %")
    assert [number_format.share_tick(amount) for amount in (0, 25, 100)] == ["100 %", "75 %", "0"]


@given(st.integers(0, 10**6))
@pytest.mark.usefixtures("as_sparsity")
def test_what_is_told_of_a_density_is_turned_back_to_it(millionths: int) -> None:
    density = millionths / 10**6
    assert share.density_of(share.told(density)) == density


def test_counts_that_qt_writes_are_grouped_too() -> None:
    assert number_format.grouped("All 1802 ticked", 1802) == "All 1,802 ticked"
    assert number_format.grouped("{some} of 12 ticked", 12) == "{some} of 12 ticked"
