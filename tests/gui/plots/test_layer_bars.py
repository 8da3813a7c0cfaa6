"""The density of each layer as a bar."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from gui.plots.layer_bars import LayerBars
from gui.support.theme import DARK, LIGHT
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import colours, like, picture

NAMES = [f"layer.{number}.weight" for number in range(10)]


@pytest.fixture
def plot(show: Show) -> LayerBars:
    shown = show(LayerBars)
    shown.show_layers(NAMES, [f"layer {number // 5}" for number in range(10)])
    shown.set_densities(np.linspace(0.1, 1.0, 10))
    return shown


def middle_of(plot: LayerBars, index: int, percent: float = 50) -> QPoint:
    return plot.area.to_pixels(index + 0.5, percent).toPoint()


def colour_at(plot: LayerBars, index: int, percent: float) -> str:
    return picture(plot.area).pixelColor(middle_of(plot, index, percent)).name()


@pytest.mark.parametrize("index", [0, 4, 9])
def test_a_click_names_the_bar(plot: LayerBars, qtbot: QtBot, index: int) -> None:
    with qtbot.waitSignal(plot.layerClicked) as clicked:
        QTest.mouseClick(plot.area.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(plot, index, 95))
    assert clicked.args == [index]


def test_a_click_beside_the_bars_is_none(plot: LayerBars) -> None:
    clicks = QSignalSpy(plot.layerClicked)
    QTest.mouseClick(plot.area.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 20))
    QTest.mouseClick(plot.area.viewport(), Qt.MouseButton.RightButton, pos=middle_of(plot, 3))
    assert clicks.count() == 0


@pytest.mark.parametrize(
    ("selected", "key", "asked"),
    [
        (None, Qt.Key.Key_Right, 0),
        (3, Qt.Key.Key_Right, 4),
        (3, Qt.Key.Key_Left, 2),
        (0, Qt.Key.Key_Left, 0),
        (3, Qt.Key.Key_End, 9),
        (3, Qt.Key.Key_Home, 0),
    ],
)
def test_keys_ask_for_a_neighbour(plot: LayerBars, selected: int | None, key: Qt.Key, asked: int) -> None:
    plot.select(selected)
    clicks = QSignalSpy(plot.layerClicked)
    QTest.keyClick(plot.area, key)
    assert [clicks.at(0)[0], clicks.count()] == [asked, 1]


def test_bars_reach_their_density(plot: LayerBars) -> None:
    blue, track = colour_at(plot, 4, 45), colour_at(plot, 4, 55)
    assert track == LIGHT.track
    assert blue != track
    plot.set_densities(np.full(10, 0.6))
    assert colour_at(plot, 4, 55) == blue


def test_the_selected_bar_is_the_bright_one(plot: LayerBars) -> None:
    plot.select(8)
    assert colour_at(plot, 8, 50) == LIGHT.kept
    plot.select(7)
    assert colour_at(plot, 7, 50) == LIGHT.kept
    assert colour_at(plot, 8, 50) != LIGHT.kept
    plot.select(None)
    assert colour_at(plot, 7, 50) != LIGHT.kept


def test_what_is_not_known_looks_unlike_what_is_pruned(plot: LayerBars) -> None:
    plot.set_densities(np.array([np.nan, 0.0] + 8 * [0.5]))
    assert colour_at(plot, 0, 50) not in (LIGHT.track, LIGHT.panel)
    assert colour_at(plot, 1, 50) == LIGHT.track
    assert like(colours(plot.area), LIGHT.pruned, 0) > 0


def test_a_dead_layer_is_seen_among_a_thousand(plot: LayerBars) -> None:
    plot.show_layers([str(number) for number in range(1000)])
    densities = np.full(1000, 0.8)
    plot.set_densities(densities)
    whole = plot.area.plot_rect().toAlignedRect()
    assert like(colours(plot.area, whole), LIGHT.pruned, 0) == 0
    for dead in (0, 501, 999):
        plot.set_densities(np.where(np.arange(1000) == dead, 0.0, 0.8))
        assert like(colours(plot.area, whole), LIGHT.pruned, 0) > 0


def test_only_the_bars_that_changed_are_repainted(plot: LayerBars, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[QRect] = []
    monkeypatch.setattr(type(plot.area.bars), "update", lambda _self, rect: asked.append(rect.toRect()))
    densities = np.linspace(0.1, 1.0, 10)
    plot.set_densities(densities)
    assert asked == []
    densities[[3, 4]] = 0.9
    plot.set_densities(densities)
    assert asked == [QRect(3, 0, 2, 100)]


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_a_tool_tip_names_the_bar_and_its_density(plot: LayerBars, qtbot: QtBot) -> None:
    plot.set_densities(np.full(10, 0.8026))
    point = middle_of(plot, 6)
    viewport = plot.area.viewport()
    QApplication.sendEvent(viewport, QHelpEvent(QHelpEvent.Type.ToolTip, point, viewport.mapToGlobal(point)))
    assert QToolTip.text() == "layer.6.weight — 80.26 %"
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_labels_do_not_touch(plot: LayerBars, qtbot: QtBot) -> None:
    plot.show_layers([str(n) for n in range(700)], [f"layers.{n // 7}" for n in range(700)])
    axis = plot.area.axis
    for width in (640, 330):
        plot.resize(width, 200)
        qtbot.waitUntil(lambda: axis.size().width() > 0)
        [(_, places)] = axis.tickValues(0, 700, axis.size().width())
        ends = [
            (place * axis.pixels() + side * axis.metrics.horizontalAdvance(axis.tick_text(place)) / 2)
            for place in places
            for side in (-1, 1)
        ]
        assert len(places) > 2
        assert ends == sorted(ends)


def test_without_layers_a_sentence_is_shown(plot: LayerBars) -> None:
    plot.show_layers([])
    plot.set_densities(np.empty(0))
    assert plot.is_empty


def test_it_has_the_colours_of_the_theme(plot: LayerBars) -> None:
    plot.select(8)
    plot.apply_theme(DARK)
    assert colour_at(plot, 8, 50) == DARK.kept
    assert colour_at(plot, 2, 80) == DARK.track
