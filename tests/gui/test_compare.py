"""The model unpruned, beside what the plan makes of it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui import comparing
from gui.dialogs.commit_dialog import CommitDialog
from gui.main_window import MainWindow
from gui.panels.compare_mark import CompareMark
from gui.tree.columns import Column
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


def test_everything_is_shown_unpruned_and_the_plan_is_untouched(cut: MainWindow, qtbot: QtBot, state: State) -> None:
    plan, before, steps = cut.document.plan, kept(cut), history(cut)
    cut.menus.compare.trigger()
    settle(qtbot, cut)
    assert kept(cut) == {name: state[name].numel() for name in (CONV, FC)}
    assert cell(cut, FC, Column.DENSITY) == "100.00 %"
    assert cut.bench.histogram.area.line.threshold == 0
    assert "density 100.00 %" in cut.summary.text()
    assert marked(cut)
    assert (cut.document.plan, history(cut)) == (plan, steps)
    cut.menus.compare.trigger()
    settle(qtbot, cut)
    assert kept(cut) == before
    assert same_everywhere(cut, 0.2)
    assert not marked(cut)


def test_the_fields_keep_saying_what_the_plan_is(cut: MainWindow, qtbot: QtBot) -> None:
    cut.menus.compare.trigger()
    settle(qtbot, cut)
    assert cut.bench.threshold.spin.value() == 0.2


def test_a_held_key_only_looks(cut: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "HELD", 0)
    with qtbot.waitActive(cut):
        cut.activateWindow()
    QTest.keyPress(cut.bench.tree.view, Qt.Key.Key_F4)
    assert cut.document.comparing
    watch = cut.document.findChild(comparing.Comparing)._since
    qtbot.waitUntil(lambda: watch.hasExpired(0))
    QTest.keyRelease(cut.bench.tree.view, Qt.Key.Key_F4)
    assert not cut.document.comparing
    assert not cut.menus.compare.isChecked()
    settle(qtbot, cut)


def test_a_stroke_stays_until_the_next(cut: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(cut):
        cut.activateWindow()
    QTest.keyClick(cut.bench.tree.view, Qt.Key.Key_F4)
    assert cut.document.comparing
    QTest.keyClick(cut.bench.tree.view, Qt.Key.Key_F4)
    assert not cut.document.comparing
    settle(qtbot, cut)


def test_an_edit_ends_it(cut: MainWindow, qtbot: QtBot) -> None:
    for edit in (lambda: click_tick(cut, FC), cut.menus.undo.trigger, lambda: move_to(cut, 0.3, qtbot)):
        cut.menus.compare.trigger()
        settle(qtbot, cut)
        edit()
        assert not cut.document.comparing
        assert not cut.menus.compare.isChecked()
        assert not marked(cut)
        settle(qtbot, cut)


def test_what_is_in_hand_stays(cut: MainWindow, qtbot: QtBot) -> None:
    cut.document.select([FC])
    cut.edits.give_own([FC], [])
    settle(qtbot, cut)
    assert cut.control.own
    cut.menus.compare.trigger()
    settle(qtbot, cut)
    cut.menus.compare.trigger()
    settle(qtbot, cut)
    assert cut.control.own
    assert same_everywhere(cut, 0.2)


def test_what_is_committed_is_the_plan(cut: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(CommitDialog, "ask", lambda _purpose, cut, _window: asked.append(cut.evaluation.total.pruned))
    pruned = cut.document.evaluation.total.pruned
    cut.menus.compare.trigger()
    cut.menus.commit.trigger()
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [pruned]
    assert not cut.document.comparing
    settle(qtbot, cut)


def test_there_is_nothing_to_compare_while_nothing_is_open(window: MainWindow) -> None:
    assert not window.menus.compare.isEnabled()
    window.document.compare(True)
    assert not window.document.comparing
