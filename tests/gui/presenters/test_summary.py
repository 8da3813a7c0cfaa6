"""The line at the foot of the window."""

from pathlib import Path

import torch
from pytestqt.qtbot import QtBot

from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors


def test_weights_and_elements_are_told_apart_where_the_tree_counts_others(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state = {
        "float.weight": torch.ones(24, 24),
        "quantised.SCB": torch.ones(60),
        "quantised.weight": torch.ones(60, 60, dtype=torch.int8),
    }
    write_safetensors(state, tmp_path / "quantised.safetensors")
    window.open(tmp_path / "quantised.safetensors")
    settle(qtbot, window)
    model, checkpoint = window.workspace.tree.model, window.document.state.checkpoint
    names = [model.index_of_name(name).siblingAtColumn(Column.WEIGHTS).data() for name in state]
    assert sum(int(text.replace(",", "")) for text in names) == checkpoint.elements == 4236
    assert window.summary.text().startswith(f"{checkpoint.numel:,} weights in 4,236 elements · ")


def test_where_all_elements_are_weights_they_are_not_told_twice(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    write_safetensors({"float.weight": torch.ones(24, 24)}, tmp_path / "float.safetensors")
    window.open(tmp_path / "float.safetensors")
    settle(qtbot, window)
    assert window.summary.text().startswith("576 weights · ")
