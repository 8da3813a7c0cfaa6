"""The masks of what is shown, exported alone through the menu."""

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from core.commands.parser import main
from core.masks.masks_file import read_masks
from gui.dialogs.commit_dialog import CommitDialog
from gui.window.main_window import MainWindow
from tests.gui.conftest import State, WithDialog
from tests.gui.driving import kept, move_to, read, settle, wrote

FC, CONV = "classifier.weight", "features.0.weight"


def export(window: MainWindow) -> None:
    window.findChild(QAction, "exportMasksAloneAction").trigger()


def test_the_masks_are_those_that_are_shown(
    opened: MainWindow, qtbot: QtBot, source: Path, state: State, with_dialog: WithDialog
) -> None:
    out, pruned = source.with_name(f"{source.stem}-masks.safetensors"), source.with_name(f"pruned{source.suffix}")
    move_to(opened, 0.07, qtbot)
    shown = kept(opened)
    seen: list[str] = []

    def answer(dialog: CommitDialog) -> None:
        seen.extend([dialog.target.text(), dialog.remark.text()])
        dialog.accept_button.click()

    with_dialog(answer)
    export(opened)
    wrote(qtbot, opened, out)
    settle(qtbot, opened)
    assert seen == [str(out), f"{source.name} is not touched."]
    masks = {mask.name: mask.flags() for mask in read_masks(out).masks}
    assert {name: int(flags.sum()) for name, flags in masks.items()} == shown
    assert main(["prune", str(source), "--masks", str(out), "-o", str(pruned)]) == 0
    for name in (FC, CONV):
        assert torch.equal(read(pruned)[name], torch.where(state[name].abs() > 0.07, state[name], 0.0))
    assert opened.document.stack.modified, "the plan is in no file that the window opens"
    assert not any(button.objectName() == "openWritten" for button in opened.findChildren(QPushButton))


@pytest.mark.parametrize(
    ("name", "remark"),
    [
        ("masks.pt", "The name ends in .pt, but what is written is safetensors."),
        ("masks.safetensors", ""),
        ("masks.zip", "The name ends in .zip, but what is written is safetensors."),
    ],
)
def test_the_dialog_says_what_is_written(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog, name: str, remark: str
) -> None:
    seen: list[str] = []

    def look(dialog: CommitDialog) -> None:
        dialog.target.setText(str(tmp_path / name))
        seen.append(dialog.remark.text())
        assert dialog.accept_button.isEnabled()
        dialog.target.setText(str(tmp_path))
        assert dialog.remark.text() == "This is a folder. Name a file in it."
        assert not dialog.accept_button.isEnabled()
        dialog.reject()

    move_to(opened, 0.07, qtbot)
    with_dialog(look)
    export(opened)
    assert seen[0].startswith(remark)
    assert ("but what is written" in seen[0]) is bool(remark)


def test_masks_that_cut_nothing_are_told(opened: MainWindow, with_dialog: WithDialog) -> None:
    seen: list[str] = []

    def look(dialog: CommitDialog) -> None:
        seen.append(dialog.findChild(QLabel, "cutsWarnings").text())
        dialog.reject()

    with_dialog(look)
    export(opened)
    assert "Nothing is cut: the masks keep all weights but zeros." in seen[0]


def test_without_a_model_there_are_no_masks(window: MainWindow) -> None:
    assert not window.findChild(QAction, "exportMasksAloneAction").isEnabled()


def test_what_is_chosen_in_the_file_dialog_is_taken(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gui.dialogs.file_dialogs import FileDialogs

    monkeypatch.setattr(FileDialogs, "masks", classmethod(lambda *_: tmp_path / "chosen.safetensors"))

    def choose(dialog: CommitDialog) -> None:
        dialog.findChild(QPushButton, "targetButton").click()
        QTimer.singleShot(0, dialog.accept_button.click)

    move_to(opened, 0.07, qtbot)
    with_dialog(choose)
    export(opened)
    wrote(qtbot, opened, tmp_path / "chosen.safetensors")
    settle(qtbot, opened)
    assert len(read_masks(tmp_path / "chosen.safetensors").masks) == 2
