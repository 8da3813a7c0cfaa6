"""Numbers under the keyboard: what is typed is what is meant, and what can't be is refused in sight."""

from itertools import permutations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.plan.rules import Value
from core.preview.rule_conversion import RuleKind
from gui.panels.rule_spin import RuleSpin
from gui.plots.line_area import LineArea
from gui.window.main_window import MainWindow
from tests.gui.driving import LEFT, history, mean_as, move_to, settle, turn_wheel

START = ["Opened small.safetensors"]
KINDS = {
    "thresholdSpin": RuleKind.VALUE,
    "sigmaSpin": RuleKind.SIGMA,
    "densitySpin": RuleKind.DENSITY,
    "errorSpin": RuleKind.ERROR,
}
FIELDS = tuple(KINDS)


@pytest.fixture
def active(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with the keyboard."""
    with qtbot.waitActive(opened):
        opened.activateWindow()
    return opened


def press(window: MainWindow, text: str) -> None:
    """Press keys, wherever the keyboard is."""
    for letter in text:
        QTest.keyClick(QApplication.focusWidget(), letter)


def enter(window: MainWindow) -> None:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)


def field(window: MainWindow, name: str, qtbot: QtBot) -> RuleSpin:
    """The field of a name; brought into sight by its segment, if it is not."""
    spin = window.findChild(RuleSpin, name)
    assert spin is not None
    if not spin.isVisible():
        mean_as(window, KINDS[name], qtbot)
    assert spin.isVisible()
    return spin


@pytest.mark.parametrize(("typed", "threshold"), [("1", 1.0), ("1e-2", 0.01), ("0,5", 0.5)])
def test_what_is_typed_first_after_opening_is_the_threshold(
    active: MainWindow, qtbot: QtBot, typed: str, threshold: float
) -> None:
    press(active, typed)
    enter(active)
    assert active.document.plan.rule == Value(threshold)
    settle(qtbot, active)


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_selected_whichever_way_the_keyboard_comes(active: MainWindow, qtbot: QtBot, name: str) -> None:
    move_to(active, 0.1, qtbot)
    spin = field(active, name, qtbot)
    edit, elsewhere = spin.lineEdit(), active.workspace.threshold.slider
    why = Qt.FocusReason
    for reason in (why.TabFocusReason, why.BacktabFocusReason, why.ShortcutFocusReason, why.OtherFocusReason):
        elsewhere.setFocus()
        assert edit.selectedText() == ""
        spin.setFocus(reason)
        assert edit.selectedText() == edit.text(), reason


@pytest.mark.parametrize("name", [*FIELDS, "valuesJump"])
def test_a_click_selects_all_and_a_second_one_places_the_caret(active: MainWindow, qtbot: QtBot, name: str) -> None:
    move_to(active, 0.1, qtbot)
    active.document.select(["classifier.weight"])
    settle(qtbot, active)
    if name == "valuesJump":
        active.workspace.matrix.values_tab.setChecked(True)
        edit = active.findChild(QLineEdit, name)
        edit.setText("3, 4")
    else:
        edit = field(active, name, qtbot).lineEdit()
    active.workspace.threshold.slider.setFocus()
    QTest.mouseClick(edit, LEFT, pos=QPoint(12, edit.height() // 2))
    assert edit.selectedText() == edit.text()
    QTest.mouseClick(edit, LEFT, pos=QPoint(12, edit.height() // 2))
    assert edit.selectedText() == ""


def test_a_field_with_the_keyboard_stays_selected_when_its_number_changes(active: MainWindow, qtbot: QtBot) -> None:
    spin = field(active, "thresholdSpin", qtbot)
    assert spin.hasFocus()
    active.control.move_rule(Value(0.25))
    active.control.finish()
    settle(qtbot, active)
    assert spin.lineEdit().selectedText() == "0.25"


@pytest.mark.parametrize(
    ("name", "typed", "reason"),
    [
        ("thresholdSpin", "-0.02", "0 or more"),
        ("thresholdSpin", "1e999", "0 or more"),
        ("sigmaSpin", "-1", "0 or more"),
        ("densitySpin", "150", "from 0 to 100 %"),
        ("densitySpin", "-3", "from 0 to 100 %"),
        ("errorSpin", "101", "An error is one number from 0 to 100 %"),
        ("densitySpin", "1e", "from 0 to 100 %"),
        ("thresholdSpin", "1.2.3", "one number, 0 or more"),
        ("thresholdSpin", "abc", "one number, 0 or more"),
        ("thresholdSpin", "1e400", "the greatest is 1e308"),
        ("thresholdSpin", "0.1 0.2", "one number"),
        ("thresholdSpin", "1_0", "one number"),
        ("sigmaSpin", "2s", "one number, 0 or more"),
        ("densitySpin", "5O", "one number from 0 to 100 %"),
        ("densitySpin", "1,234.5", "one number from 0 to 100 %"),
    ],
)
def test_what_is_out_of_range_is_refused_in_sight(
    active: MainWindow, qtbot: QtBot, name: str, typed: str, reason: str
) -> None:
    move_to(active, 0.1, qtbot)
    spin = field(active, name, qtbot)
    before, steps = active.document.plan, history(active)
    former = spin.text()
    spin.setFocus()
    press(active, typed)
    assert spin.text() == typed
    enter(active)
    assert spin.text() == typed
    assert reason in spin.refusal.reason
    assert active.document.shown == active.document.plan == before
    QTest.keyClick(spin, Qt.Key.Key_Tab)
    assert spin.text() == former
    assert reason in spin.refusal.reason
    settle(qtbot, active)
    assert active.document.shown == active.document.plan == before
    assert history(active) == steps


def test_escape_takes_a_refused_number_back(active: MainWindow, qtbot: QtBot) -> None:
    spin = field(active, "densitySpin", qtbot)
    former, steps = spin.text(), history(active)
    spin.setFocus()
    press(active, "150")
    enter(active)
    QTest.keyClick(spin, Qt.Key.Key_Escape)
    assert spin.text() == former
    assert not spin.refusal.reason
    assert history(active) == steps


def test_a_number_that_is_left_with_tab_is_taken(active: MainWindow, qtbot: QtBot) -> None:
    spin = field(active, "densitySpin", qtbot)
    spin.setFocus()
    press(active, "40")
    QTest.keyClick(spin, Qt.Key.Key_Tab)
    assert history(active) == [*START, "Density 100 %", "Density 40 %"]
    settle(qtbot, active)


@pytest.mark.parametrize("pasted", ["1.2.3", "0.1 0.2", "w > 0.07", "1e400", "0,1\n0,2"])
def test_what_is_pasted_and_is_not_one_number_is_refused_in_sight(
    active: MainWindow, qtbot: QtBot, pasted: str
) -> None:
    spin, before = field(active, "thresholdSpin", qtbot), history(active)
    spin.selectAll()
    QApplication.clipboard().setText(pasted)
    QTest.keySequence(spin, QKeySequence(QKeySequence.StandardKey.Paste))
    assert spin.text().split() == pasted.split()
    enter(active)
    assert "one number" in spin.refusal.reason
    assert history(active) == before


def test_what_is_typed_into_a_number_is_not_glued_to_it(active: MainWindow, qtbot: QtBot) -> None:
    move_to(active, 0.03, qtbot)
    spin, before = field(active, "thresholdSpin", qtbot), active.document.plan
    spin.lineEdit().end(False)
    press(active, ".07")
    assert spin.text() == "0.03.07"
    enter(active)
    assert "one number" in spin.refusal.reason
    assert active.document.plan == before


def test_a_reason_goes_with_the_field_that_it_is_about(active: MainWindow, qtbot: QtBot) -> None:
    move_to(active, 0.1, qtbot)
    for first, second in permutations(FIELDS, 2):
        before = field(active, first, qtbot)
        press(active, "-7")
        enter(active)
        assert before.refusal.reason
        after = field(active, second, qtbot)
        assert not before.isVisible()
        assert not [each for each in active.findChildren(QLabel, "refusal") if each.isVisible()]
        # the keyboard has gone along
        press(active, "x")
        enter(active)
        assert after.refusal.reason
        plate = next(each for each in active.findChildren(QLabel, "refusal") if each.isVisible())
        assert not plate.geometry().intersects(after.geometry())
        QTest.keyClick(after, Qt.Key.Key_Escape)
    assert "-7" not in history(active)[-1]


def turn_wheel_over(widget: QWidget) -> None:
    turn_wheel(widget, QPointF(widget.rect().center()), -1)


def test_a_wheel_that_scrolls_past_changes_no_plan(active: MainWindow, qtbot: QtBot) -> None:
    """Over whatever the pointer is, as long as that does not have the keyboard, and is no plot with the threshold."""
    move_to(active, 0.1, qtbot)
    tree = active.workspace.tree.view
    tree.setFocus()
    before, steps, shown = active.document.plan, history(active), []
    moved = [part for area in active.findChildren(LineArea) for part in (area, area.viewport())]
    for widget in active.findChildren(QWidget):
        if widget in moved:
            continue
        if widget.isVisible() and not widget.window().isHidden() and widget.window() is active:
            turn_wheel_over(widget)
            if active.document.shown != before:
                shown.append(widget)
                active.document.cancel_preview()
            assert not isinstance(QApplication.focusWidget(), RuleSpin), widget
    assert shown == []
    assert active.document.plan == before
    assert history(active) == steps


@pytest.mark.parametrize("name", ["thresholdSpin", "densitySpin", "thresholdSlider"])
def test_the_wheel_turns_what_has_the_keyboard(active: MainWindow, qtbot: QtBot, name: str) -> None:
    move_to(active, 0.1, qtbot)
    widget = active.workspace.threshold.slider if name == "thresholdSlider" else field(active, name, qtbot)
    before = active.document.plan
    widget.setFocus()
    turn_wheel_over(widget)
    assert active.document.plan != before
    settle(qtbot, active)


@pytest.mark.parametrize("name", FIELDS)
def test_a_click_into_a_field_that_has_the_keyboard_selects_all_too(
    active: MainWindow, qtbot: QtBot, name: str
) -> None:
    spin = field(active, name, qtbot)
    edit, place = spin.lineEdit(), QPoint(12, spin.lineEdit().height() // 2)
    spin.setFocus()
    press(active, "0")
    enter(active)
    settle(qtbot, active)
    QTest.mouseClick(edit, LEFT, pos=place)
    assert edit.selectedText() == edit.text() != ""
    # the next click is on purpose
    QTest.mouseClick(edit, LEFT, pos=place)
    assert not edit.hasSelectedText()
    # and so is one into what is being typed
    spin.selectAll()
    press(active, "12")
    QTest.mouseClick(edit, LEFT, pos=place)
    assert not edit.hasSelectedText()
    press(active, "5")
    assert sorted(edit.text()) == ["1", "2", "5"]
