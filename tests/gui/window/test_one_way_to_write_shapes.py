"""A shape is written the same way wherever it stands."""

from pathlib import Path

import torch
from pytestqt.qtbot import QtBot

from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.driving import cell, settle
from tests.helpers.checkpoints import write_safetensors


def test_tree_mask_values_and_panel_agree(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    write_safetensors({"fc.weight": torch.randn(1000, 64)}, tmp_path / "wide.safetensors")
    window.open(tmp_path / "wide.safetensors")
    settle(qtbot, window)
    window.document.select(["fc.weight"])
    settle(qtbot, window)
    workspace, shape = window.workspace, "1,000 × 64"
    assert cell(window, "fc.weight", Column.SHAPE) == shape
    assert workspace.mask_view.header.detail.startswith(f"{shape} · ")
    assert workspace.matrix.values.note == f"{shape} float32"
    assert workspace.parameter.texts["kind"] == f"{shape} float32"
