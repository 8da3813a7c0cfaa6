"""Rows that are selected from outside the tree."""

from pathlib import Path

import torch
from pytestqt.qtbot import QtBot

from gui.state.changes import Change, SelectionChanged
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors


def test_selecting_what_the_filter_hides_beside_a_part_of_the_selection_comes_to_an_end(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    names = ["a.b.weight", "a.c.weight", "fc.weight"]
    write_safetensors({name: torch.randn(4, 4) for name in names}, tmp_path / "three.safetensors")
    window.open(tmp_path / "three.safetensors")
    settle(qtbot, window)
    window.document.select(["a.b.weight", "fc.weight"])
    window.workspace.tree.filter_edit.setText("fc")
    settle(qtbot, window)
    told: list[tuple[str, ...]] = []

    def hear(change: Change) -> None:
        if isinstance(change, SelectionChanged):
            told.append(change.now.selection.names)
            if len(told) == 10:
                window.document.changed.disconnect(hear)
                window.workspace.tree.blockSignals(True)

    window.document.changed.connect(hear)
    window.document.select(["a.c.weight"])
    assert told == [("a.c.weight",)]
    assert window.workspace.tree.filter_edit.text() == ""
    assert window.workspace.tree._selection.rows == [window.document.state.checkpoint.module_rows.row_of["a.c.weight"]]
    settle(qtbot, window)
