"""Undo of everything up to the commit, by keys, by the history, and back to where it began."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from core.plan.plan import Plan
from core.preview.rule_conversion import RuleKind
from gui.window.main_window import MainWindow
from tests.gui.driving import checked, click_tick, drag_line, drag_slider, history, move_to, settle

FC = "classifier.weight"


def edit_everything(window: MainWindow, qtbot: QtBot) -> list[Plan]:
    """One edit of each kind; returns the plan after each, the first one first."""
    plans = [window.document.plan]
    edits = (
        lambda: move_to(window, 0.02, qtbot),
        lambda: click_tick(window, FC),
        lambda: drag_slider(window, 0.05, 0.1),
        lambda: drag_line(window, 0.15, 0.08),
        lambda: click_tick(window, "features.1.weight"),
        lambda: window.document.select([FC]),
        lambda: window.findChild(QToolButton, "scopeOwn").click(),
        lambda: move_to(window, 0.2, qtbot),
        lambda: window.workspace.tree.resetRequested.emit([FC], []),
        lambda: window.workspace.tree.chooseRequested.emit([FC]),
        lambda: window.workspace.threshold.density.setValue(0.4),
        lambda: window.workspace.threshold.sigma.setValue(0.7),
        lambda: window.workspace.threshold.error.setValue(0.2),
        lambda: window.control.convert_to(RuleKind.EACH),
        lambda: window.workspace.tree.ownRequested.emit([], ["features"]),
        lambda: window.workspace.tree.resetRequested.emit([], ["features"]),
        lambda: window.menus.reset.trigger(),
    )
    for edit in edits:
        edit()
        settle(qtbot, window)
        if window.document.plan != plans[-1]:
            plans.append(window.document.plan)
    return plans


def test_everything_can_be_undone_and_redone(opened: MainWindow, qtbot: QtBot) -> None:
    plans = edit_everything(opened, qtbot)
    assert len(plans) == 16
    assert len(history(opened)) == 16
    for plan in plans[-2::-1]:
        opened.menus.undo.trigger()
        assert opened.document.plan == plan
    assert not opened.menus.undo.isEnabled()
    assert not opened.document.stack.modified
    for plan in plans[1:]:
        opened.menus.redo.trigger()
        assert opened.document.plan == plan
    settle(qtbot, opened)


def test_the_history_names_each_change(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.02, qtbot)
    click_tick(opened, FC)
    click_tick(opened, FC)
    opened.workspace.tree.chooseRequested.emit([])
    opened.menus.reset.trigger()
    assert history(opened) == [
        "Opened small.safetensors",
        "Threshold 0.02",
        "Unticked classifier.weight",
        "Ticked classifier.weight",
        "Unticked all",
        "Reset",
    ]
    settle(qtbot, opened)


def test_a_click_in_the_history_goes_there(opened: MainWindow, qtbot: QtBot) -> None:
    for threshold in (0.01, 0.02, 0.03):
        move_to(opened, threshold, qtbot)
    view = opened.workspace.history.view
    view.setCurrentIndex(view.model().index(1, 0))
    assert opened.document.plan.rule.threshold == 0.01
    assert opened.workspace.threshold.spin.value() == 0.01
    view.setCurrentIndex(view.model().index(0, 0))
    assert opened.document.plan == opened.document.stack.base
    settle(qtbot, opened)


def test_the_undo_keys_are_the_plans_even_in_the_field(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.02, qtbot)
    opened.workspace.threshold.spin.setFocus()
    with qtbot.waitActive(opened):
        opened.activateWindow()
    qtbot.keyClick(opened.workspace.threshold.spin, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert opened.workspace.threshold.spin.value() == 0
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(opened.workspace.threshold.spin, Qt.Key.Key_Z, modifiers)
    assert opened.workspace.threshold.spin.value() == 0.02
    settle(qtbot, opened)


def test_undo_names_what_it_undoes(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.02, qtbot)
    assert opened.menus.undo.text() == "&Undo Threshold 0.02"
    assert opened.menus.undo.iconText() == "Undo"


def test_undo_brings_the_ticks_back(opened: MainWindow, qtbot: QtBot) -> None:
    before = checked(opened, FC)
    click_tick(opened, FC)
    assert checked(opened, FC) != before
    opened.menus.undo.trigger()
    assert checked(opened, FC) == before
    settle(qtbot, opened)


def test_an_edit_that_changes_nothing_is_no_step(opened: MainWindow, qtbot: QtBot) -> None:
    opened.edits.tick([FC], True)
    opened.edits.reset_own([FC])
    opened.edits.reset_all()
    opened.workspace.threshold.spin.setValue(0.0)
    assert history(opened) == ["Opened small.safetensors"]
    settle(qtbot, opened)


def test_an_undo_in_the_middle_of_a_drag_drops_the_preview(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.02, qtbot)
    drag_slider(opened, 0.05, 0.1, drop=False)
    opened.menus.undo.trigger()
    assert opened.document.shown == opened.document.stack.base
    opened.workspace.threshold.slider.setSliderDown(False)
    assert opened.document.plan == opened.document.stack.base
    settle(qtbot, opened)
