"""Plans saved, opened again, and asked about."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.plan.plan import Plan
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.unsaved_question import UnsavedAnswer
from gui.window.main_window import MainWindow
from tests.gui.driving import click_tick, history, move_to, settle
from tests.helpers.checkpoints import small_state, write_safetensors


@pytest.fixture
def plan_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "plan.json"
    monkeypatch.setattr(FileDialogs, "new_plan", lambda *_: path)
    monkeypatch.setattr(FileDialogs, "plan", lambda *_: path)
    return path


def saved_and_reset(opened: MainWindow, qtbot: QtBot, plan_file: Path) -> Plan:
    """Save a plan, and reset the present one; returns what was saved."""
    click_tick(opened, "features.0.weight")
    move_to(opened, 0.03, qtbot)
    plan = opened.document.plan
    opened.menus.save_plan.trigger()
    qtbot.waitUntil(lambda: plan_file.exists() and not opened.document.stack.modified)
    opened.menus.reset.trigger()
    return plan


def test_a_saved_plan_comes_back_as_one_step(opened: MainWindow, qtbot: QtBot, plan_file: Path) -> None:
    plan = saved_and_reset(opened, qtbot, plan_file)
    opened.menus.open_plan.trigger()
    qtbot.waitUntil(lambda: opened.document.plan == plan)
    assert history(opened)[-2:] == ["Reset", "Plan plan.json"]
    opened.menus.undo.trigger()
    assert opened.document.plan == opened.document.stack.base
    settle(qtbot, opened)


def test_a_plan_that_is_dropped_is_opened_as_one_step(opened: MainWindow, qtbot: QtBot, plan_file: Path) -> None:
    checkpoint = opened.document.state.checkpoint
    plan = saved_and_reset(opened, qtbot, plan_file)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(plan_file))])
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(opened, QDragEnterEvent(QPoint(50, 50), action, data, button, key))
    QApplication.sendEvent(opened, QDropEvent(QPointF(50, 50), action, data, button, key))
    # without a question about what is not saved
    qtbot.waitUntil(lambda: opened.document.plan == plan)
    assert opened.document.holds(checkpoint)
    assert history(opened)[-2:] == ["Reset", "Plan plan.json"]
    assert opened.messages.text == ""
    settle(qtbot, opened)


def test_a_plan_without_a_model_says_where_it_is_opened(window: MainWindow, qtbot: QtBot, plan_file: Path) -> None:
    plan_file.write_text(json.dumps({"format": "secateurs plan"}))
    with qtbot.waitSignal(window.opener.failed):
        window.open(plan_file)
    assert "is a plan of Secateurs" in window.messages.text
    assert "File ▸ Open plan…" in window.messages.text


def test_saving_that_is_cancelled_writes_nothing(opened: MainWindow, qtbot: QtBot, plan_file: Path) -> None:
    move_to(opened, 0.03, qtbot)
    # before its thread can ask
    opened.jobs.started.connect(lambda _title, job: job.cancel())
    opened.menus.save_plan.trigger()
    qtbot.waitUntil(lambda: not opened.jobs.busy)
    assert not plan_file.exists()
    assert opened.document.stack.modified


def test_a_plan_of_another_file_is_noted(opened: MainWindow, qtbot: QtBot, plan_file: Path, tmp_path: Path) -> None:
    move_to(opened, 0.03, qtbot)
    opened.menus.save_plan.trigger()
    qtbot.waitUntil(lambda: plan_file.exists() and not opened.document.stack.modified)
    state = small_state()
    state["classifier.weight"] *= 2
    other = tmp_path / "other.safetensors"
    write_safetensors(state, other)
    opened.open(other)
    qtbot.waitUntil(lambda: opened.document.state.checkpoint.path == other)
    settle(qtbot, opened)
    opened.menus.open_plan.trigger()
    qtbot.waitUntil(lambda: "made for another file" in opened.messages.text)
    assert opened.document.plan.rule.threshold == 0.03
    settle(qtbot, opened)


def test_a_broken_plan_changes_nothing(opened: MainWindow, qtbot: QtBot, plan_file: Path) -> None:
    plan_file.write_text(json.dumps({"format": "something"}))
    opened.menus.open_plan.trigger()
    qtbot.waitUntil(lambda: "is not a plan" in opened.messages.text)
    assert history(opened) == ["Opened small.safetensors"]
    settle(qtbot, opened)


def test_a_plan_can_be_saved_on_the_way_out(
    opened: MainWindow, qtbot: QtBot, plan_file: Path, answers: Callable[[UnsavedAnswer], list[str]]
) -> None:
    move_to(opened, 0.03, qtbot)
    answers(UnsavedAnswer.SAVE)
    opened.close()
    qtbot.waitUntil(lambda: not opened.isVisible())
    assert json.loads(plan_file.read_text())["rule"] == {"threshold": 0.03}


def test_a_plan_that_is_not_saved_after_all_keeps_the_window(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, answers: Callable[[UnsavedAnswer], list[str]]
) -> None:
    move_to(opened, 0.03, qtbot)
    answers(UnsavedAnswer.SAVE)
    monkeypatch.setattr(FileDialogs, "new_plan", lambda *_: None)
    assert not opened.close()
    assert opened.isVisible()
