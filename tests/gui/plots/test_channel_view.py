"""The page of outputs and inputs as a widget: what is drawn of few and of very many, and what hands do."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.inspection.dead_lines import DeadIndexes
from core.inspection.line_statistics import LineStatistics
from gui.plots.channel_texts import LineKind, ShownLines
from gui.plots.channel_view import BOXES, DEAD, ChannelView
from gui.support.theme import LIGHT
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import picture


def lines(count: int, kind: LineKind = LineKind.OUTPUT) -> ShownLines:
    """Lines whose norms grow from 1 to 2."""
    norms = np.linspace(1, 2, count)
    return ShownLines(kind, 0, LineStatistics(norms, norms * 0, -norms, -norms / 2, norms * 0, norms / 2, norms))


def dead_at(*indexes: int, before: tuple[int, ...] = ()) -> DeadIndexes:
    return DeadIndexes(np.array(indexes, np.int64), np.isin(indexes, before))


def colours_at(view: ChannelView, line: float, height: float) -> QColor:
    place = view.area.to_pixels(line, height)
    # the pixel that the place is in, not the nearest corner of one
    return picture(view.area).pixelColor(int(place.x()), int(place.y()))


@pytest.fixture
def view(show: Show) -> ChannelView:
    found = show(ChannelView)
    assert isinstance(found, ChannelView)
    return found


@pytest.mark.parametrize("count", [12, 200_000])
def test_dead_lines_are_orange_and_those_zero_before_grey(view: ChannelView, count: int) -> None:
    view.show_lines(lines(count))
    view.set_dead(dead_at(3 * count // 12, 8 * count // 12, before=(8 * count // 12,)), True)
    assert colours_at(view, 3 * count // 12 + 0.5, 0.1) == QColor(LIGHT.pruned)
    assert colours_at(view, 8 * count // 12 + 0.5, 0.1) == QColor(LIGHT.zero_before)
    assert colours_at(view, 5 * count // 12 + 0.5, 0.1) == QColor(LIGHT.kept)
    assert colours_at(view, 0.25 * count, 1.9) == QColor(LIGHT.panel)
    view.set_dead(dead_at(3 * count // 12), False)
    assert colours_at(view, 3 * count // 12 + 0.5, 0.1) == QColor(LIGHT.would_prune)


@pytest.mark.parametrize("count", [12, 200_000])
def test_boxes_and_bands_reach_from_quartile_to_quartile(view: ChannelView, count: int) -> None:
    view.show_lines(lines(count))
    view.shown.choose(BOXES)
    middle = 6 * count // 12 + 0.5
    box, whisker = colours_at(view, middle, 0.4), colours_at(view, middle, 1.2)
    assert box not in (whisker, QColor(LIGHT.panel))
    assert whisker != QColor(LIGHT.panel)
    assert colours_at(view, middle, -0.4) == box
    assert colours_at(view, middle, 1.9) == QColor(LIGHT.panel)


def test_wheel_keys_and_scroll_bar_move_along_the_lines(view: ChannelView, qtbot: QtBot) -> None:
    view.show_lines(lines(1000))
    area = view.area
    assert not area.zoomed
    assert view.scroll_bar.isHidden()
    QTest.keyClick(area, Qt.Key.Key_Plus)
    assert area.zoomed
    assert view.scroll_bar.isVisible()
    for _ in range(20):
        QTest.keyClick(area, Qt.Key.Key_Plus)
    assert area.across == pytest.approx(4)
    view.scroll_bar.setValue(view.scroll_bar.maximum())
    assert area.first + area.across == pytest.approx(1000)
    QTest.keyClick(area, Qt.Key.Key_Left)
    assert area.first + area.across < 1000
    QTest.keyClick(area, Qt.Key.Key_0)
    assert (area.first, area.across) == (0, 1000)
    # another tensor of as many lines keeps the part that is looked at, any other is shown as a whole
    area.look_at(100, 50)
    view.show_lines(lines(1000))
    assert (area.first, area.across) == (100, 50)
    view.show_lines(lines(30))
    assert (area.first, area.across) == (0, 30)


def test_a_click_chooses_a_line_and_a_drag_moves(view: ChannelView, qtbot: QtBot) -> None:
    view.show_lines(lines(100))
    place = view.area.to_pixels(17.5, 0.5).toPoint()
    with qtbot.waitSignal(view.lineChosen) as chosen:
        QTest.mouseClick(view.area.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [0, 17]
    view.area.look_at(20, 40)
    with qtbot.assertNotEmitted(view.lineChosen):
        QTest.mousePress(view.area.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseMove(view.area.viewport(), place - QPoint(60, 0))
        QTest.mouseRelease(view.area.viewport(), Qt.MouseButton.LeftButton, pos=place - QPoint(60, 0))
    assert view.area.first > 20


def test_the_list_names_the_dead_and_leads_to_them(view: ChannelView, qtbot: QtBot) -> None:
    view.show_lines(lines(5000, LineKind.INPUT))
    view.shown.choose(DEAD)
    view.set_dead(dead_at(7, 1234, before=(7,)), True)
    assert view.shown.buttons[DEAD].text() == "2 dead"
    texts = [view.model.index(row).data() for row in range(view.model.rowCount())]
    assert texts == ["input 7 · zero before", "input 1,234"]
    rect = view.list.visualRect(view.model.index(1))
    with qtbot.waitSignal(view.lineChosen) as chosen:
        QTest.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert chosen.args == [0, 1234]
    view.set_dead(dead_at(), True)
    assert view.is_empty
    assert view.shown.buttons[DEAD].text() == "0 dead"


def test_the_label_beside_the_mouse_tells_of_a_line(view: ChannelView) -> None:
    view.show_lines(lines(101, LineKind.ROW))
    view.set_dead(dead_at(50), True)
    assert view.hover_text(50).split("\n") == ["row 50", "‖w‖₂ 1.50", "dead"]
    view.shown.choose(BOXES)
    assert "min … max −2.00 … 2.00" in view.hover_text(100)
    assert view.area.index_at(QPointF(0, 0)) is None


def test_lines_of_zeros_and_of_nothing_finite_are_drawn(view: ChannelView) -> None:
    nothing = np.full(4, np.nan)
    zeros = np.zeros(4)
    view.show_lines(ShownLines(LineKind.OUTPUT, 0, LineStatistics(zeros, zeros, *(5 * [nothing]))))
    for shown in view.shown.buttons:
        view.shown.choose(shown)
        picture(view)
    assert view.area.item.span == (0, 1)


@pytest.mark.parametrize("count", [70, 256, 300])
def test_there_is_no_gap_between_narrow_bars(view: ChannelView, count: int) -> None:
    view.resize(380, 300)
    view.show_lines(lines(count))
    image, left, right = picture(view.area), view.area.to_pixels(0, 0.5), view.area.to_pixels(count, 0.5)
    columns = range(int(left.x()) + 1, int(right.x()) - 1)
    assert {image.pixelColor(x, int(left.y())).name() for x in columns} == {QColor(LIGHT.kept).name()}
