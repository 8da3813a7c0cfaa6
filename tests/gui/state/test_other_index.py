"""The magnitudes of the other file are read once, and none of a comparison that is over is kept."""

from pathlib import Path

import torch
from pytestqt.qtbot import QtBot

from core.model.opening import open_checkpoint
from core.report.model_comparison import compare_models
from gui.state.other_index import OtherIndex
from gui.window.main_window import MainWindow
from tests.gui.driving import settle


def test_what_is_kept_is_of_the_present_comparison(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    for name, scale in (("one", 1.0), ("two", 2.0), ("three", 3.0)):
        torch.save({"a.weight": scale * torch.ones(4, 5), "b.weight": torch.ones(4, 5)}, tmp_path / f"{name}.pt")
    window.open(tmp_path / "one.pt")
    settle(qtbot, window)
    other = window.workspace.other
    assert isinstance(other, OtherIndex)
    assert other.current is None
    checkpoint = window.document.state.checkpoint
    window.document.select(["a.weight"])
    for name, scale in (("two", 2.0), ("three", 3.0)):
        window.workspace.difference.show(compare_models(checkpoint, open_checkpoint(tmp_path / f"{name}.pt")))
        qtbot.waitUntil(lambda: other.current is not None)
        assert other.current is not None
        assert other.current.table.highest(other.current.places) == scale
    window.document.select(["b.weight"])
    qtbot.waitUntil(lambda: other.current is not None)
    assert other.current.table.highest(other.current.places) == 1.0
    window.workspace.difference.drop()
    assert other.current is None
