"""Many bars: zoomed, scrolled, sorted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.plots.bars_item import BarPixels
from gui.plots.density_bars import BarPixel, DensityBars, bar_colours
from gui.plots.layer_bars import LayerBars
from gui.plots.order_menu import SIZE, TREE
from gui.support.theme import LIGHT
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import picture

NUMBER = 700
CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def plot(show: Show) -> LayerBars:
    """Bars of densities 0, 1/10, … 9/10, and so on."""
    shown = show(LayerBars)
    assert isinstance(shown, LayerBars)
    names = [f"layers.{number}.weight" for number in range(NUMBER)]
    shown.show_layers(names, [f"layers {number}" for number in range(NUMBER)])
    shown.set_densities(np.arange(NUMBER) % 10 / 10, np.ones(NUMBER))
    QApplication.processEvents()
    return shown


def wheel(plot: LayerBars, turn: int, keys: Qt.KeyboardModifier = NONE, at: QPointF | None = None) -> None:
    at = at or plot.area.plot_rect().center()
    to = plot.area.viewport().mapToGlobal(at)
    button, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, to, QPoint(), QPoint(0, turn), button, keys, phase, False)
    QApplication.sendEvent(plot.area.viewport(), event)


def colour_at(plot: LayerBars, index: int, percent: float) -> str:
    place = plot.area.to_pixels(index + 0.4, percent).toPoint()
    return picture(plot.area).pixelColor(place).name()


def test_at_first_all_bars_are_seen_and_there_is_nothing_to_scroll(plot: LayerBars) -> None:
    assert plot.area.seen == (0, NUMBER)
    assert plot.scroll_bar.isHidden()
    wheel(plot, -120)
    assert plot.area.seen == (0, NUMBER)


def test_ctrl_and_the_wheel_make_bars_wider_around_the_mouse(plot: LayerBars) -> None:
    at = plot.area.plot_rect().center() + QPointF(100, 0)
    before = plot.area.to_data(at).x()
    for _ in range(20):
        wheel(plot, 120, CTRL, at)
    assert plot.area.to_data(at).x() == pytest.approx(before, abs=0.05)
    start, end = plot.area.seen
    assert plot.area.plot_rect().width() / (end - start) == pytest.approx(60, rel=0.02)
    colours = bar_colours(LIGHT)
    for index in range(int(start) + 1, int(end) - 1):
        density = index % 10 * 10
        assert colour_at(plot, index, density + 5) == colours[BarPixel.DEAD if density == 0 else BarPixel.CUT].name()
        if density:
            assert colour_at(plot, index, density - 5) == colours[BarPixel.KEPT].name()
    assert plot.scroll_bar.isVisible()
    QTest.keyClick(plot.area, Qt.Key.Key_0)
    assert plot.area.seen == (0, NUMBER)


def test_wheel_and_scroll_bar_move_along_and_not_beyond_the_ends(plot: LayerBars) -> None:
    plot.area.zoom(40, 0)
    assert plot.area.seen[0] == 0
    wheel(plot, -120)
    assert plot.area.seen[0] > 0
    assert plot.scroll_bar.value() == round(100 * plot.area.seen[0])
    plot.scroll_bar.setValue(plot.scroll_bar.maximum())
    assert plot.area.seen[1] == pytest.approx(NUMBER, abs=0.02)
    wheel(plot, -1200)
    assert plot.area.seen[1] == pytest.approx(NUMBER)
    assert plot.area.index_at(plot.area.to_pixels(NUMBER - 0.5, 50)) == NUMBER - 1


def test_the_selected_bar_is_always_seen(plot: LayerBars) -> None:
    plot.area.zoom(40, 0)
    for index in (699, 3, 350):
        plot.select(index)
        start, end = plot.area.seen
        assert start <= index <= end - 1
    other = [f"other.{number}.weight" for number in range(NUMBER)]
    seen = plot.area.seen
    plot.show_layers(other, other)
    assert plot.area.seen == seen
    plot.show_layers(other[:5], other[:5])
    assert plot.area.seen == (0, 5)


def test_each_run_of_which_something_is_seen_has_its_name(plot: LayerBars) -> None:
    names = [f"layers.{number}.weight" for number in range(NUMBER)]
    plot.show_layers(names, [f"block {number // 100}" for number in range(NUMBER)])
    plot.area.zoom(70, 120)
    QApplication.processEvents()
    plot.grab()
    axis = plot.area.axis
    low, high = plot.area.seen
    [(_, ticks)] = axis.tickValues(low, high, axis.size().width())
    assert [axis.tick_text(tick) for tick in ticks] == ["block 1"]
    assert all(low <= tick <= high for tick in ticks)


@given(st.integers(1, 60), st.integers(1, 90), st.data())
def test_a_part_of_the_pixels_is_that_part_of_all(number: int, across: int, data: st.DataObject) -> None:
    """Whatever is scrolled out, the columns that are seen are painted as if all were."""
    start = data.draw(st.integers(0, across - 1))
    stop = data.draw(st.integers(start + 1, across))
    bars = DensityBars()
    bars.set_number(number)
    densities = np.array(data.draw(st.lists(st.sampled_from([0, 0.3, 0.7, 1.0]), min_size=number, max_size=number)))
    bars.set_densities(densities, np.ones(number))
    whole = bars.image_of(BarPixels.of(number, across, range(across)), 20)
    part = bars.image_of(BarPixels.of(number, across, range(start, stop)), 20)
    # the last columns of a part can't know of a gap that comes behind them
    wide = stop - start if across < 4 * number or stop == across else max(stop - start - 4, 0)
    assert (part[:, :wide] == whole[:, start : start + wide]).all()


def test_the_order_is_chosen_in_a_menu_that_says_it(plot: LayerBars) -> None:
    found: list[str] = []
    plot.order.changed.connect(found.append)
    assert plot.order.chosen == TREE
    plot.order.actions_by_key[SIZE].trigger()
    plot.order.choose("nothing")
    plot.order.choose(SIZE)
    assert found == [SIZE]
    assert plot.order.text() == "By size"
