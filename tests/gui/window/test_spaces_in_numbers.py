"""In a language with a narrow space between digits no text shows it as an escape."""

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.dialogs.difference_window import DifferenceWindow
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.summary_dialog import SummaryDialog
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.gui.shown_texts import shown_texts


@pytest.mark.usefixtures("russian")
def test_in_the_window_its_tables_and_its_history(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {f"layers.{number}.weight": torch.ones(2, 2) for number in range(1100)}
    torch.save({"head.weight": torch.randn(1500, 1100), **small}, tmp_path / "a.pt")
    torch.save({"head.weight": torch.randn(1100, 1500), **small}, tmp_path / "b.pt")
    window.open(tmp_path / "a.pt")
    settle(qtbot, window)
    monkeypatch.setattr(FileDialogs, "other", lambda *_: tmp_path / "b.pt")
    for action, dialog in ((window.menus.file_summary, SummaryDialog), (window.menus.difference, DifferenceWindow)):
        action.trigger()
        qtbot.waitUntil(lambda dialog=dialog: window.findChild(dialog) is not None)
    tree = window.workspace.tree
    tree.filter_edit.setText("layers")
    settle(qtbot, window)
    window.document.select([])
    place = tree.model.index(0, 0)
    tree.model.setData(place, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    settle(qtbot, window)
    texts = shown_texts(window)
    assert sum("\u202f" in text for text in texts.values()) > 10
    assert {place: text for place, text in texts.items() if "\\u202f" in text} == {}
