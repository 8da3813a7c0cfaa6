"""What the tree tells of rows that keep no weight, where it is not known whether they are outputs."""

from pathlib import Path

import torch
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.app import create_window
from gui.tree.columns import Column
from tests.gui.driving import settle
from tests.gui.tree.test_columns_and_order import show_columns


def test_dead_rows_are_no_outputs_where_it_is_not_known_which_these_are(qtbot: QtBot, tmp_path: Path) -> None:
    weight = torch.ones(4, 4, 3, 3)
    weight[1] = 0.1
    state = {"up.weight": weight, "conv.weight": weight.clone(), "one.weight": torch.full((1, 1, 3, 3), 0.1)}
    torch.save({**state, "one.bias": torch.ones(2)}, tmp_path / "model.pt")
    window = create_window(str(tmp_path / "model.pt"))
    qtbot.addWidget(window)
    settle(qtbot, window)
    show_columns(window, qtbot, Column.DEAD)
    window.control.move(0.5)
    settle(qtbot, window)
    tree = window.workspace.tree.model
    tips = [
        tree.index_of_name(name).siblingAtColumn(Column.DEAD).data(Qt.ItemDataRole.ToolTipRole)
        for name in ("up.weight", "conv.weight", "one.weight")
    ]
    assert tips == ["1 of 4 rows keep no weight", "1 of 4 outputs keep no weight", "1 of 1 row keeps no weight"]
    window.control.cancel()
