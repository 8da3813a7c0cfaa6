"""The labels under the axis of magnitudes: enough of them, and none over another."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtGui import QFont, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.plots.axes import LABELLED, MagnitudeAxis, PercentAxis
from gui.plots.magnitude_scale import LogScale
from gui.plots.plot_card import PlotArea
from gui.support.guard import painting


def axis_over(smallest: float, largest: float, width: int) -> MagnitudeAxis:
    axis, scale = MagnitudeAxis(), LogScale.over(smallest, largest)
    axis.use_font(QFont())
    axis.setRange(scale.zero, scale.high)
    axis.resize(width, 20)
    axis.set_scale(scale)
    return axis


def labels(axis: MagnitudeAxis) -> list[tuple[float, str]]:
    levels = axis.tickValues(*axis.range, axis.size().width())
    places = next(places for spacing, places in levels if spacing == LABELLED)
    return [(place, axis.tick_text(place)) for place in places]


@pytest.mark.parametrize(
    ("smallest", "largest", "wanted"),
    [
        (0.02, 0.3, ["0", "0.05", "0.1", "0.2"]),
        (0.001, 0.3, ["0", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2"]),
        (0.00001, 0.3, ["0", "0.0001", "0.001", "0.01", "0.1"]),
        (0.55, 0.95, ["0", "0.6", "0.7", "0.8", "0.9"]),
        (0.0812, 0.0831, ["0", "0.07", "0.075", "0.08"]),
    ],
)
def test_a_narrow_range_has_several_labels(
    qapp: QApplication, smallest: float, largest: float, wanted: list[str]
) -> None:
    assert [text for _, text in labels(axis_over(smallest, largest, 440))] == wanted


@example(6.8e15, 1.0, 401)
@example(6.85e15, 1.0, 401)
@example(5.785469202917526e-17, 1.0, 401)
@example(1.5154851051233146e-20, 1.7667284994525956, 420)
@example(4.386217665588881e-19, 3.3781954164907653, 443)
@example(4.670687117702769e-11, 10.46504168816228, 405)
@example(0.000848196204230516, 2.322596994229347, 403)
@example(1.2724403213379874e-12, 1.170611602376422, 417)
@given(st.floats(1e-20, 1e20), st.floats(1.0, 1e6), st.integers(180, 1200))
def test_no_label_touches_another_and_each_tells_its_place(smallest: float, factor: float, width: int) -> None:
    axis = axis_over(smallest, smallest * factor, width)
    found = labels(axis)
    assert len(found) >= (2 if width <= 400 or factor >= 100 else 4)
    reach = [axis._reach(place) for place, _ in found]
    assert all(one[1] < other[0] for one, other in pairwise(reach))
    for place, text in found[1:]:
        assert float(text) == pytest.approx(10.0**place, rel=1e-6)


@pytest.mark.parametrize("width", [30, 90, 180, 250, 400, 2500])
@pytest.mark.parametrize(("smallest", "largest"), [(1e-300, 1e300), (1e-45, 1e38), (1e-8, 1.0), (0.1, 0.9), (0.8, 0.8)])
def test_few_texts_are_measured_for_the_labels_of_any_range(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, smallest: float, largest: float, width: int
) -> None:
    """Each takes some 10 µs, and an axis is drawn anew at every change of its width."""
    axis, measured = axis_over(smallest, largest, width), 0
    told = MagnitudeAxis.tick_text

    def tick_text(axis: MagnitudeAxis, value: float) -> str:
        nonlocal measured
        measured += 1
        return told(axis, value)

    monkeypatch.setattr(MagnitudeAxis, "tick_text", tick_text)
    labels(axis)
    assert measured < 700


@pytest.mark.parametrize("height", range(100, 140, 3))
def test_a_tick_is_at_the_same_place_in_a_range_that_is_nearly_the_same(qtbot: QtBot, height: int) -> None:
    axes = PercentAxis("left"), PercentAxis("bottom")
    area = PlotArea(*axes)
    qtbot.addWidget(area)
    area.resize(200, height)
    area.show()
    QApplication.processEvents()

    def ticks(low: float, high: float) -> list[tuple[float, float]]:
        for axis in axes:
            axis.setRange(low, high)
        with painting(QPixmap(area.size())) as painter:
            specs = [axis.generateDrawSpecs(painter) for axis in axes]
        return [point.toTuple() for each in specs if each for _, *ends in each[1] for point in ends]

    found = ticks(-5.0, 105.0)
    assert len(found) >= 8
    assert found == ticks(-5.0 + 1e-8, 105.0 + 3e-8) == ticks(-5.0 - 1e-8, 105.0 - 3e-8)
