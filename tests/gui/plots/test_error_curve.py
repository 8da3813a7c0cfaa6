"""The error of the weights against the density."""

import math
import re
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from gui.plots.density_curve import DensityCurve
from gui.plots.error_curve import ErrorCurve
from gui.plots.hover_label import HoverLabel
from gui.plots.switch import DENSITY, ERROR
from gui.support.guard import painting
from gui.support.theme import DARK, LIGHT
from tests.gui.on_screen import not_repainted
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import colours, like, picture

DENSITIES = np.linspace(1.0, 0.0, 50)
THRESHOLDS = np.concatenate([[0.0], np.geomspace(1e-3, 1.0, 49)])
ALL, SELECTED = ErrorCurve(DENSITIES, (1 - DENSITIES) ** 2), ErrorCurve(DENSITIES, np.sqrt(1 - DENSITIES))


@pytest.fixture
def plot(show: Show) -> DensityCurve:
    shown = show(DensityCurve)
    shown.switch.buttons[ERROR].click()
    shown.show_errors(THRESHOLDS, ALL, SELECTED)
    shown.set_error_point(0.4, 0.36, "all ticked 36.00 %")
    return shown


def at(plot: DensityCurve, density: float, error: float) -> QPoint:
    """A pixel of the area."""
    return plot.error_area.to_pixels(100 * (1 - density), 100 * error).toPoint()


def colour_at(plot: DensityCurve, density: float, error: float) -> str:
    return picture(plot.error_area).pixelColor(at(plot, density, error)).name()


def passes(plot: DensityCurve, density: float, error: float, colour: str) -> bool:
    """Whether something of a colour is within two pixels of a point."""
    middle = at(plot, density, error)
    return like(colours(plot.error_area, QRect(middle - QPoint(2, 2), middle + QPoint(2, 2))), colour, 25) > 0


def test_curves_rise_from_the_left_as_the_density_falls(plot: DensityCurve) -> None:
    assert plot.shows_errors
    for density in (0.8, 0.5, 0.2):
        assert passes(plot, density, (1 - density) ** 2, LIGHT.text)
        assert passes(plot, density, math.sqrt(1 - density), LIGHT.selected)
        assert not passes(plot, density, math.sqrt(1 - density) + 0.1, LIGHT.selected)
    plot.show_errors(THRESHOLDS, ALL)
    assert like(colours(plot.error_area), LIGHT.selected, 10) == 0
    plot.apply_theme(DARK)
    assert passes(plot, 0.5, 0.25, DARK.text)


def test_the_dot_marks_the_present_point_on_a_curve_or_beside_it(plot: DensityCurve) -> None:
    for density, error in ((0.4, 0.36), (0.7, 0.95), (0.3, 0.1)):
        plot.set_error_point(density, error, "")
        assert colour_at(plot, density, error) == LIGHT.text
    plot.set_error_point(math.nan, math.nan, "")
    assert colour_at(plot, 0.3, 0.1) == LIGHT.panel


def test_nothing_of_the_dot_stays_where_a_part_is_painted_before_its_move(plot: DensityCurve) -> None:
    viewport = plot.error_area.viewport()
    # the first move has all painted
    plot.set_error_point(0.5, 0.25, "")
    assert not_repainted(plot.window()) == QRect()
    for density in (0.2, 0.8, 0.4):
        plot.set_error_point(density, (1 - density) ** 2, "")
        viewport.repaint(QRect(0, viewport.height() - 20, viewport.width(), 20))
        assert not_repainted(plot.window()) == QRect()


def test_header_and_screen_reader_tell_the_point(plot: DensityCurve) -> None:
    assert plot.header.detail == "all ticked 36.00 %"
    assert plot.accessibleName() == plot.error_area.accessibleName() == "Error of the weights against density"
    assert plot.accessibleDescription() == "all ticked 36.00 % at density 40.00 %"
    assert plot.error_area.accessibleDescription() == plot.accessibleDescription()
    plot.switch.buttons[DENSITY].click()
    assert plot.accessibleName() == "Density against threshold"


