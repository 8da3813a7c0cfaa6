"""The model unpruned, beside what the plan makes of it."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.plan.rules import Density, EachError, Rule, StructuredNM, Value
from gui.controllers import comparing
from gui.dialogs.commit_dialog import CommitDialog
from gui.panels.compare_mark import FRAME, CompareMark
from gui.support.theme import theme_of
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.conftest import State
from tests.gui.driving import cell, click_tick, history, kept, move_to, same_everywhere, settle

CONV, FC = "features.0.weight", "classifier.weight"


@pytest.fixture
def cut(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with most of the weights pruned."""
    move_to(opened, 0.2, qtbot)
    return opened


def marked(window: MainWindow) -> bool:
    return window.findChild(CompareMark).isVisible() and window.menus.sign.isVisible()


def test_comparing_is_the_word_for_other_files_and_snapshots_alone(opened: MainWindow) -> None:
    """One word for two things beside each other tells neither."""
    actions = opened.menus
    for text in (actions.compare.text(), actions.compare.iconText()):
        assert "unpruned" in text.replace("&", "").lower()
        assert "compare" not in text.replace("&", "").lower()


def test_everything_is_shown_unpruned_and_the_plan_is_untouched(cut: MainWindow, qtbot: QtBot, state: State) -> None:
    plan, before, steps = cut.document.plan, kept(cut), history(cut)
    cut.menus.compare.trigger()
    settle(qtbot, cut)
    assert kept(cut) == {name: state[name].numel() for name in (CONV, FC)}
    assert cell(cut, FC, Column.DENSITY) == "100.00 %"
    assert cut.workspace.histogram.area.line.threshold == 0
    assert "density 100.00 %" in cut.summary.text()
    assert marked(cut)
    assert (cut.document.plan, history(cut)) == (plan, steps)
    cut.menus.compare.trigger()
    settle(qtbot, cut)
    assert kept(cut) == before
    assert same_everywhere(cut, 0.2)
    assert not marked(cut)


@pytest.mark.parametrize("rule", [Value(9.0), Density(0.25), EachError(0.9), StructuredNM(1, 2)])
def test_no_number_beside_the_rule_is_of_the_plan(cut: MainWindow, english: None, qtbot: QtBot, rule: Rule) -> None:
    cut.control.take(rule)
    settle(qtbot, cut)
    panel = cut.workspace.threshold
    readings = panel.readings.texts

    def told() -> list[str]:
        return [panel.cut.line.text(), *(text.text() for text in readings.values()), cut.summary.text()]

    before = told()
    assert before[0].endswith("cut") or before[0].startswith("got")
    cut.menus.compare.trigger()
    settle(qtbot, cut)
    assert told()[:-1] == ["unpruned", "—", "—", "100.00 %", "0.00 %"]
    assert "attention" not in cut.summary.text()
    cut.menus.compare.trigger()
    settle(qtbot, cut)
    assert told() == before


def test_the_frame_covers_nothing(cut: MainWindow, qtbot: QtBot) -> None:
    cut.resize(1280, 720)
    cut.menus.compare.trigger()
    settle(qtbot, cut)
    mark, tree = cut.findChild(CompareMark), cut.workspace.tree
    inside = mark.rect().adjusted(FRAME, FRAME, -FRAME, -FRAME)
    parts = [each for each in cut.workspace.parts.values() if each.isVisible()]
    for part in (tree.filter_edit, tree.choose_button, *parts):
        assert inside.contains(QRect(part.mapTo(mark.parentWidget(), QPoint()), part.size())), part.objectName()
    image = mark.grab().toImage()
    frame = theme_of(cut.palette()).kept
    assert [image.pixelColor(100, y).name() == frame for y in range(FRAME + 1)] == [True] * FRAME + [False]


def test_the_fields_keep_saying_what_the_plan_is(cut: MainWindow, qtbot: QtBot) -> None:
    cut.menus.compare.trigger()
    settle(qtbot, cut)
    assert cut.workspace.threshold.spin.value() == 0.2


@pytest.fixture
def watch(cut: MainWindow, qtbot: QtBot) -> comparing.CompareController:
    """What looks after the key, in a window that has the keyboard."""
    with qtbot.waitActive(cut):
        cut.activateWindow()
    return cut.findChild(comparing.CompareController)


def hold(window: MainWindow, qtbot: QtBot, watch: comparing.CompareController) -> None:
    """Press the key, and wait until that is no stroke any more."""
    QTest.keyPress(window.workspace.tree.view, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: watch._pressed_since.hasExpired(comparing.HELD))


