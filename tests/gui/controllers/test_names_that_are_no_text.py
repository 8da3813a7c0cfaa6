"""A file whose name is no UTF-8 is opened, pruned and written like any other; its plan is saved and opened again."""

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.plan.rules import Value
from gui.dialogs.commit_dialog import CommitDialog
from gui.dialogs.file_dialogs import FileDialogs
from gui.window.main_window import MainWindow
from tests.gui.conftest import WithDialog
from tests.gui.driving import move_to, settle


@pytest.fixture
def odd(window: MainWindow, qtbot: QtBot, source: Path) -> Path:
    path = source.with_name(os.fsdecode(b"m\xff\xfe\xe9.safetensors"))
    source.rename(path)
    window.open(path)
    settle(qtbot, window)
    assert window.document.is_open
    return path


def test_its_plan_is_saved_and_opened_again(
    window: MainWindow, qtbot: QtBot, odd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = odd.with_name(os.fsdecode(b"plan\xff.json"))
    monkeypatch.setattr(FileDialogs, "new_plan", lambda *_: plan)
    monkeypatch.setattr(FileDialogs, "plan", lambda *_: plan)
    move_to(window, 0.1, qtbot)
    window.menus.save_plan.trigger()
    qtbot.waitUntil(plan.exists)
    settle(qtbot, window)
    move_to(window, 0.2, qtbot)
    window.menus.open_plan.trigger()
    qtbot.waitUntil(lambda: window.document.plan.rule == Value(0.1))
    settle(qtbot, window)


def test_it_is_committed_beside_itself_with_its_record(
    window: MainWindow, qtbot: QtBot, odd: Path, with_dialog: WithDialog
) -> None:
    targets: list[Path] = []

    def answer(dialog: CommitDialog) -> None:
        targets.append(dialog.path)
        dialog.accept_button.click()

    move_to(window, 0.1, qtbot)
    with_dialog(answer)
    window.menus.commit.trigger()
    qtbot.waitUntil(lambda: "172 weights cut" in window.messages.text)
    settle(qtbot, window)
    assert os.fsencode(targets[0].name) == b"m\xff\xfe\xe9-pruned.safetensors"
    assert targets[0].exists()
    window.open(targets[0])
    settle(qtbot, window)
    assert window.document.state.checkpoint.path == targets[0]


def test_it_is_among_the_recent_files(window: MainWindow, odd: Path) -> None:
    assert odd in window.settings.recent
