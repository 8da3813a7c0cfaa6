"""One number is written with an exponent everywhere, or nowhere."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.panels.threshold_spin import ThresholdSpin
from gui.support import number_format
from gui.support.number_format import magnitude, number, number_tick, parsed, sigmas, threshold, tick, value

digits, powers = st.integers(100, 999), st.integers(-12, 12)


def written(amount: float) -> list[str]:
    """A number of three digits in all places that have one."""
    exponent = math.floor(math.log10(amount) + 1e-9)
    at = tick(float(f"{amount / 10.0**exponent:.3g}"), exponent)
    part, deviations = number_format.requested_part(amount / 100), sigmas(amount)
    plain = [write(amount) for write in (magnitude, number, value, threshold, number_tick)]
    return [*plain, number(amount, 3), at, deviations.removesuffix(" σ"), part.removesuffix(" %")]


@given(digits, powers)
def test_a_number_has_an_exponent_everywhere_or_nowhere(first: int, power: int) -> None:
    amount = float(f"{first}e{power - 2}")
    texts = written(amount)
    assert {"e" in text for text in texts} == {not 1e-4 <= amount < 1e6}, texts
    assert {float(f"{parsed(text):.3g}") for text in texts} == {amount}, texts


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("0.000256", "0.000256"), ("2.56e-4", "0.000256"), ("0.0001", "0.0001"), ("2.5e-5", "2.5e-5"), ("20000", "20000")],
)
def test_a_threshold_is_shown_as_it_was_typed(qtbot: QtBot, typed: str, shown: str) -> None:
    field = ThresholdSpin()
    qtbot.addWidget(field)
    field.show()
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (field.text(), field.value()) == (shown, float(typed))
    assert parsed(magnitude(field.value())) == field.value()
