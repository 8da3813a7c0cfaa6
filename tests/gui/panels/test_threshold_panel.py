"""The threshold: three views of one value, one step for one gesture."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.plan.rules import Density
from gui.panels.spin_steps import stepped
from gui.state.changes import PlanChanged
from gui.window.main_window import MainWindow
from tests.gui.driving import (
    LEFT,
    drag_line,
    drag_slider,
    history,
    line_position,
    same_everywhere,
    settle,
    slider_point,
    type_threshold,
)

START = ["Opened small.safetensors"]
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize(
    ("typed", "threshold"), [("0.02", 0.02), ("1e-4", 1e-4), ("5E-2", 0.05), ("0,125", 0.125), (".25", 0.25)]
)
def test_any_number_can_be_typed(opened: MainWindow, qtbot: QtBot, typed: str, threshold: float) -> None:
    type_threshold(qtbot, opened, typed)
    assert opened.document.plan.rule.threshold == threshold
    assert same_everywhere(opened, threshold)
    assert len(history(opened)) == 2


def test_what_is_no_number_changes_nothing(opened: MainWindow, qtbot: QtBot) -> None:
    type_threshold(qtbot, opened, "-1")
    type_threshold(qtbot, opened, "e")
    assert history(opened) == START


def test_setting_the_spin_box_is_one_step(opened: MainWindow) -> None:
    opened.workspace.threshold.spin.setValue(0.02)
    opened.workspace.threshold.spin.setValue(0.03)
    assert history(opened) == [*START, "Threshold 0.02", "Threshold 0.03"]


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_a_value_of_many_digits_is_kept_and_its_tip_has_them_all(opened: MainWindow) -> None:
    spin = opened.workspace.threshold.spin
    spin.setValue(0.019999999552965164)
    assert spin.text() == "0.02000"
    QApplication.sendEvent(spin, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), spin.mapToGlobal(QPoint(5, 5))))
    assert spin.toolTip().startswith("0.019999999552965164\n")
    assert opened.document.plan.rule.threshold == 0.019999999552965164


def test_a_step_leaves_digits_behind_that_are_not_seen(opened: MainWindow) -> None:
    density = opened.workspace.threshold.density
    opened.control.take(Density(0.4171428571))
    assert density.text() == "41.71 %"
    density.setFocus()
    density.stepBy(1)
    assert opened.document.plan.rule == Density(0.4271)


@pytest.mark.parametrize(
    ("value", "steps", "factor", "after"),
    [
        (0.02, 1, 1, 0.021),
        (0.02, -1, 1, 0.019),
        (0.1, -1, 1, 0.099),
        (0.1, 1, 1, 0.11),
        (0.02, 1, 10, 0.03),
        (0.02, 1, 0.1, 0.0201),
        (0.0, 1, 1, 1e-4),
        (0.0, -1, 1, 0.0),
        (1e-5, -1, 1, 0.0),
        (0.02, 10, 1, 0.03),
    ],
)
def test_steps_fit_the_size_of_the_value(value: float, steps: int, factor: float, after: float) -> None:
    assert stepped(value, steps, factor, 1e-4) == after


@pytest.mark.parametrize("smallest", [1e-4, 2.9e-5, 0.0123])
def test_as_many_steps_lead_back_to_0(smallest: float) -> None:
    up = [0.0]
    for _ in range(40):
        up.append(stepped(up[-1], 1, 1, smallest))
    down = [up[-1]]
    for _ in range(40):
        down.append(stepped(down[-1], -1, 1, smallest))
    assert down == up[::-1]


def test_arrow_keys_step_the_spin_box(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.threshold.spin.setValue(0.02)
    opened.workspace.threshold.spin.setFocus()
    qtbot.keyClick(opened.workspace.threshold.spin, Qt.Key.Key_Up)
    assert same_everywhere(opened, 0.021)
    qtbot.keyClick(opened.workspace.threshold.spin, Qt.Key.Key_Up, SHIFT)
    assert same_everywhere(opened, 0.031)
    qtbot.keyClick(opened.workspace.threshold.spin, Qt.Key.Key_Down, CTRL)
    assert same_everywhere(opened, 0.0309)
    assert len(history(opened)) == 5


def test_a_key_that_is_held_is_one_step(opened: MainWindow, qtbot: QtBot) -> None:
    spin = opened.workspace.threshold.spin
    spin.setValue(0.02)
    spin.setFocus()
    for _ in range(5):
        QTest.keyPress(spin, Qt.Key.Key_Up)
    QTest.keyRelease(spin, Qt.Key.Key_Up)
    assert history(opened) == [*START, "Threshold 0.02", "Threshold 0.025"]


def test_a_drag_of_the_slider_is_one_step(opened: MainWindow, qtbot: QtBot) -> None:
    drag_slider(opened, 0.01, 0.03, 0.1, drop=False)
    assert history(opened) == START
    held = opened.control.target.value
    assert same_everywhere(opened, held)
    drag_slider(opened, 0.05)
    assert len(history(opened)) == 2
    assert 0.045 < opened.document.plan.rule.threshold < 0.055
    assert same_everywhere(opened, opened.document.plan.rule.threshold)


def test_a_drag_of_the_line_is_one_step(opened: MainWindow, qtbot: QtBot) -> None:
    drag_line(opened, 0.05, 0.1, 0.2, drop=False)
    assert history(opened) == START
    assert opened.control.target.value > 0.15
    QTest.mouseRelease(opened.workspace.histogram.area.viewport(), LEFT, pos=line_position(opened))
    assert len(history(opened)) == 2
    assert same_everywhere(opened, opened.document.plan.rule.threshold)
    settle(qtbot, opened)


def test_a_drag_that_comes_back_leaves_no_step(opened: MainWindow, qtbot: QtBot) -> None:
    drag_slider(opened, 0.05, 0.1, drop=False)
    QTest.mouseMove(opened.workspace.threshold.slider, QPoint(0, 10))
    QTest.mouseRelease(opened.workspace.threshold.slider, LEFT, pos=QPoint(0, 10))
    assert opened.workspace.threshold.spin.value() == 0
    assert history(opened) == START
    assert not opened.document.stack.modified


def test_escape_cancels_a_drag_of_the_slider(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.threshold.spin.setValue(0.02)
    drag_slider(opened, 0.05, 0.1, drop=False)
    qtbot.keyClick(opened.workspace.threshold.slider, Qt.Key.Key_Escape)
    assert same_everywhere(opened, 0.02)
    QTest.mouseMove(opened.workspace.threshold.slider, slider_point(opened, 0.2))
    QTest.mouseRelease(opened.workspace.threshold.slider, LEFT, pos=slider_point(opened, 0.2))
    assert same_everywhere(opened, 0.02)
    assert history(opened) == [*START, "Threshold 0.02"]


def test_escape_cancels_a_drag_of_the_line(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.threshold.spin.setValue(0.05)
    settle(qtbot, opened)
    drag_line(opened, 0.1, 0.2, drop=False)
    assert opened.control.target.value > 0.1
    qtbot.keyClick(opened.workspace.histogram.area, Qt.Key.Key_Escape)
    QTest.mouseRelease(opened.workspace.histogram.area.viewport(), LEFT, pos=line_position(opened))
    assert same_everywhere(opened, 0.05)
    assert history(opened) == [*START, "Threshold 0.05"]


def test_a_double_click_resets(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.threshold.spin.setValue(0.02)
    qtbot.mouseDClick(opened.workspace.threshold.slider, LEFT)
    assert same_everywhere(opened, 0)
    assert history(opened)[-1] == "Threshold reset"
    opened.menus.undo.trigger()
    assert same_everywhere(opened, 0.02)
    settle(qtbot, opened)
    qtbot.mouseDClick(opened.workspace.histogram.area.viewport(), LEFT, pos=line_position(opened))
    assert same_everywhere(opened, 0)


def test_slider_keys_step_and_end_at_0(opened: MainWindow, qtbot: QtBot) -> None:
    slider = opened.workspace.threshold.slider
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    first = opened.document.plan.rule.threshold
    qtbot.keyClick(slider, Qt.Key.Key_Right, SHIFT)
    assert opened.document.plan.rule.threshold > first > 0
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert opened.document.plan.rule.threshold == 0
    assert len(history(opened)) == 4


def test_the_slider_covers_the_weights(opened: MainWindow) -> None:
    slider = opened.workspace.threshold.slider
    largest = max(
        float(opened.document.state.measurements.index_of(name).upto[-1]) for name in opened.document.plan.chosen
    )
    assert largest > 0
    opened.workspace.threshold.slider.setValue(slider.maximum())
    assert opened.document.state.plan_numbers.total.kept == 0


def test_moves_are_evaluated_once_a_turn(opened: MainWindow, qtbot: QtBot) -> None:
    seen: list[object] = []
    opened.document.changed.connect(seen.append)
    for step in range(1, 50):
        opened.control.move(step / 1000)
    assert seen == []
    qtbot.waitUntil(lambda: bool(seen))
    # on a slow machine the numbers may have settled meanwhile, which is announced too
    assert [type(change) for change in seen].count(PlanChanged) == 1
    assert isinstance(seen[0], PlanChanged)
    assert opened.document.shown.rule.threshold == 0.049
    opened.control.cancel()
    settle(qtbot, opened)
