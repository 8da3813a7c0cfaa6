"""What the tree's columns need is read where they ask for it, and only then."""

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gui.tree.column_table import USUAL, Needs
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.gui.tree.test_columns_and_order import finite, open_wide, tensors


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    return open_wide(window, qtbot, tmp_path)


def test_standard_deviations_are_read_only_when_they_are_asked_for(opened: MainWindow, qtbot: QtBot) -> None:
    measurements = opened.document.state.measurements
    tree = opened.workspace.tree
    assert tree.needs == Needs.NOTHING
    assert np.isnan(measurements.stds).any()
    tree.columns.want(USUAL | {Column.SIGMA})
    settle(qtbot, opened)
    expected = {name: float(finite(weight).std(ddof=1)) for name, weight in tensors().items()}
    found = {owner.name: measurements.stds[number] for number, owner in enumerate(measurements.owners)}
    assert found == pytest.approx(expected)
    assert tree.model.index_of_name("layers.2.weight").siblingAtColumn(Column.SIGMA).data() != "…"


def test_what_only_columns_without_room_would_show_is_not_read(opened: MainWindow, qtbot: QtBot) -> None:
    tree, measurements = opened.workspace.tree, opened.document.state.measurements
    tree.columns.want(frozenset({Column.DENSITY, Column.SIGMA, Column.DEAD}))
    settle(qtbot, opened)
    before = tree.width()
    assert Needs.SIGMA in tree.needs
    tree.setFixedWidth(180)
    qtbot.waitUntil(lambda: tree.view.isColumnHidden(Column.SIGMA))
    assert tree.needs == Needs.NOTHING
    name = "layers.2.weight"
    measurements.stds[measurements.numbers[name]] = np.nan
    settle(qtbot, opened)
    assert np.isnan(measurements.stds).sum() == 1
    tree.setFixedWidth(before)
    qtbot.waitUntil(lambda: not np.isnan(measurements.stds).any())
    settle(qtbot, opened)
    assert tree.model.index_of_name(name).siblingAtColumn(Column.SIGMA).data() != "…"
