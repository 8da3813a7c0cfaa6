"""The summary of the open file, shown from the menu."""

import csv
import io
from pathlib import Path

import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from gui.dialogs.summary_dialog import SummaryDialog
from gui.support import number_format
from gui.window.main_window import MainWindow
from tests.gui.driving import settle


def shown(window: MainWindow, qtbot: QtBot) -> SummaryDialog:
    window.menus.file_summary.trigger()
    qtbot.waitUntil(lambda: window.findChild(SummaryDialog) is not None)
    found = window.findChild(SummaryDialog)
    assert isinstance(found, SummaryDialog)
    return found


def texts(dialog: SummaryDialog) -> dict[str, list[str]]:
    model = dialog.model
    rows = [[model.index(row, column).data() for column in range(4)] for row in range(model.rowCount())]
    return {row[0]: row[1:] for row in rows}


def test_what_is_shown_is_what_torch_counts(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    state = {"body.weight": torch.randn(3000, 20), "head.weight": torch.randn(10, 300).half(), "n": torch.tensor(3)}
    torch.save({"state_dict": state, "epoch": 7, "pytorch-lightning_version": "2.1.0"}, tmp_path / "a.ckpt")
    window.open(tmp_path / "a.ckpt")
    settle(qtbot, window)
    found = texts(shown(window, qtbot))
    assert found["Written by"][0] == "PyTorch Lightning 2.1.0"
    assert found["float32"] == ["1", "60,000", number_format.size(240_000)]
    assert found["float16"] == ["1", "3,000", number_format.size(6000)]
    assert found["body.weight"] == ["3,000 × 20 float32", "60,000", number_format.size(240_000)]
    assert found["epoch"][0] == "7"
    assert "torch._utils._rebuild_tensor_v2" in found


def test_a_double_click_on_a_large_tensor_selects_it(opened: MainWindow, qtbot: QtBot) -> None:
    dialog = shown(opened, qtbot)
    names = [each.parameter for each in dialog.model.rows]
    row = next(number for number, name in enumerate(names) if name and name != names[0])
    dialog.table.scrollTo(dialog.model.index(row, 0))
    place = dialog.table.visualRect(dialog.model.index(row, 0)).center()
    qtbot.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert list(opened.document.state.selection.names) == [names[row]]


def test_it_is_copied_as_a_table_with_plain_numbers(opened: MainWindow, qtbot: QtBot) -> None:
    dialog = shown(opened, qtbot)
    (copy,) = (each for each in dialog.table.actions() if each.objectName() == "copyTable")
    copy.trigger()
    rows = [*csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t")]
    checkpoint = opened.document.state.checkpoint
    count = sum(not each.beside for each in checkpoint.parameters)
    assert next(row for row in rows if row[0] == "Parameters")[1] == str(count)
    assert all(each.isdigit() for row in rows[1:] for each in row[2:] if each)
