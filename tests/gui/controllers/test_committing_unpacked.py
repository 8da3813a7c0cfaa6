"""A checkpoint from an archive: the dialog says what is not written, and refuses the name of an archive."""

import zipfile
from pathlib import Path

import torch
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.dialogs.commit_dialog import CommitDialog
from gui.window.main_window import MainWindow
from tests.gui.conftest import State, WithDialog
from tests.gui.driving import move_to, settle


def test_the_dialog_says_that_the_archive_is_not_written_and_refuses_its_name(
    window: MainWindow, qtbot: QtBot, state: State, tmp_path: Path, with_dialog: WithDialog
) -> None:
    torch.save(state, tmp_path / "policy.pth")
    with zipfile.ZipFile(tmp_path / "agent.zip", "w") as archive:
        archive.write(tmp_path / "policy.pth", "policy.pth")
        archive.writestr("data", "{}")
    window.open(tmp_path / "agent.zip")
    settle(qtbot, window)
    move_to(window, 0.05, qtbot)
    seen: list[str] = []
    enabled: list[bool] = []

    def look(dialog: CommitDialog) -> None:
        seen.append(dialog.findChild(QLabel, "cutsWarnings").text())
        enabled.append(dialog.accept_button.isEnabled())
        dialog.target.setText(str(tmp_path / "out.zip"))
        seen.append(dialog.remark.text())
        enabled.append(dialog.accept_button.isEnabled())
        dialog.reject()

    with_dialog(look)
    window.menus.commit.trigger()
    assert "What is written is this checkpoint alone" in seen[0]
    assert enabled == [True, False]
    assert seen[1].endswith("Name it out.pth.")
    settle(qtbot, window)
