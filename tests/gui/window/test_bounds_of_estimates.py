"""Numbers in the panels that are estimates say how far they can be trusted."""

import html
from pathlib import Path

import torch
from pytestqt.qtbot import QtBot

from core.index_file.index_file import write_index
from core.model.opening import open_checkpoint
from core.plan.rules import Value
from gui.support.without_weights import told_of_counts
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors


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
        for label in (*selected, *readings, panel._share):
            tip = " ".join(html.unescape(label.toolTip()).split())
            assert ("≈" in label.text(), bound in tip) == (estimated, estimated), (label.text(), tip)
