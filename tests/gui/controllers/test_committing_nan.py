"""Weights that are NaN become zeros, which the dialog says before they do."""

from pathlib import Path

import torch
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.dialogs.commit_dialog import CommitDialog
from gui.window.main_window import MainWindow
from tests.gui.conftest import WithDialog
from tests.gui.driving import move_to, settle
from tests.helpers.checkpoints import write_safetensors


def test_the_dialog_says_first_how_many_nan_are_cut_in_all(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog
) -> None:
    broken = {f"{number}.weight": torch.full((4, 4), torch.nan) for number in range(6)}
    write_safetensors({**broken, "fine.weight": torch.eye(4) + 1}, tmp_path / "a.safetensors")
    window.open(tmp_path / "a.safetensors")
    settle(qtbot, window)
    move_to(window, 0.5, qtbot)
    seen: list[str] = []

    def look(dialog: CommitDialog) -> None:
        seen.extend(dialog.findChild(QLabel, "cutsWarnings").text().splitlines())
        dialog.reject()

    with_dialog(look)
    window.menus.commit.trigger()
    assert seen[0] == "⚠ 96 of the weights that are cut are not a number (NaN)."
    settle(qtbot, window)
