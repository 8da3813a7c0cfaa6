"""The column at the right: no hole and nothing cut off, however high the window is."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.plan.rules import EachDensity, Sigma, Value
from gui.app import create_window
from gui.support import theme
from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.language import install, uninstall
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.driving import LEFT, cell, discard, move_to, settle
from tests.gui.panels.test_panels_at_the_right import LONG, present_step_is_seen

FC = "classifier.weight"
LOW, HIGH, HIGHEST = (1280, 720), (1440, 900), (1440, 1150)
DEEPEST = 30
"""Pixels down of a gap between two parts of a panel that is no hole."""


@pytest.fixture(params=[("en", theme.LIGHT), ("ru", theme.DARK)], ids=["English", "Russian"])
def window_of(request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, source: str) -> Iterator[MainWindow]:
    """A window in a language and a theme, with one parameter selected."""
    language, worn = request.param
    install(qapp, language)
    theme.apply(qapp, worn)
    window = create_window()
    with qtbot.waitExposed(window):
        window.show()
    window.open(source)
    settle(qtbot, window)
    window.document.select([FC])
    move_to(window, 0.1, qtbot)
    yield window
    discard(window)
    uninstall(qapp)
    theme.apply(qapp)


def shown_in(window: MainWindow, inside: QWidget) -> dict[QWidget, QRect]:
    """What has a text or is a control, with its place in the column."""
    side = window.workspace.side
    found = [each for each in inside.findChildren(QWidget) if each.isVisible() and not each.findChildren(QWidget)]
    return {each: QRect(each.mapTo(side, QPoint(0, 0)), each.size()) for each in found if each.height() > 0}


def resized(window: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    window.resize(*size)
    settle(qtbot, window)
    assert (window.width(), window.height()) == size


@pytest.mark.parametrize("size", [LOW, HIGH])
def test_all_statistics_of_a_parameter_are_in_sight(window_of: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    resized(window_of, qtbot, size)
    panel = window_of.workspace.parameter
    area = panel.findChild(QScrollArea)
    assert not area.verticalScrollBar().isVisible()
    view = QRect(QPoint(0, 0), area.viewport().size())
    for label in panel._form.findChildren(QLabel):
        place = QRect(label.mapTo(area.viewport(), QPoint(0, 0)), label.size())
        assert view.contains(place), label.text()
        if isinstance(label, FixedSizeLabel):
            assert label.shown_text == label.text()


@pytest.mark.parametrize("size", [LOW, HIGH])
def test_there_is_no_hole_and_nothing_lies_over_another(
    window_of: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    resized(window_of, qtbot, size)
    workspace = window_of.workspace
    parts = shown_in(window_of, workspace.threshold)
    rows = sorted((place.top(), place.bottom()) for place in parts.values())
    reached = rows[0][1]
    for top, bottom in rows:
        assert top - reached <= DEEPEST
        reached = max(reached, bottom)
    below = workspace.parameter if workspace.parameter.y() < workspace.side.tabs.y() else workspace.side.tabs
    assert 0 < below.y() - reached <= DEEPEST
    widgets = [*parts.items()]
    for number, (one, place) in enumerate(widgets):
        for other, its in widgets[number + 1 :]:
            if one.parent() is not other and other.parent() is not one:
                assert not place.intersects(its), (one, other)


@pytest.mark.parametrize("size", [LOW, HIGH])
def test_no_word_on_a_button_is_cut(window_of: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    resized(window_of, qtbot, size)
    for button in window_of.workspace.side.findChildren(QToolButton):
        if button.isVisible() and button.property("segment"):
            assert button.width() >= button.sizeHint().width(), button.text()
    rare = window_of.workspace.threshold.choice.list
    assert rare.width() >= rare.sizeHint().width()


def test_in_a_low_window_the_lower_panels_are_in_tabs(opened: MainWindow, qtbot: QtBot) -> None:
    resized(opened, qtbot, HIGHEST)
    workspace = opened.workspace
    panels = {"selected": workspace.parameter, "attention": workspace.attention, "history": workspace.history}
    assert all(panel.isVisible() for panel in panels.values())
    assert not workspace.side.tabs.isVisible()
    resized(opened, qtbot, LOW)
    assert [key for key, panel in panels.items() if panel.isVisible()] == ["selected"]
    for key, panel in panels.items():
        QTest.mouseClick(workspace.side.tabs.buttons[key], LEFT)
        assert [each for each in panels.values() if each.isVisible()] == [panel]
        assert not panel.heading.isVisible()
    move_to(opened, 0.1, qtbot)
    assert present_step_is_seen(opened)
    resized(opened, qtbot, HIGHEST)
    assert all(panel.isVisible() and panel.heading.isVisible() for panel in panels.values())
    assert not workspace.side.tabs.isVisible()


def test_in_a_usual_window_the_two_lists_are_tabs_of_one_place(opened: MainWindow, qtbot: QtBot) -> None:
    resized(opened, qtbot, HIGH)
    workspace, side = opened.workspace, opened.workspace.side
    assert [key for key, button in side.tabs.buttons.items() if button.isVisible()] == ["attention", "history"]
    assert workspace.parameter.isVisible()
    assert workspace.parameter.heading.isVisible()
    assert workspace.parameter.y() < side.tabs.y() < workspace.attention.y()
    for key, panel, other in (
        ("history", workspace.history, workspace.attention),
        ("attention", workspace.attention, workspace.history),
    ):
        QTest.mouseClick(side.tabs.buttons[key], LEFT)
        assert panel.isVisible()
        assert not panel.heading.isVisible()
        assert not other.isVisible()
        assert side.tabs.chosen == key
    # what was in front in a lower window has its own place here
    side.choose("selected")
    assert workspace.attention.isVisible()
    assert workspace.parameter.isVisible()


@pytest.mark.parametrize("size", [LOW, HIGH, HIGHEST])
def test_at_least_six_lines_of_what_needs_attention_are_seen(
    opened: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    resized(opened, qtbot, size)
    opened.workspace.side.choose("attention")
    opened.workspace.attention.show_notes(tuple(LONG))
    settle(qtbot, opened)
    rows = opened.workspace.attention.list
    rows.expandAll()
    QApplication.processEvents()
    assert rows.viewport().height() >= 6 * rows.sizeHintForRow(0)


def test_a_tab_counts_what_needs_attention(opened: MainWindow, qtbot: QtBot) -> None:
    resized(opened, qtbot, LOW)
    tab = opened.workspace.side.tabs.buttons["attention"]
    assert tab.text() == "Attention"
    move_to(opened, 10.0, qtbot)
    assert tab.text() == f"Attention {len(opened.workspace.attention.notes)}"
    opened.menus.undo.trigger()
    settle(qtbot, opened)
    assert tab.text() == "Attention"


def test_the_tab_in_front_is_remembered(opened: MainWindow, qtbot: QtBot) -> None:
    resized(opened, qtbot, LOW)
    opened.workspace.side.choose("history")
    opened.workspace.save_layout(opened.settings)
    opened.workspace.side.choose("selected")
    opened.workspace.restore_layout(opened.settings)
    assert opened.workspace.history.isVisible()
    assert not opened.workspace.parameter.isVisible()
    opened.workspace.side.choose("nothing of this name")
    assert opened.workspace.history.isVisible()


def test_exceptions_take_no_room_from_what_is_below(opened: MainWindow, qtbot: QtBot) -> None:
    resized(opened, qtbot, HIGH)
    panel = opened.workspace.threshold
    before = panel.height()
    opened.document.select([FC])
    opened.control.set_own(True)
    opened.control.take(Sigma(1.0))
    opened.control.set_own(False)
    settle(qtbot, opened)
    assert panel.height() == before
    for names in (["features.0.weight"], [FC], []):
        opened.document.select(names)
        settle(qtbot, opened)
        assert panel.height() == before
    opened.edits.drop_exceptions()
    opened.document.select([])
    settle(qtbot, opened)
    assert panel.height() == before


@pytest.mark.parametrize("size", [LOW, HIGH])
def test_fields_and_slider_stay_where_they_are(opened: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    resized(opened, qtbot, size)
    panel = opened.workspace.threshold
    kept_in_place = (panel.scope, panel.choice, panel.spin, panel.slider, panel.readings)
    opened.document.select([FC])
    settle(qtbot, opened)
    places = []
    steps = (
        lambda: opened.control.set_own(True),
        lambda: opened.control.take(Value(0.2)),
        lambda: opened.control.set_own(False),
        lambda: opened.edits.drop_exceptions(),
    )
    for step in steps:
        step()
        settle(qtbot, opened)
        places.append([each.mapTo(opened, QPoint(0, 0)) for each in kept_in_place])
    assert places == [places[0]] * len(steps)


@pytest.mark.parametrize("size", [LOW, HIGH])
def test_the_first_move_of_what_is_inherited_moves_nothing_below(
    opened: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    resized(opened, qtbot, size)
    opened.document.select([FC])
    opened.control.set_own(True)
    settle(qtbot, opened)
    panel = opened.workspace.threshold
    inherited = panel.note.height(), panel.height()
    opened.control.take(Value(0.2))
    settle(qtbot, opened)
    assert (panel.note.height(), panel.height()) == inherited


def test_where_a_rule_comes_from_is_told_with_its_number(opened: MainWindow, qtbot: QtBot, english: None) -> None:
    opened.document.select([FC])
    opened.control.take(EachDensity(0.815))
    opened.control.set_own(True)
    settle(qtbot, opened)
    note, whole = opened.findChild(FixedSizeLabel, "thresholdNote"), "Inherits density 81.5 % of each until moved"
    assert note.text() == whole
    advance = note.fontMetrics().horizontalAdvance
    for shown in (whole, "Inherits density 81.5 % of each", "Inherits density 81.5 % …", "density 81.5 % …", whole):
        note.resize(advance(shown) + 1, note.height())
        assert note.shown_text == shown
        assert (whole in note.toolTip()) == (shown != whole)


def test_a_threshold_that_is_inherited_has_the_digits_that_the_tree_has(
    opened: MainWindow, qtbot: QtBot, english: None
) -> None:
    opened.control.take(Value(0.035574))
    opened.document.select([FC])
    opened.control.set_own(True)
    settle(qtbot, opened)
    note = opened.findChild(FixedSizeLabel, "thresholdNote")
    assert cell(opened, FC, Column.THRESHOLD) == "0.0356"
    assert note.text() == "Inherits 0.0356 until moved"
    assert opened.workspace.parameter.texts["threshold"] == "inherited, 0.0356"
    opened.control.take(Value(0.0728))
    settle(qtbot, opened)
    assert note.text() == "Own; else 0.0356"


def test_a_long_list_of_notes_scrolls_within_its_panel(opened: MainWindow, qtbot: QtBot) -> None:
    resized(opened, qtbot, LOW)
    opened.workspace.side.choose("attention")
    opened.workspace.attention.show_notes(tuple(LONG))
    settle(qtbot, opened)
    bottom = opened.workspace.attention.geometry().bottom()
    assert bottom <= opened.workspace.side.height()
    assert opened.height() == LOW[1]


def test_no_line_is_cut_in_two_where_there_is_less_room(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([FC])
    resized(opened, qtbot, (1280, opened.minimumSizeHint().height()))
    area = opened.workspace.parameter.findChild(QScrollArea)
    assert area.verticalScrollBar().isVisible()
    view = area.viewport().height()
    for label in opened.workspace.parameter._form.findChildren(FixedSizeLabel):
        top = label.mapTo(area.viewport(), QPoint(0, 0)).y()
        assert top >= view or top + label.height() <= view, label.text()
