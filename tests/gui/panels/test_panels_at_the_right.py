"""The panels at the right keep their places, and the history keeps the present step in sight."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.preview.diagnostics import Diagnostic, DiagnosticKind
from core.preview.rule_conversion import RuleKind
from gui.window.main_window import MainWindow
from tests.gui.driving import history, move_to, settle

NAME = "classifier.weight"
LONG = [Diagnostic(DiagnosticKind.NAN, NAME, count) for count in range(2, 40)]


def places(window: MainWindow) -> list[tuple[int, int]]:
    workspace = window.workspace
    QApplication.processEvents()
    panels = (workspace.threshold, workspace.parameter, workspace.attention, workspace.history)
    return [(panel.y(), panel.height()) for panel in panels]


def present_step_is_seen(window: MainWindow) -> bool:
    view = window.workspace.history.view
    row = view.visualRect(view.model().index(window.document.stack.index(), 0))
    return view.isVisible() and view.viewport().rect().contains(row)


@pytest.mark.parametrize("height", [900, 700])
def test_no_panel_moves_for_what_is_in_another(opened: MainWindow, qtbot: QtBot, height: int) -> None:
    opened.resize(1280, height)
    settle(qtbot, opened)
    assert opened.height() == height
    before = places(opened)
    opened.document.select([NAME])
    assert places(opened) == before
    opened.workspace.side.choose("attention")
    before = places(opened)
    opened.workspace.attention.show_notes(tuple(LONG))
    assert opened.workspace.attention.list.isVisible()
    assert places(opened) == before
    opened.workspace.attention.show_notes(())
    assert places(opened) == before
    for step in range(1, 13):
        move_to(opened, step / 100, qtbot)
    assert places(opened) == before
    opened.document.select([])
    assert places(opened) == before


def test_the_present_step_stays_in_sight(opened: MainWindow, qtbot: QtBot) -> None:
    opened.resize(1280, 700)
    opened.workspace.side.choose("history")
    for step in range(1, 25):
        move_to(opened, step / 100, qtbot)
        assert present_step_is_seen(opened), step
    for _ in range(24):
        opened.menus.undo.trigger()
        assert present_step_is_seen(opened)
    for index in (24, 3, 17):
        opened.document.stack.setIndex(index)
        assert present_step_is_seen(opened)
    settle(qtbot, opened)


def test_the_present_step_is_in_sight_when_the_panel_is_shown_again(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.side.choose("history")
    for step in range(1, 25):
        move_to(opened, step / 100, qtbot)
    opened.workspace.side.hide()
    opened.document.stack.setIndex(2)
    opened.workspace.side.show()
    QApplication.processEvents()
    assert present_step_is_seen(opened)
    opened.workspace.side.hide()
    opened.document.stack.setIndex(24)
    opened.workspace.side.show()
    opened.workspace.side.choose("history")
    opened.resize(1280, 700)
    QApplication.processEvents()
    assert present_step_is_seen(opened)
    settle(qtbot, opened)


def test_undone_steps_are_greyed(opened: MainWindow, qtbot: QtBot) -> None:
    view, stack = opened.workspace.history.view, opened.document.stack
    opened.workspace.side.choose("history")
    for threshold in (0.1, 0.2):
        move_to(opened, threshold, qtbot)

    def first() -> QImage:
        QApplication.processEvents()
        return view.viewport().grab(view.visualRect(view.model().index(1, 0))).toImage()

    done = first()
    stack.undo()
    stack.undo()
    assert first() != done
    stack.setIndex(2)
    assert first() == done
    settle(qtbot, opened)


def test_a_density_in_the_history_has_the_digits_that_matter(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.0731, qtbot)
    opened.control.convert_to(RuleKind.DENSITY)
    settle(qtbot, opened)
    (*_, last) = history(opened)
    assert re.fullmatch(r"Density \d\d(\.\d\d?)? %", last)
    for typed, text in (("0.001234", "Density 0.00123 %"), ("99.99", "Density 99.99 %"), ("100", "Density 100 %")):
        spin = opened.workspace.threshold.density
        spin.setFocus()
        spin.selectAll()
        qtbot.keyClicks(spin.lineEdit(), typed)
        qtbot.keyClick(spin, Qt.Key.Key_Return)
        assert history(opened)[-1] == text
    settle(qtbot, opened)
