"""File ▸ Save index file: written beside the model, and used from the next opening on."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.model.opening import open_checkpoint
from gui.controllers import indexing
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.progress_dialog import ProgressDialog
from gui.dialogs.replace_question import ReplaceQuestion
from gui.state.jobs import Channel
from gui.window.main_window import MainWindow
from tests.gui.driving import settle, wrote


def save(window: MainWindow) -> None:
    (action,) = window.findChildren(QAction, "saveIndexAction")
    action.trigger()


def test_it_is_written_beside_the_model_and_used_by_the_next_opening(
    opened: MainWindow, qtbot: QtBot, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(FileDialogs, "index", lambda _, path: asked.append(path) or path)
    save(opened)
    index = source.with_name("small.index.safetensors")
    wrote(qtbot, opened, index)
    assert asked == [index]
    assert open_checkpoint(index).no_weights
    opened.open(source)
    settle(qtbot, opened)
    assert "Nothing had to be read" in opened.messages.text


def test_the_model_is_never_replaced(
    opened: MainWindow, qtbot: QtBot, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = source.read_bytes()
    monkeypatch.setattr(FileDialogs, "index", lambda *_: source)
    save(opened)
    qtbot.waitUntil(lambda: bool(opened.messages.text))
    assert str(source) in opened.messages.text
    assert source.read_bytes() == before


@pytest.mark.parametrize("replaces", [True, False])
def test_a_name_without_a_suffix_gets_that_of_index_files_and_one_that_is_there_is_asked_about(
    replaces: bool, opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, names = tmp_path / "mine.index.safetensors", [str(tmp_path / "mine"), ""]
    there.write_bytes(b"")
    monkeypatch.setattr(
        "gui.dialogs.file_dialogs.QFileDialog.getSaveFileName",
        lambda *_, **__: (names.pop(0), "I (*.index.safetensors)"),
    )
    monkeypatch.setattr(ReplaceQuestion, "ask", lambda _, path: path == there and replaces)
    assert FileDialogs.index(opened, tmp_path) == (there if replaces else None)


def test_a_cancel_is_told(opened: MainWindow, qtbot: QtBot, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    going = threading.Event()

    def waits(_checkpoint: object, _path: Path, channel: Channel) -> None:
        going.set()
        while True:
            channel.go_on()

    monkeypatch.setattr(indexing, "_write", waits)
    monkeypatch.setattr(FileDialogs, "index", lambda _, path: path)
    save(opened)
    qtbot.waitUntil(going.is_set)
    dialog = opened.findChild(ProgressDialog)
    # one that was typed for the dialog before
    for widget in (dialog, dialog.findChild(QPushButton)):
        QTest.keyClick(widget, Qt.Key.Key_Return)
    assert dialog.findChild(QPushButton).isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: opened.messages.text == "Cancelled: nothing was written.")
    assert {*source.parent.iterdir()} == {source}
