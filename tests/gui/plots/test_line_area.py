"""The threshold line of the histogram under a hand that is anywhere in the plot: drags, wheel, keys, and a word at the
mouse."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QSignalSpy, QTest

from gui.plots.histogram import HistogramPlot
from gui.plots.histogram_bars import BarFate, BarPart
from tests.gui.driving import turn_wheel
from tests.gui.on_screen import not_repainted
from tests.gui.plots.conftest import Show
from tests.gui.plots.line_mouse import LineMouse, on_line, threshold_at
from tests.gui.plots.weights import Magnitudes

BAND = [BarPart(0.01, BarFate.CUT), BarPart(0.05, BarFate.EITHER), BarPart(np.inf, BarFate.KEPT)]


@pytest.fixture
def plot(show: Show, weights: Magnitudes) -> HistogramPlot:
    shown = show(HistogramPlot)
    shown.show_histogram(weights.edges, weights.counts, 1204)
    shown.set_threshold(0.02)
    return shown


@pytest.fixture
def mouse(plot: HistogramPlot) -> LineMouse:
    return LineMouse(plot)


def test_a_press_away_from_the_line_moves_nothing(plot: HistogramPlot, mouse: LineMouse) -> None:
    start = on_line(plot, aside=-30)
    mouse.press(start)
    # a hand that trembles drags nothing
    mouse.move(start + QPoint(1, 1))
    mouse.release(start + QPoint(1, 1))
    assert mouse.counts() == (0, 0, 0, 0)
    assert plot.area.line.threshold == 0.02


@pytest.mark.parametrize("log_x", [True, False])
@pytest.mark.parametrize("log_y", [True, False])
def test_a_drag_that_begins_anywhere_brings_the_line_to_the_mouse(
    plot: HistogramPlot, mouse: LineMouse, weights: Magnitudes, log_x: bool, log_y: bool
) -> None:
    for key, on in ((Qt.Key.Key_X, log_x), (Qt.Key.Key_Y, log_y)):
        if on != (plot.log_x if key == Qt.Key.Key_X else plot.log_y):
            QTest.keyClick(plot.area, key)
    edges = weights.edges if log_x else np.linspace(0, 0.2, len(weights.counts) + 1)
    plot.show_histogram(edges, weights.counts, 0)
    start = plot.area.plot_rect().center().toPoint() + QPoint(60, 10)
    mouse.press(start)
    for step in range(1, 6):
        mouse.move(start + QPoint(4 * step, 2))
    mouse.release(start + QPoint(20, 2))
    assert mouse.counts()[1:] == (1, 0, 0)
    assert plot.area.line.threshold == mouse.dropped.at(0)[0]
    assert abs(on_line(plot).x() - (start.x() + 20)) <= 3


def test_a_drag_beside_the_axes_moves_nothing(plot: HistogramPlot, mouse: LineMouse) -> None:
    below = QPoint(round(plot.area.plot_rect().center().x()), plot.area.height() - 4)
    mouse.press(below)
    mouse.move(below + QPoint(40, 0))
    mouse.release(below + QPoint(40, 0))
    assert mouse.counts() == (0, 0, 0, 0)


def test_the_wheel_steps_wherever_it_is_turned(plot: HistogramPlot, mouse: LineMouse) -> None:
    point = plot.area.plot_rect().center() + QPointF(70, 10)
    turn_wheel(plot.area.viewport(), point, 1)
    assert mouse.counts() == (1, 1, 0, 0)
    up = mouse.dropped.at(0)[0]
    assert up > 0.02
    turn_wheel(plot.area.viewport(), point, -1)
    assert mouse.dropped.at(1)[0] == pytest.approx(0.02, rel=0.01)
    turn_wheel(plot.area.viewport(), point, 1, Qt.KeyboardModifier.ShiftModifier)
    assert mouse.dropped.at(2)[0] > up
    # under the axis is no plot
    turn_wheel(plot.area.viewport(), QPointF(point.x(), plot.area.height() - 3), 1)
    assert mouse.counts()[1] == 3


def test_of_several_thresholds_wheel_and_keys_ask_for_steps(plot: HistogramPlot, mouse: LineMouse) -> None:
    plot.set_parts(BAND)
    nudged, ended = QSignalSpy(plot.nudged), QSignalSpy(plot.nudgingEnded)
    turn_wheel(plot.area.viewport(), plot.area.plot_rect().center(), 1)
    turn_wheel(plot.area.viewport(), plot.area.plot_rect().center(), -1, Qt.KeyboardModifier.ControlModifier)
    QTest.keyPress(plot.area, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyPress(plot.area, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert ended.count() == 2
    QTest.keyRelease(plot.area, Qt.Key.Key_Left)
    assert [nudged.at(each)[0] for each in range(4)] == [1, -0.25, -5, -5]
    assert ended.count() == 3
    assert mouse.counts() == (0, 0, 0, 0)


@pytest.mark.parametrize("seed", range(30))
def test_all_that_changes_colour_is_painted(plot: HistogramPlot, seed: int) -> None:
    """A move repaints only what changes colour, which is no end of a part where the parts before it stay."""
    random = np.random.default_rng(seed)
    ends = np.geomspace(0.003, 0.1, 5)
    for _ in range(8):
        chosen = np.sort(random.choice(ends, random.integers(0, 4), replace=False)).tolist()
        fates = random.choice(np.array([*BarFate], object), len(chosen) + 1)
        plot.set_parts([BarPart(*each) for each in zip([*chosen, np.inf], fates, strict=True)])
        assert not_repainted(plot.window()) == QRect(), (chosen, fates)
    for parts in (BAND, [], BAND):
        plot.set_parts(parts)
        assert not_repainted(plot.window()) == QRect()
    plot.set_threshold(BAND[0].end)
    assert not_repainted(plot.window()) == QRect()


def test_nothing_of_a_line_stays_where_a_part_is_painted_before_its_move(plot: HistogramPlot) -> None:
    """As where a label at the mouse, or a message, goes in the same moment."""
    viewport = plot.area.viewport()
    # the first move has all painted
    plot.set_threshold(0.03)
    assert not_repainted(plot.window()) == QRect()
    for threshold in (0.004, 0.05, 0.006, 0.03):
        plot.set_threshold(threshold)
        viewport.repaint(QRect(0, viewport.height() - 60, viewport.width(), 60))
        assert not_repainted(plot.window()) == QRect()


def test_a_line_in_a_band_moves_alone_until_the_others_are_known(plot: HistogramPlot, mouse: LineMouse) -> None:
    plot.set_parts(BAND, 0.03)
    assert plot.area.line.isVisible()
    assert plot.area.line.threshold == 0.03
    parts = plot.area.bars.parts
    mouse.press(on_line(plot))
    mouse.move(on_line(plot) + QPoint(30, 0))
    assert plot.area.bars.parts == parts
    assert plot.area.line.threshold > 0.03
    mouse.release(on_line(plot))


def test_what_a_threshold_would_do_is_said_beside_the_mouse(plot: HistogramPlot, mouse: LineMouse) -> None:
    asked, label = QSignalSpy(plot.thresholdPointedAt), plot.area.hint
    plot.thresholdPointedAt.connect(lambda threshold: plot.area.tell(f"{threshold:g} cuts 42 %"))
    point = plot.area.plot_rect().center().toPoint() + QPoint(50, 0)
    mouse.move(point)
    assert asked.at(0)[0] == pytest.approx(threshold_at(plot, point), rel=0.03)
    assert label.text() == f"{asked.at(0)[0]:g} cuts 42 %"
    assert label.isVisible()
    # not under the axis, and not in the hand
    mouse.move(QPoint(point.x(), plot.area.height() - 3))
    assert not label.isVisible()
    mouse.move(point)
    mouse.press(point)
    mouse.move(point + QPoint(20, 0))
    assert not label.isVisible()
    mouse.release(point + QPoint(20, 0))


def test_a_press_without_a_move_emits_nothing(plot: HistogramPlot, mouse: LineMouse) -> None:
    mouse.press(on_line(plot))
    mouse.release(on_line(plot))
    assert mouse.counts() == (0, 0, 0, 0)
