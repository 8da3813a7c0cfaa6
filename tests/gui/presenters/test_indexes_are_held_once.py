"""However many tensors there are, the window holds one table of their indexes."""

from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from core.index.index_table import IndexTable
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors

LAYERS = 30


def test_each_index_is_put_into_one_table(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put: list[int] = []
    plain = IndexTable.put

    def counted(table: IndexTable, number: int, index: object) -> None:
        put.append(number)
        plain(table, number, index)

    monkeypatch.setattr(IndexTable, "put", counted)
    layers = {f"layers.{number}.weight": torch.randn(3, 5) for number in range(LAYERS)}
    write_safetensors(layers, tmp_path / "many.safetensors")
    window.open(tmp_path / "many.safetensors")
    settle(qtbot, window)
    # the histogram is of the first, which is selected; its table has that one alone
    assert len(put) <= LAYERS + 2
