"""What is dead is counted along the outputs of a layer, wherever its weight has them, and called by its words."""

from pathlib import Path

import torch
from pytestqt.qtbot import QtBot

from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle
from tests.helpers.checkpoints import write_safetensors


def open_gpt2(window: MainWindow, qtbot: QtBot, folder: Path) -> None:
    """Two columns of the first layer die at 0.3, and one row of the embedding; nothing else does."""
    attention, words = torch.ones(8, 24), torch.ones(10, 8)
    attention[:, 3], attention[:, 7] = 0.1, -0.2
    words[4] = 0.1
    state = {
        "wte.weight": words,
        "h.0.attn.c_attn.weight": attention,
        "h.0.attn.c_attn.bias": torch.ones(24),
        "h.0.attn.c_proj.weight": torch.ones(8, 8),
        "h.0.attn.c_proj.bias": torch.ones(8),
    }
    write_safetensors(state, folder / "gpt2.safetensors")
    window.open(folder / "gpt2.safetensors")
    settle(qtbot, window)
    window.edits.choose([name for name in state if name.endswith("weight")])
    move_to(window, 0.3, qtbot)


def test_dead_outputs_of_a_conv1d_are_columns_and_an_embedding_has_rows(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_gpt2(window, qtbot, tmp_path)
    said = window.workspace.attention.texts
    assert "2 outputs of h.0.attn.c_attn.weight are dead: all their weights are pruned." in said
    assert "2 dead outputs of h.0.attn.c_attn.weight still have a bias, in h.0.attn.c_attn.bias." in said
    assert "1 row of wte.weight is dead: all its weights are pruned." in said


def test_the_mask_and_the_tree_call_them_so(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    open_gpt2(window, qtbot, tmp_path)
    module = window.workspace.tree.model.index_of_name("h.0.attn.c_proj.weight").parent()
    assert module.siblingAtColumn(Column.CLASS).data() == "Conv1D"
    heads = {"h.0.attn.c_attn.weight": "8 × 24 · 0 dead inputs · 2 dead outputs"}
    heads["wte.weight"] = "10 × 8 · 1 dead row · 0 dead columns"
    for name, head in heads.items():
        window.document.select([name])
        settle(qtbot, window)
        qtbot.waitUntil(lambda head=head: window.workspace.mask_view.header.detail == head)
