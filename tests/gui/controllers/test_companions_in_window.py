"""Committing a folder: the small files beside the model go with it, and the window says which."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from gui.dialogs.commit_dialog import CommitDialog
from gui.window.main_window import MainWindow
from tests.gui.conftest import WithDialog
from tests.gui.driving import move_to, settle, wrote
from tests.helpers.folders import STATE, write_folder

FILES = {"model.safetensors": STATE, "config.json": {}, "tokenizer.json": {}, "README.md": "#"}


def commit_to(window: MainWindow, qtbot: QtBot, with_dialog: WithDialog, target: Path) -> str:
    """Commit to a path; returns what the dialog said of it."""
    remarks: list[str] = []

    def answer(dialog: CommitDialog) -> None:
        dialog.target.setText(str(target))
        remarks.append(dialog.remark.text())
        dialog.accept_button.click()

    with_dialog(answer)
    window.menus.commit.trigger()
    wrote(qtbot, window, target)
    settle(qtbot, window)
    return remarks[0]


def test_a_committed_folder_has_its_companions(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog
) -> None:
    window.open(write_folder(tmp_path / "model", FILES))
    settle(qtbot, window)
    move_to(window, 0.5, qtbot)
    remark = commit_to(window, qtbot, with_dialog, tmp_path / "out")
    for said in (remark, window.messages.text):
        assert "Copied beside it: config.json, tokenizer.json." in said
        assert "Not copied: README.md." in said
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {"model.safetensors", "config.json", "tokenizer.json", "secateurs.json"}


def test_a_committed_file_says_what_its_loader_will_want(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog
) -> None:
    folder = write_folder(tmp_path / "model", FILES)
    window.open(folder / "model.safetensors")
    settle(qtbot, window)
    move_to(window, 0.5, qtbot)
    remark = commit_to(window, qtbot, with_dialog, tmp_path / "out.safetensors")
    for said in (remark, window.messages.text):
        assert f"A loader will want config.json, tokenizer.json beside it, from {folder}." in said