def test_the_mouse_reads_off_the_nearer_curve(plot: DensityCurve) -> None:
    label = plot.error_area.findChild(HoverLabel)
    QTest.mouseMove(plot.error_area.viewport(), at(plot, 0.5, 0.3))
    told = re.fullmatch(r"all ticked\ndensity (\d+\.\d\d) %: error (\d+\.\d\d) %", label.text())
    assert [float(each) for each in told.groups()] == pytest.approx([50, 25], abs=0.5)
    QTest.mouseMove(plot.error_area.viewport(), at(plot, 0.5, 0.6))
    assert label.text().startswith("selected\n")
    assert label.isVisible()
    plot.error_area.leaveEvent(QEvent(QEvent.Type.Leave))
    assert not label.isVisible()
    assert plot.error_area.hover_text(QPointF(0, 0)) == ""


def test_what_was_zero_before_is_no_density_that_can_be_read(plot: DensityCurve) -> None:
    plot.show_errors(THRESHOLDS, ErrorCurve(0.6 * DENSITIES, 1 - DENSITIES))
    assert plot.error_area.hover_text(QPointF(at(plot, 0.9, 0.5))) == "all ticked\ndensity 60.00 %: error 0.00 %"


def test_a_double_click_asks_for_a_reset(plot: DensityCurve) -> None:
    asked = QSignalSpy(plot.resetRequested)
    QTest.mouseDClick(plot.error_area.viewport(), Qt.MouseButton.LeftButton, pos=at(plot, 0.5, 0.5))
    assert asked.count() == 1


@pytest.mark.parametrize("power", [0.5, 1.0, 1.5, 4.0, 30.0])
@pytest.mark.parametrize("size", [(640, 320), (262, 230), (310, 290)])
def test_the_legend_covers_no_curve(plot: DensityCurve, power: float, size: tuple[int, int]) -> None:
    """No weights that are cut from the smallest on have a larger error than those that are all alike, of power 0.5."""
    plot.resize(*size)
    errors = (1 - DENSITIES) ** power
    plot.show_errors(THRESHOLDS, ErrorCurve(DENSITIES, errors), ErrorCurve(DENSITIES, errors))
    area = plot.error_area
    covered = area.legend.mapRectToItem(area.view, area.legend.boundingRect()).adjusted(-1, -1, 1, 1)
    fine = np.linspace(0, 100, 1000)
    for place, height in zip(fine, np.interp(fine, 100 * (1 - DENSITIES), 100 * errors), strict=True):
        assert not covered.contains(area.view.mapFromView(QPointF(place, height)))
    assert area.legend.isVisible() or area.legend.strip.isVisible()


@pytest.mark.parametrize("width", [200, 230, 267, 310, 400, 640, 900])
def test_texts_of_the_axis_do_not_touch_and_say_what_they_are_of_where_there_is_room(
    plot: DensityCurve, qtbot: QtBot, width: int
) -> None:
    axis = plot.error_area.axes[1]
    plot.resize(width, 230)
    qtbot.waitUntil(lambda: width - 100 < axis.size().width() < width)
    ground = QPixmap(1, 1)
    with painting(ground) as painter:
        texts = axis.generateDrawSpecs(painter)[2]
    wide = axis.metrics.horizontalAdvance
    reach = sorted((r.center().x() - wide(text) / 2, r.center().x() + wide(text) / 2) for r, _, text in texts)
    assert all(one[1] < other[0] for one, other in pairwise(reach))
    words = [text for _, _, text in texts]
    assert {"100 %", "0"} <= {*words}
    assert ("density" in words) == (width > 200)
    assert ("25 %" in words) == (width >= 400)


def test_switching_shows_the_other_plot(plot: DensityCurve) -> None:
    assert plot.error_area.isVisible()
    plot.switch.buttons[DENSITY].click()
    plot.show_curves(np.array([0.0, 0.01, 0.1, 1.0]), np.array([1.0, 0.8, 0.3, 0.0]))
    assert plot.area.isVisible()
    assert not plot.error_area.isVisible()
    plot.empty("Nothing")
    assert plot.is_empty
