"""Before a file is written, the window says what loading it and training on would do to the cut."""

from pathlib import Path

import pytest
import torch
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from torch import nn

from gui.dialogs.commit_dialog import CommitDialog
from gui.window.main_window import MainWindow
from tests.gui.conftest import WithDialog
from tests.gui.driving import settle
from tests.helpers.folders import write_folder

FILLED = "Whoever trains on fills every zero again"
MOVED = "masks change the order of the parameters: make the optimizer and load its state before prune.identity"
RANDOM = "from_pretrained knows no masks: it gives the pruned parameters random weights"
TIED = "head.weight, tied to others, stays unpruned where it is loaded"
STALE = "the layer of attention.out_proj.weight computes with stale weights"


def with_optimizer(folder: Path) -> Path:
    model = nn.Sequential(nn.Linear(40, 30), nn.Linear(30, 20))
    optimizer = torch.optim.AdamW(model.parameters())
    model(torch.randn(2, 40)).sum().backward()
    optimizer.step()
    torch.save({"state_dict": model.state_dict(), "optimizer": optimizer.state_dict()}, folder / "model.ckpt")
    return folder / "model.ckpt"


def with_configuration(folder: Path) -> Path:
    state = {"fc.weight": torch.randn(40, 30), "fc.bias": torch.ones(40)}
    return write_folder(folder / "model", {"model.safetensors": state, "config.json": {"model_type": "bert"}})


def tied(folder: Path) -> Path:
    weight = torch.randn(40, 30)
    torch.save({"emb.weight": weight, "head.weight": weight}, folder / "model.pt")
    return folder / "model.pt"


def attention(folder: Path) -> Path:
    torch.save(nn.ModuleDict({"attention": nn.MultiheadAttention(8, 2)}).state_dict(), folder / "model.pt")
    return folder / "model.pt"


def plain(folder: Path) -> Path:
    torch.save({"fc.weight": torch.randn(40, 30)}, folder / "model.pt")
    return folder / "model.pt"


def warnings(window: MainWindow, how: str, with_dialog: WithDialog, qtbot: QtBot) -> str:
    seen: list[str] = []

    def look(dialog: CommitDialog) -> None:
        label = dialog.findChild(QLabel, "cutsWarnings")
        seen.append(label.text() if label else "")
        dialog.reject()

    with_dialog(look)
    (window.menus.commit if how == "commit" else window.menus.export).trigger()
    qtbot.waitUntil(lambda: bool(seen))
    settle(qtbot, window)
    return seen[0]


@pytest.mark.parametrize(
    ("make", "commit", "export"),
    [
        (with_optimizer, {FILLED}, {MOVED}),
        (with_configuration, set(), {RANDOM}),
        (tied, set(), {TIED}),
        (attention, set(), {STALE}),
        (plain, set(), set()),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_goes_wrong_with_a_file_is_told_before_it_is_written(
    make: object, commit: set[str], export: set[str], window: MainWindow, qtbot: QtBot, tmp_path: Path,
    with_dialog: WithDialog,
) -> None:  # fmt: skip
    assert callable(make)
    window.open(make(tmp_path))
    settle(qtbot, window)
    for how, told in (("commit", commit), ("export", export)):
        text = warnings(window, how, with_dialog, qtbot)
        assert {each for each in (FILLED, MOVED, RANDOM, TIED, STALE) if each in text} == told
