"""Memory is given back once for each opened file, when all has been read."""

from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from gui.support import memory
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle
from tests.helpers.checkpoints import write_safetensors


def test_memory_is_given_back_once_for_each_file_and_never_for_a_move(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[bool, bool]] = []
    monkeypatch.setattr(memory, "give_back", lambda: given.append((window.document.settled, window.jobs.busy)))
    for number in range(2):
        path = tmp_path / f"{number}.safetensors"
        write_safetensors({"fc.weight": torch.randn(200, 200)}, path)
        window.open(path)
        settle(qtbot, window)
        assert given == [(True, False)] * (number + 1)
        move_to(window, 0.3, qtbot)
        settle(qtbot, window)
        assert given == [(True, False)] * (number + 1)
