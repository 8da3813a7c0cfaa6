"""A file whose name is no UTF-8 is opened, pruned and written like any other; its plan is saved and opened again."""

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QGuiApplication
from pytestqt.qtbot import QtBot

from core.plan.rules import Value
from gui.dialogs.cluster_dialog import ClusterDialog
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


def test_the_lines_for_a_cluster_lead_to_it_and_are_text(
    window: MainWindow, qtbot: QtBot, odd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = odd.with_name(os.fsdecode(b"plan\xff.json"))
    monkeypatch.setattr(FileDialogs, "new_plan", lambda *_: plan)
    move_to(window, 0.1, qtbot)
    (action,) = window.findChildren(QAction, "clusterAction")
    action.trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(ClusterDialog)))
    (dialog,) = window.findChildren(ClusterDialog)
    assert dialog.model.text() == f"{odd.parent}/m\\xff\\xfe\\xe9.safetensors"
    assert (
        f"prune $'{odd.parent}/m\\xff\\xfe\\xe9.safetensors' --plan $'{plan.parent}/plan\\xff.json' -o $'"
        in dialog.lines
    )
    dialog.output.setText("~/out")
    dialog.model.setText(f"{odd.parent}/other")
    assert f"prune {odd.parent}/other --plan " in dialog.lines
    assert dialog.lines.endswith(" -o ~/out\n")
    assert dialog.text.toPlainText() == dialog.lines
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == dialog.lines


def test_it_is_among_the_recent_files(window: MainWindow, odd: Path) -> None:
    assert odd in window.settings.recent