def test_a_held_key_only_looks(
    cut: MainWindow, qtbot: QtBot, watch: comparing.CompareController, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "HELD", 0)
    hold(cut, qtbot, watch)
    assert cut.document.showing.comparing
    QTest.keyRelease(cut.workspace.tree.view, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: not watch.key_may_be_down)
    assert not cut.document.showing.comparing
    assert not cut.menus.compare.isChecked()
    settle(qtbot, cut)


def test_a_stroke_stays_until_the_next(cut: MainWindow, qtbot: QtBot, watch: comparing.CompareController) -> None:
    for on in (True, False, True, False):
        QTest.keyClick(cut.workspace.tree.view, Qt.Key.Key_F4)
        qtbot.waitUntil(lambda: not watch.key_may_be_down)
        assert cut.document.showing.comparing == on
    settle(qtbot, cut)


def test_a_held_key_whose_repetitions_are_not_marked_does_not_flicker(
    cut: MainWindow, qtbot: QtBot, watch: comparing.CompareController, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "HELD", 0)
    # the silence comes when the test says so, however busy the machine is
    watch._release_timer.setInterval(1_000_000)
    seen: list[bool] = []
    cut.menus.compare.toggled.connect(seen.append)
    hold(cut, qtbot, watch)
    for _ in range(40):
        QTest.keyRelease(cut.workspace.tree.view, Qt.Key.Key_F4)
        QTest.keyPress(cut.workspace.tree.view, Qt.Key.Key_F4)
    assert seen == [True]
    assert cut.document.showing.comparing
    QTest.keyRelease(cut.workspace.tree.view, Qt.Key.Key_F4)
    watch._release_timer.start(0)
    qtbot.waitUntil(lambda: not watch.key_may_be_down)
    assert seen == [True, False]
    settle(qtbot, cut)


def test_a_key_held_to_end_it_does_not_begin_it_again(
    cut: MainWindow, qtbot: QtBot, watch: comparing.CompareController
) -> None:
    cut.menus.compare.trigger()
    watch._release_timer.setInterval(1_000_000)
    for _ in range(3):
        QTest.keyPress(cut.workspace.tree.view, Qt.Key.Key_F4)
        QTest.keyRelease(cut.workspace.tree.view, Qt.Key.Key_F4)
        assert not cut.document.showing.comparing
    watch._release_timer.start(0)
    qtbot.waitUntil(lambda: not watch.key_may_be_down)
    settle(qtbot, cut)


def test_a_held_key_lets_go_when_another_window_gets_the_keyboard(
    cut: MainWindow, qtbot: QtBot, watch: comparing.CompareController
) -> None:
    QTest.keyPress(cut.workspace.tree.view, Qt.Key.Key_F4)
    assert cut.document.showing.comparing
    other = QWidget()
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()
    assert not cut.document.showing.comparing
    assert not watch.key_may_be_down
    settle(qtbot, cut)


def test_an_edit_ends_it(cut: MainWindow, qtbot: QtBot) -> None:
    for edit in (lambda: click_tick(cut, FC), cut.menus.undo.trigger, lambda: move_to(cut, 0.3, qtbot)):
        cut.menus.compare.trigger()
        settle(qtbot, cut)
        edit()
        assert not cut.document.showing.comparing
        assert not cut.menus.compare.isChecked()
        assert not marked(cut)
        settle(qtbot, cut)


def test_what_is_edited_stays(cut: MainWindow, qtbot: QtBot) -> None:
    cut.document.select([FC])
    cut.edits.give_own([FC], [])
    settle(qtbot, cut)
    assert cut.control.target.own
    cut.menus.compare.trigger()
    settle(qtbot, cut)
    cut.menus.compare.trigger()
    settle(qtbot, cut)
    assert cut.control.target.own
    assert same_everywhere(cut, 0.2)


def test_what_is_committed_is_the_plan(cut: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(CommitDialog, "ask", lambda _purpose, cut, _window: asked.append(cut.plan_numbers.total.pruned))
    pruned = cut.document.state.plan_numbers.total.pruned
    cut.menus.compare.trigger()
    cut.menus.commit.trigger()
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [pruned]
    assert not cut.document.showing.comparing
    settle(qtbot, cut)


def test_there_is_nothing_to_compare_while_nothing_is_open(window: MainWindow) -> None:
    assert not window.menus.compare.isEnabled()
    window.document.compare(True)
    assert not window.document.showing.comparing
