"""What a session that died has left of its plan is offered when its file is opened again."""

import os
from pathlib import Path

import pytest
import torch
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.plan import journal_store
from core.plan.journal_store import journal_folder
from core.plan.rules import Value
from gui.app import create_window
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle
from tests.helpers.checkpoints import write_safetensors


def journals() -> list[Path]:
    return sorted(journal_folder().glob("*.jsonl")) if journal_folder().exists() else []


def kept(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until all that was done is on the disk."""
    qtbot.waitUntil(lambda: window.journal.up_to_date)
    settle(qtbot, window)


@pytest.fixture
def died(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """A window that was ended by a signal, with two steps, one of them undone, and a snapshot."""
    move_to(opened, 0.1, qtbot)
    opened.menus.snapshot.trigger()
    move_to(opened, 0.2, qtbot)
    opened.document.stack.undo()
    opened.document.select(["features.0.weight"])
    opened.end()
    assert len(journals()) == 1
    return opened


@pytest.fixture
def again(qtbot: QtBot, died: MainWindow, source: Path) -> MainWindow:
    """A new window with the same file, which offers what is left."""
    window = create_window()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.open(source)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: "were not saved when the app ended" in window.messages.text)
    return window


def press(window: MainWindow, name: str) -> None:
    button = window.messages.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    button.click()


def test_it_is_restored_with_all_its_steps_and_snapshots(again: MainWindow, died: MainWindow, qtbot: QtBot) -> None:
    assert "2 steps of today" in again.messages.text
    press(again, "restoreJournal")
    kept(qtbot, again)
    stack, before = again.document.stack, died.document.stack
    assert [stack.text(place) for place in range(stack.count())] == [
        before.text(place) for place in range(before.count())
    ]
    assert (stack.plans, stack.index(), stack.snapshots) == (before.plans, before.index(), before.snapshots)
    assert again.document.plan.rule == Value(0.1)
    assert again.document.state.selection.names == ("features.0.weight",)
    assert again.document.stack.modified
    # what was restored is in the journal of the new session
    qtbot.waitUntil(lambda: len(journals()) == 1)
    again.menus.undo.trigger()
    settle(qtbot, again)
    assert again.document.plan.rule == Value(0.0)


def test_what_is_dropped_is_not_offered_again(again: MainWindow, qtbot: QtBot, source: Path) -> None:
    press(again, "dropJournal")
    assert journals() == []
    again.menus.reload.trigger()
    settle(qtbot, again)
    assert "were not saved" not in again.messages.text


def test_an_offer_lies_over_nothing_once_something_is_done_and_can_still_be_taken(
    again: MainWindow, died: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert again.menus.restore_steps.isEnabled()
    again.document.select(["classifier.weight"])
    assert "2 steps of today" in again.messages.text
    move_to(again, 0.3, qtbot)
    settle(qtbot, again)
    assert "Restore unsaved steps" in again.messages.text
    move_to(again, 0.4, qtbot)
    settle(qtbot, again)
    assert again.messages.text == ""
    asked = []
    monkeypatch.setattr(again._journal_offer, "_may_leave", lambda then: (asked.append(1), then()))
    again.menus.restore_steps.trigger()
    kept(qtbot, again)
    # what was done meanwhile would be lost
    assert asked == [1]
    assert again.document.stack.plans == died.document.stack.plans
    assert not again.menus.restore_steps.isEnabled()


def test_an_offer_that_nobody_took_is_there_again(again: MainWindow, qtbot: QtBot, source: Path) -> None:
    move_to(again, 0.3, qtbot)
    again.tell_anew()
    assert again.menus.restore_steps.isEnabled()
    again.document.stack.setClean()
    again.menus.reload.trigger()
    settle(qtbot, again)
    qtbot.waitUntil(lambda: "2 steps of today" in again.messages.text)


def test_what_is_not_decided_on_is_offered_again(again: MainWindow, qtbot: QtBot, source: Path) -> None:
    again.close()
    window = create_window()
    qtbot.addWidget(window)
    window.open(source)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: "2 steps of today" in window.messages.text)
    window.close()


def test_a_second_window_is_not_offered_what_the_first_one_is(again: MainWindow, qtbot: QtBot, source: Path) -> None:
    other = create_window()
    qtbot.addWidget(other)
    other.open(source)
    settle(qtbot, other)
    assert "were not saved" not in other.messages.text
    other.close()


def test_a_window_that_is_closed_with_its_answer_leaves_nothing(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.1, qtbot)
    kept(qtbot, opened)
    assert len(journals()) == 1
    opened.close()
    assert journals() == []


def test_another_file_that_is_opened_ends_the_journal_of_the_first(
    opened: MainWindow, qtbot: QtBot, source: Path, tmp_path: Path
) -> None:
    move_to(opened, 0.1, qtbot)
    kept(qtbot, opened)
    other = tmp_path / "other.safetensors"
    other.write_bytes(source.read_bytes())
    opened.open(other)
    settle(qtbot, opened)
    assert journals() == []


def test_nothing_is_written_as_long_as_nothing_is_done(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select(["features.0.weight"])
    settle(qtbot, opened)
    assert journals() == []


def test_steps_for_a_file_that_is_another_now_are_not_restored(died: MainWindow, qtbot: QtBot, source: Path) -> None:
    write_safetensors({"fc.weight": torch.ones(3, 3)}, source)
    later = source.stat().st_mtime + 3600
    os.utime(source, (later, later))
    window = create_window()
    qtbot.addWidget(window)
    window.open(source)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: "The file has changed since." in window.messages.text)
    press(window, "restoreJournal")
    assert "other parameters now" in window.messages.text
    assert window.document.stack.count() == 0
    window.close()


def test_a_disk_that_is_full_is_told_once(opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal_store.Journal, "add", full)
    move_to(opened, 0.1, qtbot)
    qtbot.waitUntil(lambda: "No space left on device" in opened.messages.text)
    opened.messages.dismiss()
    move_to(opened, 0.2, qtbot)
    settle(qtbot, opened)
    assert "No space" not in opened.messages.text
