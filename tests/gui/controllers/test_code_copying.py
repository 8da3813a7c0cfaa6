"""The scripts that the window puts on the clipboard, when the numbers in them are exact."""

from pathlib import Path

import pytest
import torch
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from torch import nn
from torch.optim import optimizer as torch_optimizer

from gui.app import create_window
from gui.controllers.code_copying import CodeCopier
from tests.gui.driving import settle


@pytest.fixture
def model(tmp_path: Path) -> nn.Sequential:
    torch.manual_seed(0)
    made = nn.Sequential(nn.Linear(8, 8), nn.Linear(8, 4))
    with torch.no_grad():
        made[0].weight[:5] = 0
    torch.save(made.state_dict(), tmp_path / "pruned.pt")
    return made


def test_the_script_to_load_and_check_holds_the_zeros_of_the_file(
    qtbot: QtBot, tmp_path: Path, model: nn.Sequential, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = create_window(str(tmp_path / "pruned.pt"))
    qtbot.addWidget(window)
    settle(qtbot, window)
    assert isinstance(window.document.findChild(CodeCopier), CodeCopier)
    assert window.menus.copy_load_code.objectName() == "copyLoadCodeAction"
    window.menus.copy_load_code.trigger()
    settle(qtbot, window)
    assert "Copied a script that loads the file, checks its zeros and holds them in training." in window.messages.text
    source = QGuiApplication.clipboard().text()
    assert '    "0.weight": 40,\n    "1.weight": 0,\n' in source
    monkeypatch.chdir(tmp_path)
    hooks = dict(torch_optimizer._global_optimizer_post_hooks)
    again = nn.Sequential(nn.Linear(8, 8), nn.Linear(8, 4))
    exec(source, {"model": again})
    optimizer = torch.optim.AdamW(again.parameters(), lr=0.1)
    again(torch.randn(9, 8)).sum().backward()
    optimizer.step()
    torch_optimizer._global_optimizer_post_hooks.clear()
    torch_optimizer._global_optimizer_post_hooks.update(hooks)
    assert int((again[0].weight == 0).sum()) == 40
