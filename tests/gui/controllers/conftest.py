"""Two files of a small model that differ, compared in the window."""

from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from gui.dialogs.difference_window import DifferenceWindow
from gui.dialogs.file_dialogs import FileDialogs
from gui.window.main_window import MainWindow
from tests.gui.driving import settle


@pytest.fixture
def states(tmp_path: Path) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    torch.manual_seed(0)
    kinds = [f"layers.{n}.{kind}.weight" for n in range(4) for kind in ("up", "down")]
    first = {name: torch.randn(20, 30) for name in kinds} | {"old.weight": torch.ones(2, 2)}
    second = {f"model.{name}": weight.clone() for name, weight in first.items() if name != "old.weight"}
    second["model.layers.1.up.weight"] += 0.1 * torch.randn(20, 30)
    second["model.layers.2.up.weight"][:5] = 0
    second["model.layers.3.up.weight"] = second["model.layers.3.up.weight"].half()
    second["model.new.weight"] = torch.ones(3)
    torch.save(first, tmp_path / "first.pt")
    torch.save(second, tmp_path / "second.pt")
    return first, second


@pytest.fixture
def compared(
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    states: tuple[object, object],
    monkeypatch: pytest.MonkeyPatch,
) -> DifferenceWindow:
    assert states
    window.open(tmp_path / "first.pt")
    settle(qtbot, window)
    monkeypatch.setattr(FileDialogs, "other", lambda *_: tmp_path / "second.pt")
    window.menus.difference.trigger()
    qtbot.waitUntil(lambda: window.findChild(DifferenceWindow) is not None)
    found = window.findChild(DifferenceWindow)
    assert isinstance(found, DifferenceWindow)
    return found
