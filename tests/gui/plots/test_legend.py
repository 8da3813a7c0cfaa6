"""Legends cover nothing that is drawn: they lie where the plot is free, or above it."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from gui.plots.density_curve import DensityCurve
from gui.plots.histogram import HistogramPlot
from gui.plots.legend import themed_pen
from gui.plots.legend_strip import DASH, SPACE
from gui.plots.outlines import Outline
from gui.support.theme import DARK

NAME = "encoder.layer.3.attention.self.query.weight"


@pytest.fixture
def plot(qtbot: QtBot) -> HistogramPlot:
    plot = HistogramPlot()
    qtbot.addWidget(plot)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def bell(bins: int, middle: float, width: float) -> np.ndarray:
    return np.exp(-(((np.arange(bins) / bins - middle) / width) ** 2))


def draw(plot: HistogramPlot, middle: float, of_outline: float, width: float, zeros: int) -> None:
    edges = np.geomspace(1e-4, 1, 121)
    counts = 20 + (1e4 * bell(120, middle, 0.1)).astype(np.int64)
    outline = 100 * bell(120, of_outline, width) / bell(120, of_outline, width).sum()
    plot.show_histogram(edges, counts, zeros, outlines=[Outline(NAME, outline)])


def touched(plot: HistogramPlot, rect: QRectF) -> bool:
    """Whether bars, their outline or the bar of zeros go into a rectangle in pixels of the view box."""
    area = plot.area
    places, heights = area._drawn
    shapes = [
        QRectF(left, 0, right - left, height)
        for left, right, height in zip(places[:-1], places[1:], heights, strict=True)
    ]
    shapes += [area.zeros.boundingRect()] if area.zeros.isVisible() else []
    return any(area.view.mapFromView(each).boundingRect().intersects(rect) for each in shapes if each.height() > 0)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.floats(0.1, 0.9),
    st.floats(0.1, 0.9),
    st.floats(0.02, 0.5),
    st.sampled_from([0, 100, 10**6]),
    st.sampled_from([(620, 300), (500, 220), (300, 170)]),
)
def test_the_name_of_an_outline_lies_on_nothing_that_is_drawn(
    plot: HistogramPlot, middle: float, of_outline: float, width: float, zeros: int, size: tuple[int, int]
) -> None:
    plot.resize(*size)
    draw(plot, middle, of_outline, width, zeros)
    legend = plot.area.legend
    assert [name for _, name in legend.entries] == [NAME]
    assert legend.isVisible() is not legend.strip.isVisible()
    if legend.isVisible():
        own = legend.mapRectToParent(legend.boundingRect())
        assert QRectF(0, 0, plot.area.view.width(), plot.area.view.height()).contains(own)
        assert not touched(plot, own)
    else:
        assert legend.strip.geometry().bottom() < plot.area.plot_rect().top()


def test_it_finds_its_place_again_for_other_bars_sizes_and_fonts(plot: HistogramPlot) -> None:
    plot.resize(900, 300)
    draw(plot, 0.9, 0.9, 0.05, 0)
    legend = plot.area.legend
    assert legend.isVisible()
    at_left = legend.pos().x()
    draw(plot, 0.1, 0.1, 0.05, 0)
    assert legend.isVisible()
    assert legend.pos().x() > at_left
    plot.resize(330, 300)
    assert legend.strip.isVisible()
    plot.resize(900, 300)
    assert legend.isVisible()
    assert not legend.strip.isVisible()
    plot.resize(620, 300)
    draw(plot, 0.5, 0.5, 0.5, 0)
    assert legend.strip.isVisible()


def test_where_it_can_not_leave_a_line_that_is_moved_over_it_it_lies_outside(plot: HistogramPlot) -> None:
    plot.resize(620, 300)
    # only the left half is free, which the name takes
    draw(plot, 0.8, 0.8, 0.1, 0)
    assert plot.area.legend.strip.isVisible()
    # a shorter one has two places there
    legend = plot.area.legend
    legend.set_entries([(themed_pen("text", 1.0), "fc")])
    assert legend.isVisible()
    assert not legend.strip.isVisible()
    for place in np.linspace(0, 1, 60):
        plot.area.line.set_threshold(10 ** (-4 + 4 * place))
        plot.area.settle()
        assert legend.isVisible()


def test_its_ground_is_that_of_the_theme(plot: HistogramPlot) -> None:
    plot.apply_theme(DARK)
    plot.resize(620, 300)
    for width in (0.1, 0.5):
        draw(plot, 0.8 if width < 0.2 else 0.5, 0.8 if width < 0.2 else 0.5, width, 0)
        legend = plot.area.legend
        image, ratio = plot.area.grab().toImage(), plot.area.devicePixelRatio()
        if legend.isVisible():
            top_left = plot.area.viewportTransform().map(legend.mapToScene(legend.boundingRect().topLeft()))
        else:
            top_left = legend.strip.geometry().topLeft().toPointF()
        spot = (top_left * ratio).toPoint()
        assert image.pixelColor(spot.x() + 20, spot.y() + 1).name() in (DARK.panel, "#00000000", "#000000")


def test_whether_it_lies_in_the_plot_does_not_depend_on_where_it_was(qtbot: QtBot) -> None:
    """The strip above the plot takes of its height, and is no reason to stay there."""
    curve = DensityCurve()
    qtbot.addWidget(curve)
    with qtbot.waitExposed(curve):
        curve.show()
    thresholds, total = np.geomspace(1e-4, 1, 50), np.linspace(1, 0, 50) ** 4
    inside: dict[int, list[bool]] = {}
    for height in [*range(300, 90, -3), *range(90, 300, 3)]:
        curve.resize(300, height)
        curve.show_curves(thresholds, total, total, np.stack([total, total]), ["a", "b"])
        inside.setdefault(height, []).append(curve.area.legend.isVisible())
    assert {True, False} == {each for found in inside.values() for each in found}
    assert [height for height, found in inside.items() if len(set(found)) > 1] == []


def test_names_above_the_plot_keep_their_number_and_their_end(plot: HistogramPlot) -> None:
    strip = plot.area.legend.strip
    names = [f"encoder.layer.{number}.attention.self.query.weight" for number in (3, 11)]
    strip.set_entries([(themed_pen("text", 1.0), name) for name in names])
    strip.resize(150, 40)
    room = strip.width() - DASH - SPACE
    assert strip.fontMetrics().horizontalAdvance(names[0]) > room
    assert all("." in name and name.split(".")[0].removeprefix("…").isdigit() for name in strip.shown_names)
    assert all(name.removesuffix(".weight").endswith("query") for name in strip.shown_names)
    assert all(strip.fontMetrics().horizontalAdvance(name) <= room + 1 for name in strip.shown_names)
