"""Names at lines: beside their own, not on each other, within the plot, in every size."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.plots.axes import PercentAxis, PlotAxis
from gui.plots.histogram import HistogramPlot
from gui.plots.line_labels import LineLabels
from gui.plots.line_room import LineRoom
from gui.plots.plot_card import PlotArea
from gui.plots.strokes import STROKES
from gui.support.theme import DARK, LIGHT
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import picture

NAMES = ["conv1", "conv2", "layers.10.mlp.down_proj", "head", "q", "embedding"]


@pytest.fixture
def area(qtbot: QtBot) -> PlotArea:
    made = PlotArea(PercentAxis("left"), PlotAxis("bottom"))
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    made.show_range((0, 10), (0, 100))
    QApplication.processEvents()
    return made


def labelled(area: PlotArea, rows: np.ndarray) -> LineLabels:
    labels = LineLabels(area.view)
    labels.show_names(np.linspace(0, 10, rows.shape[1]), rows, NAMES[: len(rows)], STROKES)
    return labels


def test_each_name_is_beside_its_own_line(area: PlotArea) -> None:
    rows = np.array([np.full(30, height) for height in (15.0, 50.0, 85.0)])
    labels = labelled(area, rows)
    assert len(labels.places) == 3
    for rect, height in zip(labels.places, (15.0, 50.0, 85.0), strict=True):
        line = area.view.mapFromView(QPointF(0, height)).y()
        assert min(abs(rect.top() - line), abs(rect.bottom() - line)) <= 4


def test_where_lines_lie_on_each_other_they_are_named_elsewhere(area: PlotArea) -> None:
    rows = np.array([np.full(60, 20.0) for _ in range(2)])
    rows[1, 30:], rows[:, :30] = np.linspace(20, 60, 30), 20.0
    for rect in labelled(area, rows).places:
        assert rect.center().x() > area.view.width() / 2


def test_names_leave_the_threshold_and_its_handle_in_sight(show: Show) -> None:
    shown = show(HistogramPlot)
    assert isinstance(shown, HistogramPlot)
    area, places = shown.area, np.linspace(-3, 0, 31)
    high = [np.full(30, height) for height in (60.0, 85.0)]
    area.show_range((-3, 0), (0, 100))
    area.show_outlines(places, high, ["one", "two"])
    names = area.outlines.labels
    assert names.shown_names == ["one", "two"]
    assert min(rect.top() for rect in names.places) >= area.line.handle.boundingRect().bottom()
    assert max(names.zValue(), area.legend.zValue()) < area.line.zValue()


@given(st.integers(0, 2**31), st.integers(1, 6), st.integers(260, 900), st.integers(160, 600))
def test_no_name_lies_on_another_or_out_of_sight(
    qapp: QApplication, seed: int, count: int, width: int, height: int
) -> None:
    area = PlotArea(PercentAxis("left"), PlotAxis("bottom"))
    area.resize(width, height)
    area.show()
    area.show_range((0, 10), (0, 100))
    QApplication.processEvents()
    rows = np.random.default_rng(seed).uniform(0, 100, (count, 1)) * np.linspace(1, 0.5, 40)
    labels = labelled(area, rows)
    room = labels.boundingRect()
    assert all(room.contains(rect) for rect in labels.places)
    assert not [pair for pair in combinations(labels.places, 2) if pair[0].intersects(pair[1])]
    # one that has no place is left out
    assert len(labels.places) <= count
    if height > 300 and width > 500:
        assert len(labels.places) == count
    area.close()


def test_where_a_line_is_not_drawn_it_is_not_named_there(area: PlotArea) -> None:
    row = np.full(40, np.nan)
    row[30:] = 50.0
    (rect,) = labelled(area, row[None]).places
    assert rect.center().x() > area.view.width() / 2
    assert labelled(area, np.full((1, 40), np.nan)).places == []


def test_a_name_follows_its_line_into_another_size(area: PlotArea) -> None:
    labels = labelled(area, np.full((1, 30), 50.0))
    before = labels.places
    area.resize(800, 500)
    QApplication.processEvents()
    assert labels.places != before
    assert labels.boundingRect().contains(labels.places[0])
    area.show_range((0, 10), (0, 200))
    line = area.view.mapFromView(QPointF(0, 50.0)).y()
    assert min(abs(labels.places[0].top() - line), abs(labels.places[0].bottom() - line)) <= 4


def test_names_are_placed_when_they_are_asked_for(area: PlotArea, monkeypatch: pytest.MonkeyPatch) -> None:
    labels, asked = labelled(area, np.array([np.full(30, 20.0), np.full(30, 70.0)])), list[str]()
    place = labels._free_place
    monkeypatch.setattr(labels, "_free_place", lambda *given: asked.append(given[3]) or place(*given))
    for high in (200, 300, 400):
        area.show_range((0, 10), (0, high))
        area.view.updateMatrix()
        labels.use_font()
        labels.give_way(LineRoom((QRectF(0, 0, 9, 9),)))
        labels.give_way(LineRoom())
    assert not asked
    assert len(labels.places) == 2
    assert labels.shown_names == asked == NAMES[:2]


def test_names_are_never_where_something_else_was(area: PlotArea) -> None:
    rows, other = np.array([np.full(30, 20.0), np.full(30, 70.0)]), np.array([np.full(30, 40.0)])
    labels = LineLabels(area.view)
    room = LineRoom((QRectF(0, 0, 300, 300),))

    def fresh(rows: np.ndarray, rest: LineRoom) -> list[tuple[float, ...]]:
        made = LineLabels(area.view)
        made.settle(rest)
        made.show_names(np.linspace(0, 10, rows.shape[1]), rows, NAMES[: len(rows)], STROKES)
        found = [each.getRect() for each in made.places]
        area.scene().removeItem(made)
        return found

    def placed() -> list[tuple[float, ...]]:
        return [each.getRect() for each in labels.places]

    font = area.view.font()
    font.setPointSizeF(2 * font.pointSizeF())
    seen = []
    for rest, change in (
        (LineRoom(), lambda: labels.show_names(np.linspace(0, 10, 30), rows, NAMES[:2], STROKES)),
        (LineRoom(), lambda: area.show_range((0, 10), (0, 200))),
        (LineRoom(), lambda: area.resize(700, 420)),
        (LineRoom(), lambda: (area.view.setFont(font), labels.use_font())),
        (room, lambda: labels.settle(room)),
        (LineRoom(), lambda: labels.settle(LineRoom())),
    ):
        change()
        QApplication.processEvents()
        seen.append(placed())
        assert seen[-1] == fresh(rows, rest)
    assert len({str(each) for each in seen}) == 5
    labels.show_names(np.linspace(0, 10, 30), other, NAMES[:1], STROKES)
    assert placed() == fresh(other, LineRoom())


def test_it_has_the_colours_of_the_lines_in_both_themes(area: PlotArea) -> None:
    labels = labelled(area, np.array([np.full(30, 20.0), np.full(30, 70.0)]))
    for theme in (DARK, LIGHT):
        area.apply_theme(theme)
        labels.apply_theme(theme)
        found = picture(area)
        names = {found.pixelColor(x, y).name() for x in range(found.width()) for y in range(found.height())}
        assert {stroke.colour(theme).name() for stroke in STROKES[:2]} <= names
