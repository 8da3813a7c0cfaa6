"""The density of each layer as a bar."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPixmap
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from gui.plots.axes import OVERHANG_LEFT, OVERHANG_RIGHT
from gui.plots.colour_key import ColourKey
from gui.plots.density_bars import BarPixel, bar_colours
from gui.plots.error_bars import ErrorPixel, error_colours
from gui.plots.group_axis import GroupAxis
from gui.plots.layer_bars import LayerBars
from gui.plots.switch import DENSITY, ERROR
from gui.support.theme import DARK, LIGHT, Theme
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import colours, like, picture

ALL = np.ones(10)
"""Nothing was zero before."""
NAMES = [f"layer.{number}.weight" for number in range(10)]


@pytest.fixture
def plot(show: Show) -> LayerBars:
    shown = show(LayerBars)
    shown.show_layers(NAMES, [f"layer {number // 5}" for number in range(10)])
    shown.set_densities(np.linspace(0.1, 1.0, 10), ALL)
    return shown


def middle_of(plot: LayerBars, index: int, percent: float = 50) -> QPoint:
    return plot.area.to_pixels(index + 0.5, percent).toPoint()


def colour_at(plot: LayerBars, index: int, percent: float) -> str:
    return picture(plot.area).pixelColor(middle_of(plot, index, percent)).name()


def colours_of(theme: Theme, *pixels: BarPixel) -> tuple[str, ...]:
    return tuple(bar_colours(theme)[pixel].name() for pixel in pixels)


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
    plot.select(*([] if selected is None else [selected]))
    clicks = QSignalSpy(plot.layerClicked)
    QTest.keyClick(plot.area, key)
    assert [clicks.at(0)[0], clicks.count()] == [asked, 1]


def test_bars_reach_their_density(plot: LayerBars) -> None:
    blue, orange = colour_at(plot, 4, 45), colour_at(plot, 4, 55)
    assert (blue, orange) == colours_of(LIGHT, BarPixel.KEPT, BarPixel.CUT)
    plot.set_densities(np.full(10, 0.6), ALL)
    assert colour_at(plot, 4, 55) == blue


def test_the_selected_bar_is_the_bright_one(plot: LayerBars) -> None:
    plot.select(8)
    assert colour_at(plot, 8, 50) == LIGHT.kept
    plot.select(7)
    assert colour_at(plot, 7, 50) == LIGHT.kept
    assert colour_at(plot, 8, 50) != LIGHT.kept
    plot.select()
    assert colour_at(plot, 7, 50) != LIGHT.kept


def test_several_selected_bars_are_bright(plot: LayerBars) -> None:
    for wanted in ((3, 4, 8), (4, 5)):
        plot.select(*wanted)
        assert tuple(bar for bar in range(3, 10) if colour_at(plot, bar, 35) == LIGHT.kept) == wanted


def test_what_is_not_known_looks_unlike_what_is_pruned(plot: LayerBars) -> None:
    plot.set_densities(np.array([np.nan, 0.0] + 8 * [0.5]), ALL)
    assert colour_at(plot, 0, 50) not in (*colours_of(LIGHT, BarPixel.CUT, BarPixel.ZERO_BEFORE), LIGHT.panel)
    assert like(colours(plot.area), LIGHT.pruned, 0) > 0


def test_a_dead_layer_is_seen_among_a_thousand(plot: LayerBars) -> None:
    plot.show_layers([str(number) for number in range(1000)])
    densities = np.full(1000, 0.8)
    plot.set_densities(densities, np.ones(1000))
    whole = plot.area.plot_rect().toAlignedRect()
    assert like(colours(plot.area, whole), LIGHT.pruned, 0) == 0
    for dead in (0, 501, 999):
        plot.set_densities(np.where(np.arange(1000) == dead, 0.0, 0.8), np.ones(1000))
        assert like(colours(plot.area, whole), LIGHT.pruned, 0) > 0


def test_what_is_cut_lies_over_what_is_kept_and_above_it_what_was_zero_before(plot: LayerBars) -> None:
    plot.set_densities(np.full(10, 0.4), np.full(10, 0.7))
    kept, cut, zero = colours_of(LIGHT, BarPixel.KEPT, BarPixel.CUT, BarPixel.ZERO_BEFORE)
    assert [colour_at(plot, 4, percent) for percent in (5, 35, 45, 65, 75, 99)] == [kept, kept, cut, cut, zero, zero]
    assert [word for _, word in plot.findChild(ColourKey).entries] == ["kept", "cut", "zero before"]
    plot.set_densities(np.full(10, 0.7), np.full(10, 0.7))
    assert [colour_at(plot, 4, percent) for percent in (5, 65, 75, 99)] == [kept, kept, zero, zero]
    assert [word for _, word in plot.findChild(ColourKey).entries] == ["kept", "zero before"]
    plot.set_densities(np.full(10, 0.7), ALL)
    assert [word for _, word in plot.findChild(ColourKey).entries] == ["kept", "cut"]


@pytest.mark.parametrize("number", [10, 1000])
def test_there_is_orange_exactly_where_something_is_cut(plot: LayerBars, number: int) -> None:
    plot.show_layers([str(each) for each in range(number)])
    whole = plot.area.plot_rect().toAlignedRect()
    oranges = colours_of(LIGHT, BarPixel.CUT, BarPixel.DEAD)
    for nonzero in (0.0, 0.00001, 0.5, 0.99999, 1.0):
        parts = np.full(number, nonzero)
        plot.set_densities(parts, parts)
        assert not any(like(colours(plot.area, whole), each, 0) for each in oranges)
        if nonzero:
            plot.set_densities(parts - 0.00001, parts)
            assert any(like(colours(plot.area, whole), each, 0) for each in oranges)


@pytest.fixture
def errors(plot: LayerBars) -> LayerBars:
    """The same bars, switched to errors."""
    plot.switch.buttons[ERROR].click()
    plot.set_errors(np.linspace(0.1, 1.0, 10))
    return plot


def of_errors(theme: Theme, *pixels: ErrorPixel) -> tuple[str, ...]:
    return tuple(error_colours(theme)[pixel].name() for pixel in pixels)


def test_errors_rise_in_orange_and_nothing_is_blue(errors: LayerBars) -> None:
    assert errors.shows_errors
    lost, rest = of_errors(LIGHT, ErrorPixel.LOST, ErrorPixel.REST)
    assert [colour_at(errors, 4, percent) for percent in (5, 45, 55, 99)] == [lost, lost, rest, rest]
    assert colour_at(errors, 9, 99) == LIGHT.pruned
    assert not any(QColor(each).hslHue() == QColor(LIGHT.kept).hslHue() for each in colours(errors.area))
    assert [word for _, word in errors.findChild(ColourKey).entries] == ["error"]
    assert errors.header.title == errors.accessibleName() == "Error of each ticked parameter"
    errors.select(4)
    assert (colour_at(errors, 4, 45),) == of_errors(LIGHT, ErrorPixel.SELECTED_LOST)
    assert errors.accessibleDescription() == "layer.4.weight: error of the weights 50.00 %"
    errors.apply_theme(DARK)
    assert (colour_at(errors, 4, 45),) == of_errors(DARK, ErrorPixel.SELECTED_LOST)


def test_back_among_densities_they_are_those_that_are_given_then(errors: LayerBars) -> None:
    errors.select(2)
    errors.switch.buttons[DENSITY].click()
    assert colour_at(errors, 4, 50) == bar_colours(LIGHT)[BarPixel.UNKNOWN].name()
    errors.set_densities(np.full(10, 0.6), ALL)
    assert colour_at(errors, 4, 55) == bar_colours(LIGHT)[BarPixel.KEPT].name()
    assert colour_at(errors, 2, 55) == LIGHT.kept
    assert errors.header.title == "Density of each ticked parameter"


@pytest.mark.parametrize("number", [10, 1000])
def test_of_an_error_one_pixel_is_seen_however_small_and_all_only_of_1(errors: LayerBars, number: int) -> None:
    errors.show_layers([str(each) for each in range(number)])
    whole = errors.area.plot_rect().toAlignedRect()
    (lost,) = of_errors(LIGHT, ErrorPixel.LOST)
    for error, seen in ((0.0, False), (0.00001, True), (0.99999, True), (1.0, False)):
        # of one among many
        errors.set_errors(np.where(np.arange(number) == number // 2, error, 0.0))
        assert bool(like(colours(errors.area, whole), lost, 0)) == seen
        assert bool(like(colours(errors.area, whole), LIGHT.pruned, 0)) == (error == 1.0)


def test_an_error_that_is_not_known_any_more_is_dimmed_and_one_that_never_was_is_empty(errors: LayerBars) -> None:
    errors.set_errors(np.full(10, np.nan))
    stale, unknown = of_errors(LIGHT, ErrorPixel.STALE, ErrorPixel.UNKNOWN)
    assert [colour_at(errors, 4, percent) for percent in (45, 55)] == [stale, unknown]
    assert errors.area.tip(4) == "layer.4.weight: not read yet"
    errors.show_layers(NAMES)
    assert colour_at(errors, 4, 5) == unknown


@pytest.mark.parametrize("reading", [DENSITY, ERROR])
def test_only_the_bars_that_changed_are_repainted(
    plot: LayerBars, monkeypatch: pytest.MonkeyPatch, reading: str
) -> None:
    def give(parts: NDArray[np.float64]) -> None:
        plot.set_densities(parts, ALL) if reading == DENSITY else plot.set_errors(parts)

    plot.switch.choose(reading)
    densities = np.linspace(0.1, 1.0, 10)
    give(densities)
    asked: list[QRect] = []
    monkeypatch.setattr(type(plot.area.shown), "update", lambda _self, rect: asked.append(rect.toRect()))
    give(densities)
    assert asked == []
    densities[[3, 4]] = 0.9
    give(densities)
    assert asked == [QRect(3, 0, 2, 100)]


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_a_tool_tip_names_the_bar_and_its_density(plot: LayerBars, qtbot: QtBot) -> None:
    plot.set_densities(np.full(10, 0.8026), np.full(10, 0.9026))
    point = middle_of(plot, 6)
    viewport = plot.area.viewport()
    QApplication.sendEvent(viewport, QHelpEvent(QHelpEvent.Type.ToolTip, point, viewport.mapToGlobal(point)))
    assert QToolTip.text() == "layer.6.weight: density 80.26 %, 10.00 % cut, 9.74 % zero before"
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_labels_do_not_touch(plot: LayerBars, qtbot: QtBot) -> None:
    plot.show_layers([str(n) for n in range(700)], [f"layers.{n // 7}" for n in range(700)])
    axis = plot.area.axis
    for width in (640, 330):
        plot.resize(width, 200)
        qtbot.waitUntil(lambda: axis.size().width() > 0)
        labels = drawn_labels(plot)
        assert len(labels) > 2
        assert not any(one.right() >= other.left() for (_, one), (_, other) in pairwise(labels))


def drawn_labels(plot: LayerBars) -> list[tuple[str, QRectF]]:
    """The texts under the bars as they are painted, from left to right."""
    axis = plot.area.axis
    ground = QPixmap(1, 1)
    painter = QPainter(ground)
    _, _, texts = axis.generateDrawSpecs(painter)
    painter.end()
    width = axis.metrics.horizontalAdvance
    reach = [(text, QRectF(rect.center().x() - width(text) / 2, 0, width(text), 1)) for rect, _, text in texts]
    return sorted(reach, key=lambda each: each[1].left())


def test_every_group_that_has_room_is_labelled(plot: LayerBars, qtbot: QtBot) -> None:
    groups = ["embeddings", *(f"layer {block}" for block in range(6) for _ in range(4)), "pooler"]
    plot.resize(540, 200)
    plot.show_layers([str(each) for each in range(26)], groups)
    qtbot.waitUntil(lambda: plot.area.axis.size().width() > 400)
    labels = drawn_labels(plot)
    assert [text for text, _ in labels] == list(dict.fromkeys(groups))
    assert not any(one.right() >= other.left() for (_, one), (_, other) in pairwise(labels))
    # each under its own bars, but for the last, which would be cut off at the edge
    for text, rect in labels[:-1]:
        first, last = groups.index(text), 26 - groups[::-1].index(text)
        assert first <= rect.center().x() / plot.area.axis.pixels() <= last, text
    assert labels[-1][1].right() <= plot.area.axis.size().width() + OVERHANG_RIGHT


@given(st.lists(st.integers(1, 40), min_size=1, max_size=40), st.integers(50, 900))
def test_no_label_covers_another_however_long_the_runs_are(runs: list[int], width: int) -> None:
    axis = GroupAxis()
    axis.set_groups([f"{'layer' * (number % 3)} {number}" for number, run in enumerate(runs) for _ in range(run)])
    axis.setRange(0, sum(runs))
    axis.resize(width, 20)
    placed = axis._placed(width)
    reach = [(middle - axis._width(place) / 2, middle + axis._width(place) / 2) for place, middle in placed.items()]
    reach.sort()
    assert all(start >= -OVERHANG_LEFT and end <= width + OVERHANG_RIGHT for start, end in reach)
    assert all(one[1] < other[0] for one, other in pairwise(reach))


def test_without_layers_a_sentence_is_shown(plot: LayerBars) -> None:
    plot.show_layers([])
    plot.set_densities(np.empty(0), np.empty(0))
    assert plot.is_empty


def test_it_has_the_colours_of_the_theme(plot: LayerBars) -> None:
    plot.select(8)
    plot.apply_theme(DARK)
    assert colour_at(plot, 8, 50) == DARK.kept
    assert (colour_at(plot, 2, 80),) == colours_of(DARK, BarPixel.CUT)
