"""Steps of arrow keys and the wheel that follow each other within a second are one step of the history."""

import gc
import weakref
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.plan.plan import Plan
from core.plan.rules import Value
from gui.state import undo_commands
from gui.state.history import History, WrittenFile
from gui.state.undo_commands import UndoState
from gui.window.main_window import MainWindow
from tests.gui.driving import drag_line, drag_slider, history, move_to, settle, type_threshold


class Clock:
    """Stands still, unless it is put on."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture(autouse=True)
def a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo_commands, "TOGETHER", 1.0)


@pytest.fixture
def clock(opened: MainWindow, qtbot: QtBot) -> Clock:
    """Of the window with the small checkpoint, at a threshold of 0.02."""
    move_to(opened, 0.02, qtbot)
    made = Clock()
    opened.document.stack.clock = made
    return made


def turn(widget: QWidget, notches: int) -> None:
    """Turn the wheel over the middle of a widget."""
    widget.setFocus()
    place, none = QPointF(widget.rect().center()), Qt.KeyboardModifier.NoModifier
    for _ in range(abs(notches)):
        turned = QPoint(0, 120 if notches > 0 else -120)
        everywhere = QPointF(widget.mapToGlobal(place.toPoint()))
        phase = Qt.ScrollPhase.NoScrollPhase
        QApplication.sendEvent(
            widget, QWheelEvent(place, everywhere, QPoint(), turned, Qt.MouseButton.NoButton, none, phase, False)
        )


def press(qtbot: QtBot, widget: QWidget, key: Qt.Key, times: int) -> None:
    widget.setFocus()
    for _ in range(times):
        qtbot.keyClick(widget, key)


def views(window: MainWindow) -> dict[str, QWidget]:
    workspace = window.workspace
    areas = {"histogram": workspace.histogram.area, "curve": workspace.curve.area}
    return {"field": workspace.threshold.spin, "slider": workspace.threshold.slider, **areas}


@pytest.mark.parametrize("name", ["field", "slider", "histogram", "curve"])
@pytest.mark.parametrize("key", [True, False])
def test_a_run_of_small_steps_is_one_step_in_every_view(
    opened: MainWindow, qtbot: QtBot, clock: Clock, name: str, key: bool
) -> None:
    view, before, plan = views(opened)[name], len(history(opened)), opened.document.plan
    for _ in range(4):
        clock.time += 0.9
        if key:
            press(qtbot, view, Qt.Key.Key_Up, 1)
        else:
            turn(view.viewport() if hasattr(view, "viewport") else view, 1)
    assert len(history(opened)) == before + 1
    assert opened.document.plan.rule.threshold > 0.02
    opened.menus.undo.trigger()
    assert opened.document.plan == plan
    opened.menus.redo.trigger()
    clock.time += 1.1
    press(qtbot, view, Qt.Key.Key_Up, 1)
    assert len(history(opened)) == before + 2
    settle(qtbot, opened)


def test_steps_of_one_view_and_another_are_one_as_they_move_the_same(
    opened: MainWindow, qtbot: QtBot, clock: Clock
) -> None:
    before = len(history(opened))
    for view in views(opened).values():
        press(qtbot, view, Qt.Key.Key_Up, 1)
    assert len(history(opened)) == before + 1
    assert (
        history(opened)[-1] == f"Threshold {opened.document.plan.rule.threshold:g}"
        or "Threshold" in history(opened)[-1]
    )
    settle(qtbot, opened)


def test_the_history_names_where_the_run_has_come_to(opened: MainWindow, qtbot: QtBot, clock: Clock) -> None:
    press(qtbot, opened.workspace.threshold.spin, Qt.Key.Key_Up, 3)
    assert history(opened)[-1] == "Threshold 0.023"
    assert opened.menus.undo.text() == "&Undo Threshold 0.023"
    settle(qtbot, opened)


def test_another_rule_or_another_layer_begins_another_step(opened: MainWindow, qtbot: QtBot, clock: Clock) -> None:
    before = len(history(opened))
    panel = opened.workspace.threshold
    panel.spin.stepBy(1)
    panel.sigma.stepBy(1)
    panel.sigma.stepBy(1)
    assert len(history(opened)) == before + 2
    opened.document.select(["classifier.weight"])
    opened.control.set_own(own=True)
    panel.sigma.stepBy(1)
    assert len(history(opened)) == before + 3
    opened.document.select(["features.0.weight"])
    panel.sigma.stepBy(1)
    panel.sigma.stepBy(1)
    assert len(history(opened)) == before + 4
    settle(qtbot, opened)


def test_drags_and_what_is_typed_are_steps_by_themselves(opened: MainWindow, qtbot: QtBot, clock: Clock) -> None:
    before = len(history(opened))
    drag_line(opened, 0.05)
    drag_line(opened, 0.06)
    drag_slider(opened, 0.1)
    type_threshold(qtbot, opened, "0.2")
    assert len(history(opened)) == before + 4
    press(qtbot, opened.workspace.threshold.spin, Qt.Key.Key_Up, 2)
    assert len(history(opened)) == before + 5
    drag_line(opened, 0.05)
    assert len(history(opened)) == before + 6
    settle(qtbot, opened)


def test_a_run_that_comes_back_to_where_it_began_is_no_step(opened: MainWindow, qtbot: QtBot, clock: Clock) -> None:
    before, plan = history(opened), opened.document.plan
    press(qtbot, opened.workspace.threshold.spin, Qt.Key.Key_Up, 2)
    press(qtbot, opened.workspace.threshold.spin, Qt.Key.Key_Down, 2)
    assert (history(opened), opened.document.plan) == (before, plan)
    press(qtbot, opened.workspace.threshold.spin, Qt.Key.Key_Up, 1)
    assert history(opened) == [*before, "Threshold 0.021"]
    settle(qtbot, opened)


def test_what_was_undone_takes_up_no_more(opened: MainWindow, qtbot: QtBot, clock: Clock) -> None:
    spin = opened.workspace.threshold.spin
    press(qtbot, spin, Qt.Key.Key_Up, 2)
    clock.time += 5
    press(qtbot, spin, Qt.Key.Key_Up, 1)
    opened.menus.undo.trigger()
    before = len(history(opened)) - 1
    press(qtbot, spin, Qt.Key.Key_Up, 1)
    # after five seconds it is another step than the one before the undone one
    assert len(history(opened)) == before + 1
    settle(qtbot, opened)


def test_a_saved_plan_and_one_with_a_file_stay_steps(
    opened: MainWindow, qtbot: QtBot, clock: Clock, tmp_path: Path
) -> None:
    spin, stack = opened.workspace.threshold.spin, opened.document.stack
    before = len(history(opened))
    press(qtbot, spin, Qt.Key.Key_Up, 1)
    stack.mark_saved(())
    press(qtbot, spin, Qt.Key.Key_Up, 1)
    assert len(history(opened)) == before + 2
    stack.mark_written(opened.document.plan, WrittenFile(tmp_path / "x.pt", with_masks=False))
    press(qtbot, spin, Qt.Key.Key_Up, 1)
    assert len(history(opened)) == before + 3
    settle(qtbot, opened)


@given(st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.floats(0, 3), st.integers(0, 3)), max_size=12))
def test_steps_lead_back_however_they_were_merged(
    qapp: QApplication, made: list[tuple[str | None, float, int]]
) -> None:
    stack, clock = History(), Clock()
    stack.clock = clock
    runs: list[tuple[str | None, float, int]] = []
    for alike, pause, number in made:
        clock.time += pause
        state = UndoState(Plan(rule=Value(number)))
        if state == stack.state:
            continue
        merges = runs and alike is not None and runs[-1][0] == alike and clock.time - runs[-1][1] <= 1.0
        runs[len(runs) - bool(merges) :] = [(alike, clock.time, number)]
        stack.step("text", state, alike)
        before = runs[-2][2] if len(runs) > 1 else 0
        if merges and number == before:
            runs.pop()
        assert stack.state == state
        assert [plan.rule.threshold for plan in stack.plans[1:]] == [number for _, _, number in runs]


def test_nothing_is_kept_of_what_lies_between_steps_that_became_one(qtbot: QtBot) -> None:
    """Python's side of a step stays for ever where Qt merges it into another: it must not hold on to anything."""
    stack = History()
    stack.clock = Clock()
    stack.begin(Plan(), [])
    states = [UndoState(Plan(rule=Value(number / 8))) for number in range(1, 6)]
    words = [lambda number=number: f"Threshold {number}" for number in range(5)]
    between = [*map(weakref.ref, states[:-1]), *map(weakref.ref, words[:-1])]
    last = states[-1]
    while states:
        stack.step(words.pop(0), states.pop(0), alike="arrow keys")
    gc.collect()
    assert stack.count() == 1
    assert stack.state is last
    assert [reference() for reference in between] == [None] * 8
