"""The bars of the real window."""

from pathlib import Path

import torch
from pytestqt.qtbot import QtBot

from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors


def test_bars_stand_as_the_tree_has_them(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    """safetensors files are sorted by name, layer 10 before layer 2; people count."""
    names = [f"layers.{number}.weight" for number in (0, 1, 10, 2)]
    path = tmp_path / "numbered.safetensors"
    write_safetensors({name: torch.full((2, 2), 1.0 + place) for place, name in enumerate(names)}, path)
    window.open(path)
    settle(qtbot, window)
    window.control.move(3.5)
    window.control.finish()
    settle(qtbot, window)
    # all are cut but the last of the file, and that is layer 2
    assert [window.workspace.bars.area.tip(bar) for bar in range(4)] == [
        "layers.0.weight: density 0.00 %, 100.00 % cut, 0.00 % zero before",
        "layers.1.weight: density 0.00 %, 100.00 % cut, 0.00 % zero before",
        "layers.2.weight: density 100.00 %, 0.00 % cut, 0.00 % zero before",
        "layers.10.weight: density 0.00 %, 100.00 % cut, 0.00 % zero before",
    ]
    window.workspace.bars.layerClicked.emit(2)
    assert window.document.state.looked_at == ("layers.2.weight",)
