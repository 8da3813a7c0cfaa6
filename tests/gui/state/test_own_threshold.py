"""A threshold of its own for a single parameter: an exception that is seen and can be taken back."""

from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from core.plan.rules import Value
from gui.tree.columns import CellRole, Column
from gui.window.main_window import MainWindow
from tests.gui.conftest import State
from tests.gui.documents import shown_names
from tests.gui.driving import cell, drag_line, history, kept, move_to, same_everywhere, settle, torch_kept

CONV, FC = "features.0.weight", "classifier.weight"


def take_own(window: MainWindow, name: str) -> None:
    window.document.select([name])
    window.findChild(QToolButton, "scopeOwn").click()


def test_an_own_threshold_cuts_only_its_parameter(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    move_to(opened, 0.05, qtbot)
    take_own(opened, FC)
    move_to(opened, 0.3, qtbot)
    assert opened.document.plan.own == {FC: Value(0.3)}
    assert kept(opened) == {CONV: torch_kept(state[CONV], 0.05), FC: torch_kept(state[FC], 0.3)}
    assert history(opened)[-1] == "Own threshold 0.3 for classifier.weight"


def test_the_exception_is_seen_in_the_tree(opened: MainWindow, qtbot: QtBot) -> None:
    take_own(opened, FC)
    move_to(opened, 0.3, qtbot)
    index = opened.workspace.tree.model.index_of_name(FC).siblingAtColumn(Column.THRESHOLD)
    assert index.data(CellRole.OWN)
    assert "0.3" in cell(opened, FC, Column.THRESHOLD)


def test_selecting_an_exception_edits_its_threshold(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.05, qtbot)
    take_own(opened, FC)
    move_to(opened, 0.3, qtbot)
    opened.findChild(QToolButton, "scopeAll").click()
    assert same_everywhere(opened, 0.05)
    opened.document.select([CONV])
    assert same_everywhere(opened, 0.05)
    opened.document.select([FC])
    assert opened.control.target.own
    settle(qtbot, opened)
    assert same_everywhere(opened, 0.3)


def test_the_general_threshold_being_edited_shows_what_it_cuts(opened: MainWindow, qtbot: QtBot) -> None:
    take_own(opened, FC)
    move_to(opened, 0.3, qtbot)
    assert shown_names(opened.control.target) == (FC,)
    opened.findChild(QToolButton, "scopeAll").click()
    assert shown_names(opened.control.target) == (CONV,)
    move_to(opened, 0.05, qtbot)
    assert opened.document.plan.rule_of(FC) == Value(0.3)
    assert opened.document.plan.rule_of(CONV) == Value(0.05)


def test_an_own_threshold_can_be_dropped(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.05, qtbot)
    take_own(opened, FC)
    move_to(opened, 0.3, qtbot)
    opened.findChild(QToolButton, "inheritButton").click()
    assert opened.document.plan.own == {}
    assert same_everywhere(opened, 0.05)
    opened.menus.undo.trigger()
    assert opened.document.plan.own == {FC: Value(0.3)}
    assert same_everywhere(opened, 0.3)
    settle(qtbot, opened)


def test_the_tree_can_reset_an_exception(opened: MainWindow, qtbot: QtBot) -> None:
    take_own(opened, FC)
    move_to(opened, 0.3, qtbot)
    opened.workspace.tree.resetRequested.emit([FC], [])
    assert opened.document.plan.own == {}
    assert history(opened)[-1] == "Inherited again: classifier.weight"
    settle(qtbot, opened)


def test_the_line_drags_an_own_threshold(opened: MainWindow, qtbot: QtBot) -> None:
    take_own(opened, FC)
    settle(qtbot, opened)
    drag_line(opened, 0.1, 0.2)
    assert set(opened.document.plan.own) == {FC}
    assert opened.document.plan.rule == Value(0.0)
    assert len(history(opened)) == 2
    settle(qtbot, opened)


def test_several_parameters_can_be_given_one(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([CONV, FC])
    opened.findChild(QToolButton, "scopeOwn").click()
    move_to(opened, 0.2, qtbot)
    assert opened.document.plan.own == {CONV: Value(0.2), FC: Value(0.2)}
    assert history(opened)[-1] == "Own threshold 0.2 for 2 parameters"


def test_without_a_selection_there_is_no_own_threshold(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([])
    assert not opened.findChild(QToolButton, "scopeOwn").isEnabled()
    assert set(shown_names(opened.control.target)) == {CONV, FC}
    settle(qtbot, opened)
