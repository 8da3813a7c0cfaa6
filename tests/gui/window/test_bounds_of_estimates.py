"""Numbers in the panels that are estimates say how far they can be trusted."""

import html
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.index_file.index_file import write_index
from core.model.opening import open_checkpoint
from core.plan.rules import Value
from gui.plots.layers_panel import BARS, MATRIX
from gui.plots.switch import DENSITY, ERROR
from gui.support.without_weights import told_of_counts
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors


@pytest.fixture
def indexed(window: MainWindow, qtbot: QtBot, tmp_path: Path, english: None) -> MainWindow:
    """The index of a model of blocks, at a threshold at which its counts are estimates."""
    path, index = tmp_path / "model.safetensors", tmp_path / "model.index.safetensors"
    generator = torch.Generator().manual_seed(0)
    names = [f"layers.{block}.{kind}.weight" for block in range(4) for kind in ("up", "down")]
    write_safetensors({name: torch.randn(300, 200, generator=generator) for name in names}, path)
    write_index(open_checkpoint(path), index)
    window.open(index)
    settle(qtbot, window)
    window.control.move_rule(Value(0.0321))
    window.control.finish()
    settle(qtbot, window)
    return window


@pytest.mark.parametrize("key", [DENSITY, ERROR])
def test_every_estimate_at_the_mouse_states_its_bound(indexed: MainWindow, qtbot: QtBot, key: str) -> None:
    workspace, bound = indexed.workspace, "≈ is within "
    workspace.layers.layout_switch.choose(MATRIX)
    workspace.blocks.switch.choose(key)
    workspace.bars.switch.choose(key)
    settle(qtbot, indexed)
    tips = {"matrix": workspace.blocks.tip(0)}
    workspace.layers.layout_switch.choose(BARS)
    settle(qtbot, indexed)
    tips["bars"] = workspace.bars.area.tip(0)
    tips["curve"] = workspace.curve.hover_text(0, workspace.curve.area.magnitude_scale.place(0.0321))
    for where, tip in tips.items():
        first, last = tip.rsplit("\n", 1)
        assert "≈" in first, where
        assert last.startswith(bound), where
    indexed.control.move_rule(Value(0.0))
    indexed.control.finish()
    settle(qtbot, indexed)
    assert "≈" not in workspace.bars.area.tip(0)


def test_the_tips_of_the_tree_state_the_bound(indexed: MainWindow) -> None:
    tree, bound = indexed.workspace.tree.model, told_of_counts(indexed.document.state.measurements.doubt)
    index = tree.index_of_name("layers.0.up.weight")
    for column in (Column.DENSITY, Column.ERROR):
        tip = index.siblingAtColumn(column).data(Qt.ItemDataRole.ToolTipRole)
        assert bound in " ".join(html.unescape(tip).split()), column


def test_every_estimate_in_the_panels_states_its_bound(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, english: None
) -> None:
    path, index = tmp_path / "model.safetensors", tmp_path / "model.index.safetensors"
    generator = torch.Generator().manual_seed(0)
    write_safetensors({f"layers.{each}.weight": torch.randn(300, 200, generator=generator) for each in range(2)}, path)
    write_index(open_checkpoint(path), index)
    window.open(index)
    settle(qtbot, window)
    workspace, document = window.workspace, window.document
    panel = workspace.threshold
    for rule, estimated in ((Value(0.0321), True), (Value(100.0), False)):
        window.control.move_rule(rule)
        window.control.finish()
        document.select(["layers.0.weight"])
        settle(qtbot, window)
        bound = told_of_counts(document.state.measurements.doubt)
        selected = [window.workspace.parameter._values[field] for field in ("kept", "cut", "error")]
        readings = [panel.readings.texts[spin] for spin in (panel.density, panel.error)]
        shares = workspace.histogram.shares.pruned, workspace.histogram.shares.kept
        for label in (*selected, *readings, panel.cut.line, *shares):
            tip = " ".join(html.unescape(label.toolTip()).split())
            assert ("≈" in label.text(), bound in tip) == (estimated, estimated), (label.text(), tip)
