"""The axis of magnitudes with a place for 0."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.plots.count_scale import CountScale
from gui.plots.magnitude_scale import LinearScale, LogScale

SCALE = LogScale.over(1e-5, 0.6)


def test_zero_has_a_place_left_of_all_magnitudes() -> None:
    assert SCALE.place(0) == SCALE.zero < SCALE.low
    assert SCALE.threshold(SCALE.zero) == 0
    assert SCALE.threshold(-99) == 0
    assert SCALE.threshold(SCALE.low) == pytest.approx(1e-5)


@given(st.floats(1e-5, 0.6))
def test_a_place_gives_its_threshold_back_to_three_digits(threshold: float) -> None:
    assert SCALE.threshold(SCALE.place(threshold)) == pytest.approx(threshold, rel=0.0051)


@given(st.floats(1e-30, 1e30))
def test_the_right_end_prunes_everything(largest: float) -> None:
    scale = LogScale.over(largest / 1000, largest)
    assert scale.threshold(scale.high) >= largest


def test_an_axis_of_the_smallest_numbers_has_places_for_the_largest() -> None:
    """Warnings are errors: a quotient of the two is none."""
    scale = LogScale.over(5e-324, 1e-300)
    assert scale.place(1e308) == scale.high
    assert scale.zero <= scale.place(5e-324) <= scale.low


def test_thresholds_beyond_the_ends_rest_at_them() -> None:
    assert SCALE.zero < SCALE.place(1e-9) < SCALE.place(1e-6) < SCALE.place(1e-5) == pytest.approx(SCALE.low)
    assert SCALE.place(50) == SCALE.high


@given(st.floats(0, 1), st.sampled_from([0.005, 0.02, 0.1]))
def test_every_step_moves_in_its_direction_or_rests_at_an_end(threshold: float, step: float) -> None:
    up, down = SCALE.stepped(threshold, step), SCALE.stepped(threshold, -step)
    assert up > threshold or SCALE.place(threshold) == pytest.approx(SCALE.high, abs=0.003)
    assert down < threshold or threshold == 0 or threshold > 0.6


def test_steps_lead_to_zero_and_out_of_it() -> None:
    assert SCALE.stepped(0.0, -0.02) == 0
    assert SCALE.stepped(0.0, 0.02) == pytest.approx(1e-5)
    assert SCALE.stepped(1e-5, -0.02) == 0
    assert SCALE.stepped(0.3, -math.inf) == 0
    assert SCALE.stepped(0.3, math.inf) == SCALE.threshold(SCALE.high)


def test_a_single_magnitude_still_has_an_axis() -> None:
    scale = LogScale.over(1.0, 1.0)
    assert scale.low < 0 < scale.high


@given(st.floats(1e-30, 1e30), st.floats(0, 1))
def test_a_linear_axis_gives_back_what_lies_on_it(largest: float, part: float) -> None:
    scale = LinearScale.over(largest)
    threshold = part * largest
    assert scale.threshold(scale.place(threshold)) == pytest.approx(threshold, rel=0.0051)
    assert scale.threshold(scale.high) >= largest
    assert scale.place(0) == scale.zero > scale.slot[1] > scale.slot[0]
    assert scale.stepped(threshold, math.inf) >= largest
    assert scale.stepped(threshold, -math.inf) == 0


@given(st.floats(1, 1e9), st.booleans(), st.integers(1, 5))
def test_ticks_are_few_and_within(highest: float, log: bool, most: int) -> None:
    count_scale = CountScale(log)
    top = float(count_scale.of(np.array([highest]))[0])
    ticks = count_scale.ticks(top, most)
    assert 1 <= len(ticks) <= most + 1
    assert all(0 <= tick <= top * (1 + 1e-9) for tick in ticks)
