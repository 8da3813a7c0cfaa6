"""The plot of a sweep: where points and band are, in which colours, and what the mouse over them says."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from gui.plots.sweep_plot import SweepPlot, SweepPoint
from gui.support.theme import DARK, LIGHT, Theme, apply, mixed
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import picture

POINTS = (
    SweepPoint(0.25, 0.5, worse=True, text="density 25 %: accuracy 0.5"),
    SweepPoint(0.5, 0.8, worse=True, text="density 50 %: accuracy 0.8"),
    SweepPoint(1.0, 0.9, worse=False, text="density 100 %: accuracy 0.9"),
)
BAND = (0.88, 0.92)


@pytest.fixture
def plot(show: Show) -> SweepPlot:
    shown = show(SweepPlot)
    assert isinstance(shown, SweepPlot)
    shown.show_points(POINTS, BAND)
    QApplication.processEvents()
    return shown


def at(plot: SweepPlot, point: SweepPoint) -> QPoint:
    """Where a point is, in pixels of the area."""
    area = plot.area
    return (area.marks.place(point) + area.plot_rect().topLeft()).toPoint()


def colour(plot: SweepPlot, position: QPoint) -> QColor:
    return picture(plot).pixelColor(plot.area.mapTo(plot, position))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_points_tell_by_colour_whether_they_are_worse(plot: SweepPlot, plain_app: QApplication, theme: Theme) -> None:
    apply(plain_app, theme)
    QApplication.processEvents()
    colours = [colour(plot, at(plot, point)).name() for point in POINTS]
    assert colours == [theme.pruned, theme.pruned, theme.kept]


def test_the_band_is_a_stripe_over_all_densities(plot: SweepPlot) -> None:
    stripe = mixed(LIGHT.kept, LIGHT.panel, 0.3).name()
    for density in (0.05, 0.6):
        place = at(plot, SweepPoint(density, 0.9, worse=False, text=""))
        assert colour(plot, place).name() == stripe
        assert colour(plot, place + QPoint(0, 60)).name() == LIGHT.panel


def test_the_mouse_over_a_point_says_what_it_is(plot: SweepPlot) -> None:
    QTest.mouseMove(plot.area.viewport(), at(plot, POINTS[1]))
    QApplication.processEvents()
    assert plot.area.marks.marked == 1
    assert plot._hover_label.text() == POINTS[1].text
    QTest.mouseMove(plot.area.viewport(), at(plot, POINTS[1]) + QPoint(60, 60))
    QApplication.processEvents()
    assert plot.area.marks.marked is None
    assert plot._hover_label.isHidden()


def test_a_click_beside_the_points_is_none(plot: SweepPlot) -> None:
    clicks = QSignalSpy(plot.pointClicked)
    QTest.mouseClick(plot.area.viewport(), Qt.MouseButton.LeftButton, pos=at(plot, POINTS[1]) + QPoint(40, 40))
    assert clicks.count() == 0
    QTest.mouseClick(plot.area.viewport(), Qt.MouseButton.LeftButton, pos=at(plot, POINTS[1]) + QPoint(3, 3))
    assert [clicks.at(place) for place in range(clicks.count())] == [[1]]


def test_equal_values_have_room(plot: SweepPlot) -> None:
    plot.show_points([SweepPoint(0.5, 0.9, worse=False, text="")], (0.9, 0.9))
    area = plot.area
    low, high = area.to_data(area.plot_rect().bottomLeft()).y(), area.to_data(area.plot_rect().topLeft()).y()
    assert low < 0.9 < high


def test_labels_of_values_have_the_decimals_of_their_step(plot: SweepPlot) -> None:
    left, _ = plot.area.axes
    left.tickValues(0.1, 1.0, 300)
    assert [left.tick_text(value) for value in (0.1, 0.2, 1.0)] == ["0.1", "0.2", "1.0"]
    left.tickValues(-20.0, 100.0, 300)
    assert [left.tick_text(value) for value in (-20.0, 100.0)] == ["−20", "100"]
