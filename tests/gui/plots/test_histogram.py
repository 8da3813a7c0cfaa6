"""The histogram: bars, readouts and axes, and the line moved by mouse and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from gui.plots.histogram import HistogramPlot, NonFinite
from gui.plots.outlines import Outline, distinct_parts
from gui.support.theme import DARK, LIGHT
from tests.gui.plots.conftest import Show
from tests.gui.plots.line_mouse import LineMouse, on_line, threshold_at
from tests.gui.plots.pixels import colours, like, picture, plot_rect
from tests.gui.plots.weights import Magnitudes


@pytest.fixture
def plot(show: Show, weights: Magnitudes) -> HistogramPlot:
    shown = show(HistogramPlot)
    shown.show_histogram(weights.edges, weights.counts, 1204)
    shown.set_threshold(0.02)
    return shown


@pytest.fixture
def mouse(plot: HistogramPlot) -> LineMouse:
    return LineMouse(plot)


@pytest.mark.parametrize("aside", [-6, 0, 6])
def test_a_drag_emits_every_move_and_one_drop(plot: HistogramPlot, mouse: LineMouse, aside: int) -> None:
    start = on_line(plot)
    mouse.press(start + QPoint(aside, 0))
    for step in range(1, 11):
        mouse.move(start + QPoint(aside - 9 * step, 3))
    mouse.release(start + QPoint(aside - 90, 3))
    assert mouse.counts() == (10, 1, 0, 0)
    last = mouse.dragged.at(9)[0]
    assert mouse.dropped.at(0)[0] == last == plot.area.line.threshold
    assert last == pytest.approx(threshold_at(plot, start - QPoint(90, 0)), rel=0.03)


def test_what_is_dragged_to_is_what_is_written(plot: HistogramPlot, mouse: LineMouse) -> None:
    mouse.press(on_line(plot))
    mouse.move(on_line(plot) - QPoint(61, 0))
    mouse.release(on_line(plot))
    value = mouse.dropped.at(0)[0]
    assert value == float(f"{value:.2e}")


def test_escape_cancels_and_the_rest_of_the_movement_counts_for_nothing(plot: HistogramPlot, mouse: LineMouse) -> None:
    start = on_line(plot)
    mouse.press(start)
    mouse.move(start - QPoint(80, 0))
    QTest.keyClick(plot.area, Qt.Key.Key_Escape)
    mouse.move(start - QPoint(120, 0))
    mouse.release(start - QPoint(120, 0))
    assert mouse.counts() == (1, 0, 1, 0)
    assert plot.area.line.threshold == 0.02
    assert on_line(plot) == start


def test_the_far_left_is_zero_and_the_line_comes_out_of_it_again(plot: HistogramPlot, mouse: LineMouse) -> None:
    mouse.press(on_line(plot))
    mouse.move(QPoint(0, on_line(plot).y()))
    mouse.release(QPoint(0, on_line(plot).y()))
    assert mouse.dropped.at(0)[0] == 0.0
    start = on_line(plot)
    assert start.x() >= plot.area.plot_rect().left()
    mouse.press(start)
    mouse.move(start + QPoint(200, 0))
    mouse.release(start + QPoint(200, 0))
    assert mouse.dropped.at(1)[0] > 0


def test_the_far_right_prunes_everything(plot: HistogramPlot, mouse: LineMouse, weights: Magnitudes) -> None:
    mouse.press(on_line(plot))
    mouse.move(QPoint(plot.width() + 50, on_line(plot).y()))
    mouse.release(QPoint(plot.width() + 50, on_line(plot).y()))
    assert mouse.dropped.at(0)[0] >= weights.values.max()


def test_the_handle_can_be_dragged_too(plot: HistogramPlot, mouse: LineMouse) -> None:
    handle = plot.area.line.handle
    corner = handle.mapRectToScene(handle.boundingRect()).bottomLeft().toPoint() + QPoint(3, -3)
    mouse.press(corner)
    mouse.move(corner + QPoint(20, 0))
    mouse.release(corner + QPoint(20, 0))
    assert mouse.counts() == (1, 1, 0, 0)


def test_a_double_click_asks_for_a_reset(plot: HistogramPlot, mouse: LineMouse) -> None:
    QTest.mouseDClick(plot.area.viewport(), Qt.MouseButton.LeftButton, pos=on_line(plot))
    assert mouse.counts() == (0, 0, 0, 1)


def test_setting_the_threshold_emits_nothing(plot: HistogramPlot, mouse: LineMouse) -> None:
    for threshold in (0.0, 1e-12, 0.05, 1e9):
        plot.set_threshold(threshold)
    assert mouse.counts() == (0, 0, 0, 0)


def test_the_cursor_changes_where_the_line_can_be_dragged(plot: HistogramPlot, mouse: LineMouse) -> None:
    mouse.move(on_line(plot, aside=4))
    assert plot.area.viewport().cursor().shape() == Qt.CursorShape.SplitHCursor
    assert plot.area.line.handle._held
    mouse.move(on_line(plot, aside=-40))
    assert plot.area.viewport().cursor().shape() == Qt.CursorShape.SplitHCursor
    assert not plot.area.line.handle._held
    mouse.move(QPoint(on_line(plot).x() - 40, plot.area.height() - 3))
    assert plot.area.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_an_arrow_key_steps(plot: HistogramPlot, mouse: LineMouse) -> None:
    QTest.keyClick(plot.area, Qt.Key.Key_Right)
    QTest.keyClick(plot.area, Qt.Key.Key_Left)
    assert mouse.counts() == (2, 2, 0, 0)
    assert mouse.dropped.at(0)[0] > 0.02
    assert mouse.dropped.at(1)[0] == pytest.approx(0.02, rel=0.01)


def test_shift_steps_further_and_control_less_far(plot: HistogramPlot, mouse: LineMouse) -> None:
    reached = []
    for modifier in (
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.ShiftModifier,
    ):
        plot.set_threshold(0.02)
        QTest.keyClick(plot.area, Qt.Key.Key_Right, modifier)
        reached.append(plot.area.line.threshold)
    assert 0.02 < reached[0] < reached[1] < reached[2]


def test_a_held_key_is_one_movement(plot: HistogramPlot, mouse: LineMouse) -> None:
    for _ in range(5):
        QTest.keyPress(plot.area, Qt.Key.Key_Right)
    QTest.keyRelease(plot.area, Qt.Key.Key_Right)
    assert mouse.counts() == (5, 1, 0, 0)


def test_home_is_zero_and_end_prunes_everything(plot: HistogramPlot, mouse: LineMouse, weights: Magnitudes) -> None:
    QTest.keyClick(plot.area, Qt.Key.Key_End)
    QTest.keyClick(plot.area, Qt.Key.Key_Home)
    assert mouse.dropped.at(0)[0] >= weights.values.max()
    assert mouse.dropped.at(1)[0] == 0


def test_bars_are_orange_up_to_the_line_and_blue_beyond(plot: HistogramPlot) -> None:
    area, line = plot_rect(plot.area), on_line(plot).x()
    left = QRect(area.topLeft(), QPoint(line - 4, area.bottom()))
    right = QRect(QPoint(line + 4, area.top()), area.bottomRight())
    pruned, kept = colours(plot.area, left), colours(plot.area, right)
    assert like(pruned, LIGHT.pruned, 70) > 500
    assert like(pruned, LIGHT.kept, 40) == 0
    assert like(kept, LIGHT.kept, 40) > 500
    assert like(kept, LIGHT.pruned, 70) == 0


def test_shading_follows_the_threshold_and_the_axes_stay(plot: HistogramPlot, weights: Magnitudes) -> None:
    plot.show_histogram(weights.edges, weights.counts, 0)
    before, axes = like(colours(plot.area), LIGHT.pruned, 70), plot.area.view.viewRange()
    plot.set_threshold(0.06)
    assert like(colours(plot.area), LIGHT.pruned, 70) > before + 1000
    plot.set_threshold(0)
    assert like(colours(plot.area), LIGHT.pruned, 70) == 0
    assert plot.area.view.viewRange() == axes


def test_a_bar_under_the_line_is_split_there(show: Show) -> None:
    plot = show(HistogramPlot)
    plot.show_histogram(np.array([0.01, 1.0]), np.array([100]), 0)
    plot.set_threshold(0.1)
    found = colours(plot.area)
    assert like(found, LIGHT.pruned, 70) == pytest.approx(like(found, LIGHT.kept, 40), rel=0.05)


def test_no_bar_reaches_into_the_handle(plot: HistogramPlot) -> None:
    handle = plot.area.line.handle
    lowest = handle.mapRectToScene(handle.boundingRect()).bottom()
    highest = plot.area.to_pixels(0, plot.area.bars.boundingRect().bottom()).y()
    assert highest > lowest


def test_readouts_stand_above_the_plot_and_in_their_colours(plot: HistogramPlot) -> None:
    plot.set_share(9_870, 50_000, True)
    pruned, kept, zeros = (plot.findChild(QLabel, name) for name in ("prunedReadout", "keptReadout", "zerosReadout"))
    assert (pruned.text(), kept.text(), zeros.text()) == ("cut 19.74 %", "kept 80.26 %", "1,204 zeros")
    top = plot.area.mapTo(plot, QPoint(0, 0)).y()
    for label in (pruned, kept, zeros):
        assert label.mapTo(plot, QPoint(0, label.height())).y() <= top
    assert pruned.toolTip() == "9,870 of 50,000 weights"
    assert "cut 19.74 %" in plot.accessibleDescription()


def test_an_estimate_is_marked(plot: HistogramPlot) -> None:
    plot.set_share(9_870, 50_000, False)
    assert plot.findChild(QLabel, "prunedReadout").text() == "cut ≈ 19.74 %"


@pytest.mark.parametrize(("zeros", "said"), [(0, ""), (1, "1 zero"), (1204, "1,204 zeros")])
def test_zeros_in_words(plot: HistogramPlot, weights: Magnitudes, zeros: int, said: str) -> None:
    plot.show_histogram(weights.edges, weights.counts, zeros)
    assert plot.findChild(QLabel, "zerosReadout").text() == said


def zeros_height(plot: HistogramPlot) -> float:
    """Pixels of the bar of zeros that are grey."""
    slot = plot.area.line.magnitude_scale.slot
    column = round((plot.area.to_pixels(slot[0]).x() + plot.area.to_pixels(slot[1]).x()) / 2)
    rect = plot_rect(plot.area)
    return like(colours(plot.area, QRect(column, rect.top(), 1, rect.height())), LIGHT.zero_before, 5)


@pytest.mark.parametrize("log_x", [True, False])
def test_zeros_have_a_bar_of_their_own_that_does_not_swamp_the_others(
    plot: HistogramPlot, weights: Magnitudes, log_x: bool
) -> None:
    if not log_x:
        QTest.keyClick(plot.area, Qt.Key.Key_X)
    plot.show_histogram(weights.edges, weights.counts, 0)
    peak, top = float(weights.counts.max()), plot.area.view.viewRange()[1][1]
    plot.show_histogram(weights.edges, weights.counts, round(peak / 2))
    half = zeros_height(plot)
    assert not plot.area.zeros.broken
    plot.show_histogram(weights.edges, weights.counts, 1_000_000)
    assert plot.area.zeros.broken
    assert half < zeros_height(plot) < 2 * half
    assert plot.area.view.viewRange()[1][1] == top
    # whatever the threshold, it does not cut them
    for threshold in (0.0, 0.1):
        plot.set_threshold(threshold)
        assert zeros_height(plot) > half


def test_on_a_logarithmic_axis_a_single_weight_has_a_bar_and_zeros_their_full_height(show: Show) -> None:
    plot = show(HistogramPlot)
    QTest.keyClick(plot.area, Qt.Key.Key_Y)
    assert plot.log_y
    plot.show_histogram(np.array([0.01, 0.1, 1.0]), np.array([1, 10_000]), 1_000_000)
    plot.set_threshold(0.0)
    assert not plot.area.zeros.broken
    rect = plot_rect(plot.area)
    column = round(plot.area.to_pixels(-1.5).x())
    assert like(colours(plot.area, QRect(column, rect.top(), 1, rect.height())), LIGHT.kept, 40) > 5
    ticks = {plot.area.counts.tick_text(height) for height in plot.area.counts.count_scale.ticks(6.5, 5)}
    assert {"1", "100", "10 k"} <= ticks


def test_the_kinds_of_the_axes_are_asked_for_by_button_key_and_menu(plot: HistogramPlot) -> None:
    asked = QSignalSpy(plot.axesChanged)
    QTest.mouseClick(plot.findChild(QToolButton, "logMagnitudes"), Qt.MouseButton.LeftButton)
    QTest.keyClick(plot.area, Qt.Key.Key_Y)
    menu = plot.menu()
    kinds = [action for action in menu.actions() if action.isCheckable()]
    assert [action.isChecked() for action in kinds] == [False, False, True]
    # names, and the keys beside them
    names = ["Values with their sign", "Logarithmic axis of magnitudes", "Logarithmic axis of counts"]
    assert [action.text() for action in kinds] == names
    kinds[1].trigger()
    menu.close()
    assert (plot.log_x, plot.log_y) == (True, True)
    assert asked.count() == 3
    # with signs there are no logarithms
    QTest.keyClick(plot.area, Qt.Key.Key_S)
    assert (plot.signed, plot.log_x, plot.log_y) == (True, False, True)
    assert asked.count() == 4


def test_the_line_is_as_exact_on_a_linear_axis(plot: HistogramPlot, mouse: LineMouse, weights: Magnitudes) -> None:
    QTest.keyClick(plot.area, Qt.Key.Key_X)
    plot.show_histogram(np.linspace(0, 0.2, 41), np.arange(1, 41)[::-1], 0)
    start = on_line(plot)
    assert plot.area.to_data(QPointF(start)).x() == pytest.approx(0.02, abs=0.001)
    mouse.press(start)
    mouse.move(start + QPoint(100, 0))
    mouse.release(start + QPoint(100, 0))
    assert mouse.dropped.at(0)[0] == pytest.approx(plot.area.to_data(QPointF(start + QPoint(100, 0))).x(), abs=0.001)
    QTest.keyClick(plot.area, Qt.Key.Key_Home)
    assert mouse.dropped.at(1)[0] == 0
    QTest.keyClick(plot.area, Qt.Key.Key_Right)
    assert 0 < mouse.dropped.at(2)[0] < 0.01


def test_what_has_no_magnitude_is_flagged(plot: HistogramPlot, weights: Magnitudes) -> None:
    label = plot.findChild(QLabel, "oddReadout")
    assert label.text() == ""
    plot.show_histogram(weights.edges, weights.counts, 0, NonFinite(nan=3, inf=1200))
    assert label.text() == "⚠ 3 NaN, 1,200 ∞"


def test_several_layers_lie_over_each_other(plot: HistogramPlot, weights: Magnitudes) -> None:
    share = 100 * weights.counts / weights.counts.sum()
    some = [Outline(f"encoder.{number}.query.weight", np.roll(share, 5 * number)) for number in range(3)]
    plot.show_histogram(weights.edges, weights.counts, 0, outlines=some)
    assert plot.area.outlines.labels.names == ["0", "1", "2"]
    pens = [curve.opts["pen"] for curve in plot.area.outlines.curves]
    assert len({pen.color().name() for pen in pens}) == 3
    found = colours(plot.area)
    for pen in pens:
        assert like(found, pen.color().name(), 30) > 50
    assert plot.area.counts.tick_text(2.0) == "2 %"
    plot.show_histogram(weights.edges, weights.counts, 0)
    assert not plot.area.outlines.curves
    assert not plot.area.outlines.labels.places
    assert not plot.area.legend.isVisible()


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["a.0.query.weight", "a.3.query.weight"], ["0", "3"]),
        (["a.0.query.weight", "a.0.query.bias"], ["weight", "bias"]),
        (["embedding.weight", "a.0.query.weight"], ["embedding", "a.0.query"]),
        (["x", "y"], ["x", "y"]),
    ],
)
def test_names_are_as_short_as_tells_them_apart(names: list[str], short: list[str]) -> None:
    assert distinct_parts(names) == short


def test_nothing_but_zeros_is_said(plot: HistogramPlot, weights: Magnitudes) -> None:
    plot.show_histogram(weights.edges, np.zeros_like(weights.counts), 5)
    assert plot.is_empty
    plot.show_histogram(weights.edges, weights.counts, 0)
    assert not plot.is_empty


def test_an_edge_at_zero_does_not_break_the_axis(show: Show) -> None:
    plot = show(HistogramPlot)
    plot.show_histogram(np.array([0.0, 0.1, 0.2]), np.array([10, 20]), 0)
    assert np.isfinite(plot.area.view.viewRange()).all()


def test_a_new_histogram_keeps_the_threshold(plot: HistogramPlot) -> None:
    plot.show_histogram(np.geomspace(0.001, 1, 11), np.arange(1, 11), 0)
    assert threshold_at(plot, on_line(plot)) == pytest.approx(0.02, rel=0.05)


def test_a_focus_ring_is_drawn_after_the_focus_came_by_a_key(plot: HistogramPlot, qtbot: QtBot) -> None:
    corner = QPoint(0, 0)
    assert picture(plot.area).pixelColor(corner).name() == LIGHT.panel
    plot.activateWindow()
    qtbot.waitUntil(plot.isActiveWindow)
    plot.area.clearFocus()
    plot.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(plot.area.hasFocus)
    assert picture(plot.area).pixelColor(corner).name() == LIGHT.kept


def test_bars_have_the_colours_of_the_theme(plot: HistogramPlot) -> None:
    plot.apply_theme(DARK)
    found = colours(plot.area)
    assert found[DARK.panel] > found[LIGHT.panel]
    assert like(found, DARK.kept, 40) > 500
