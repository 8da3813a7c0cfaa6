"""Columns are as wide as the widest of their texts, which need not be the one of most letters."""

from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from gui.tree.cell_delegates import MARGIN
from gui.tree.column_table import USUAL
from gui.tree.columns import Column
from gui.tree.row_facts import LeafChanges
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors


def test_no_number_of_bytes_is_cut(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    """“8.00 MB” is wider than “888 MB”, and than “4.10 kB”, which has as many letters."""
    state = {"a.weight": torch.ones(25, 41), "b.weight": torch.ones(2000, 1000)}
    write_safetensors(state, tmp_path / "sizes.safetensors")
    window.open(tmp_path / "sizes.safetensors")
    settle(qtbot, window)
    window.workspace.tree.columns.want(USUAL | {Column.BYTES})
    settle(qtbot, window)
    view, model = window.workspace.tree.view, window.workspace.tree.model
    texts = [model.index_of_name(name).siblingAtColumn(Column.BYTES).data() for name in state]
    assert texts == ["4.10 kB", "8.00 MB"]
    room = view.columnWidth(Column.BYTES) - 2 * MARGIN
    assert [text for text in texts if view.fontMetrics().horizontalAdvance(text) > room] == []


@pytest.mark.parametrize("language", ["english", "russian"])
def test_no_number_of_a_comparison_is_cut(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest, language: str
) -> None:
    """“0.0008888” is wider than “8.888e-8”, and “1 − 8.8e-12” than any other cosine."""
    request.getfixturevalue(language)
    columns = (Column.CHANGE, Column.COSINE, Column.FLIPS)
    numbers = [(8.888e-4, -8.888e-4, 4_000_000.0), (8.888e-10, 1 - 8.8e-12, 4_000_000.0)]
    write_safetensors({name: torch.ones(2000, 2000) for name in ("a.weight", "b.weight")}, tmp_path / "two.safetensors")
    window.open(tmp_path / "two.safetensors")
    settle(qtbot, window)
    tree = window.workspace.tree
    tree.compare(LeafChanges(*np.array(numbers).T))
    tree.columns.want(frozenset(columns))
    settle(qtbot, window)
    for column in columns:
        texts = [tree.model.index_of_name(name).siblingAtColumn(column).data() for name in ("a.weight", "b.weight")]
        assert all(texts)
        assert not tree.view.isColumnHidden(column)
        room = tree.view.columnWidth(column) - 2 * MARGIN
        assert [text for text in texts if tree.view.fontMetrics().horizontalAdvance(text) > room] == []
