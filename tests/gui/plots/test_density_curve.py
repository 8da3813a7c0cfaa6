"""Density against threshold."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLabel

from core.base.arrays import Floats
from gui.plots.density_curve import DensityCurve
from gui.support.theme import DARK, LIGHT
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import colours, like, picture
from tests.gui.plots.weights import Magnitudes

NAMES = ["first.weight", "second.weight", "third.weight"]


@pytest.fixture
def plot(show: Show, weights: Magnitudes) -> DensityCurve:
    shown = show(DensityCurve)
    others = np.stack([weights.densities**power for power in (0.2, 3, 9)])
    shown.show_curves(weights.edges, weights.densities, weights.densities**2, others, NAMES)
    shown.set_point(0.02, 0.6)
    return shown


def test_all_curves_are_drawn(plot: DensityCurve) -> None:
    found = colours(plot.area)
    assert like(found, LIGHT.selected, 10) > 100
    assert like(found, LIGHT.text, 10) > 300


def test_without_a_selection_nothing_is_green(plot: DensityCurve, weights: Magnitudes) -> None:
    plot.show_curves(weights.edges, weights.densities)
    assert like(colours(plot.area), LIGHT.selected, 10) == 0


def test_the_dot_marks_the_density_at_the_threshold(plot: DensityCurve) -> None:
    for threshold, density in ((0.02, 0.6), (0.05, 0.3)):
        plot.set_point(threshold, density)
        place = plot.area.to_pixels(np.log10(threshold), 100 * density).toPoint()
        assert picture(plot.area).pixelColor(place).name() == LIGHT.text


def test_a_point_that_is_not_known_has_no_dot(plot: DensityCurve) -> None:
    with_dot = like(colours(plot.area), LIGHT.text, 10)
    plot.set_point(0.02, float("nan"))
    assert like(colours(plot.area), LIGHT.text, 10) < with_dot
    assert "–" in plot.header.text()


def test_a_move_leaves_axes_and_curves_alone(plot: DensityCurve) -> None:
    axes = plot.area.view.viewRange()
    green = like(colours(plot.area), LIGHT.selected, 10)
    for threshold in (0.0, 1e-9, 0.1, 50.0):
        plot.set_point(threshold, 0.5)
        assert plot.area.view.viewRange() == axes
    plot.set_point(0.02, 0.6)
    assert like(colours(plot.area), LIGHT.selected, 10) == green


def test_header_and_screen_reader_tell_the_density_at_the_threshold(plot: DensityCurve) -> None:
    plot.set_point(0.02, 0.6867)
    assert plot.header.detail == "68.67 %"
    assert plot.accessibleDescription() == "68.67 % at 0.0200"


def test_a_threshold_of_zero_among_the_thresholds(plot: DensityCurve) -> None:
    plot.show_curves(np.array([0.0, 0.01, 0.1, 1.0]), np.array([1.0, 0.8, 0.3, 0.0]))
    assert np.isfinite(plot.area.view.viewRange()).all()


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_curves_of_one_height_are_drawn(plot: DensityCurve, weights: Magnitudes, level: float) -> None:
    plot.show_curves(weights.edges, np.full(len(weights.edges), level))
    assert np.isfinite(plot.area.view.viewRange()).all()
    assert not plot.is_empty


def test_without_curves_of_single_parameters(plot: DensityCurve, weights: Magnitudes) -> None:
    plot.show_curves(weights.edges, weights.densities, None, np.empty((0, len(weights.edges))))
    assert not plot.is_empty


def test_it_has_the_colours_of_the_theme(plot: DensityCurve) -> None:
    plot.apply_theme(DARK)
    found = colours(plot.area)
    assert like(found, DARK.selected, 10) > 100
    assert found[DARK.panel] > found[LIGHT.panel]


def on_curve(plot: DensityCurve, power: float, density: float, weights: Magnitudes) -> QPoint:
    """The pixel where one of the faint curves has a density."""
    threshold = np.interp(-density, -(weights.densities**power), weights.edges)
    return plot.area.to_pixels(np.log10(threshold), 100 * density).toPoint()


def test_the_line_is_dragged_as_one_movement(plot: DensityCurve) -> None:
    signals = (plot.thresholdDragged, plot.thresholdDropped, plot.dragCancelled, plot.resetRequested)
    dragged, dropped, cancelled, reset = (QSignalSpy(signal) for signal in signals)
    viewport = plot.area.viewport()
    start = plot.area.to_pixels(plot.area.line.value(), 90).toPoint()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for step in (20, 40, 60):
        QTest.mouseMove(viewport, start + QPoint(step, 0))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 0))
    assert (dragged.count(), dropped.count()) == (3, 1)
    expected = 10 ** plot.area.to_data((start + QPoint(60, 0)).toPointF()).x()
    assert dropped.at(0)[0] == pytest.approx(expected, rel=0.03)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 0))
    QTest.mouseMove(viewport, start)
    QTest.keyClick(plot.area, Qt.Key.Key_Escape)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start)
    assert (cancelled.count(), dropped.count()) == (1, 1)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=start)
    assert reset.count() == 1
    QTest.keyClick(plot.area, Qt.Key.Key_Right)
    assert dropped.count() == 2


def test_a_drag_lets_the_curve_go_that_the_mouse_was_at(plot: DensityCurve, weights: Magnitudes) -> None:
    viewport, start = plot.area.viewport(), on_curve(plot, 9, 0.5, weights)
    hovered, before = QSignalSpy(plot.area.hovered), picture(plot.area)
    QTest.mouseMove(viewport, start)
    assert hovered.at(hovered.count() - 1)[0] == 2
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for step in (10, 30):
        QTest.mouseMove(viewport, start - QPoint(step, 60))
    assert hovered.at(hovered.count() - 1)[0] == -1
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start - QPoint(30, 60))
    plot.area.line.set_held(False)
    plot.set_point(0.02, 0.6)
    assert picture(plot.area) == before


def test_the_curve_under_the_mouse_stands_out_and_is_named(plot: DensityCurve, weights: Magnitudes) -> None:
    hovered = QSignalSpy(plot.area.hovered)
    before = picture(plot.area)
    QTest.mouseMove(plot.area.viewport(), on_curve(plot, 9, 0.5, weights))
    number, at = hovered.at(hovered.count() - 1)
    assert number == 2
    assert plot.hover_text(number, at.x()).startswith("third.weight\n")
    # between two thresholds of the curve it is an estimate
    about, share = plot.hover_text(number, at.x()).split("\n")[1].split(" %")[0].split()
    assert about == "≈"
    assert float(share) == pytest.approx(50, abs=5)
    assert picture(plot.area) != before
    assert plot.area.findChild(QLabel, "hint").text() == plot.hover_text(number, at.x())
    QTest.mouseMove(plot.area.viewport(), plot.area.to_pixels(plot.area.magnitude_scale.low, 3).toPoint())
    assert hovered.at(hovered.count() - 1)[0] == -1
    assert picture(plot.area) == before


def test_a_click_on_a_curve_chooses_its_layer(plot: DensityCurve, weights: Magnitudes) -> None:
    clicked = QSignalSpy(plot.layerClicked)
    point = on_curve(plot, 0.2, 0.4, weights)
    QTest.mouseClick(plot.area.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert [clicked.at(place)[0] for place in range(clicked.count())] == ["first.weight"]


def test_an_unknown_threshold_has_no_line(plot: DensityCurve) -> None:
    plot.set_point(float("nan"), float("nan"))
    assert not plot.area.line.isVisible()
    plot.set_point(0.02, 0.5)
    assert plot.area.line.isVisible()


def covered(plot: DensityCurve, at: Floats, curve: Floats) -> int:
    """How many of some points of a curve, densely spaced, lie under the legend."""
    area, legend = plot.area, plot.area.legend
    assert legend.isVisible()
    place = legend.mapRectToParent(legend.boundingRect())
    across = np.linspace(np.log10(at[0]), np.log10(at[-1]), 2000)
    heights = np.interp(across, np.log10(at), curve)
    return sum(place.contains(area.view.mapFromView(QPointF(x, 100 * y))) for x, y in zip(across, heights, strict=True))


@pytest.mark.parametrize("size", [(500, 300), (330, 220)])
@pytest.mark.parametrize("together", [False, True])
def test_the_legend_covers_no_curve_where_there_is_room(
    plot: DensityCurve, together: bool, size: tuple[int, int]
) -> None:
    at = np.logspace(-4, 0, 400)
    early, late = 1 / (1 + at / 1e-5), 1 / (1 + (at / 0.9) ** 9)
    # the early one takes the bottom on the left, the late one the top on the right
    for curves in ([early, late],) if together else ([early], [late]):
        plot.resize(*size)
        plot.show_curves(at, curves[0], curves[-1], np.stack([*curves, *curves]), list("abcd"), 2 * len(curves))
        assert not any(covered(plot, at, curve) for curve in curves)


def test_the_legend_stands_above_the_plot_where_it_would_cover_a_curve(plot: DensityCurve) -> None:
    at = np.logspace(-4, 0, 400)
    early, area = 1 / (1 + at / 1e-5), plot.area
    # wherever it lay, the legend would cover a single curve
    others = np.stack([np.full(400, density) for density in np.linspace(0.04, 1, 40)])
    plot.resize(500, 300)
    usual = area.plot_rect()
    plot.show_curves(at, early, None, others, [str(number) for number in range(40)], 40)
    strip = area.legend.strip
    assert not area.legend.isVisible()
    assert strip.isVisible()
    assert [name for _, name in strip.entries] == ["all ticked", "each"]
    assert strip.geometry().bottom() < area.plot_rect().top()
    assert area.plot_rect().height() == pytest.approx(usual.height() - strip.height(), abs=1)
    # the words are drawn, and their samples
    assert like(colours(strip, strip.rect()), LIGHT.text, 60) > 20
    plot.resize(140, 260)
    assert strip.width() == area.viewport().width()
    assert strip.height() >= 2 * strip.fontMetrics().height()
    plot.resize(500, 300)
    plot.show_curves(at, early, None, None)
    assert area.legend.isVisible()
    assert not strip.isVisible()
    assert area.plot_rect() == usual


def test_the_dot_lies_over_the_legend(plot: DensityCurve) -> None:
    area, legend = plot.area, plot.area.legend
    under = area.view.mapToView(legend.mapRectToParent(legend.boundingRect()).center())
    plot.set_point(10.0 ** under.x(), under.y() / 100)
    place = area.to_pixels(under.x(), under.y()).toPoint()
    assert picture(area).pixelColor(place).name() == LIGHT.text


def test_the_dot_lies_under_the_handle_of_the_line(plot: DensityCurve) -> None:
    """Where all is kept the dot is at the top: the value on the handle stays to be read."""
    rect = plot.area.line.handle.mapRectToParent(plot.area.line.handle.boundingRect()).toRect()
    plot.set_point(0.02, 1.0)
    place = plot.area.mapFromScene(plot.area.view.mapRectToScene(rect)).boundingRect()
    with_dot = picture(plot.area).copy(place)
    plot.set_point(0.02, float("nan"))
    assert picture(plot.area).copy(place) == with_dot
