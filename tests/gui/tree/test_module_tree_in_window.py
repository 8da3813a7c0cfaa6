"""The tree in the real window after a file has been opened, and a module's numbers while a filter is set."""

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from gui.support.theme import theme_of
from gui.tree.cell_texts import DensityText
from gui.tree.columns import CellRole, Column
from gui.window.main_window import MainWindow
from tests.gui.driving import click_tick, move_to, settle
from tests.helpers.checkpoints import write_safetensors

LEAVES = ("query.weight", "query.bias", "value.weight", "value.bias")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """More rows than there is room for, by a few; the last of them is the one that can be pruned."""
    state = {f"norm{number}.weight": torch.ones(3) for number in range(36)}
    state |= {"zz.query.weight": torch.ones(20, 20), "zz.query.bias": torch.ones(20)}
    write_safetensors(state, tmp_path / "many.safetensors")
    return tmp_path / "many.safetensors"


def selected_rows(window: MainWindow) -> list[str]:
    tree = window.workspace.tree
    return [tree.model.snapshot.path(row) for row in tree._selection.rows]


@pytest.mark.parametrize("height", [900, 700, 600])
def test_the_first_name_is_in_sight(window: MainWindow, qtbot: QtBot, source: Path, height: int) -> None:
    window.resize(1280, height)
    for _ in range(2):
        window.open(source)
        settle(qtbot, window)
        view = window.workspace.tree.view
        assert view.verticalScrollBar().maximum() > 0
        assert view.visualRect(view.model().index(0, 0)).top() == 0
        assert selected_rows(window) == ["zz.query.weight"]


def test_a_file_that_is_opened_again_has_its_selection_in_the_tree(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    values = torch.randn(20, 20, generator=torch.Generator().manual_seed(0))
    state = {f"{name}.weight_orig": values for name in "ab"}
    state |= {f"{name}.weight_mask": (values.abs() > 0.5).float() for name in "ab"}
    torch.save(state, tmp_path / "masked.pt")
    window.open(tmp_path / "masked.pt")
    settle(qtbot, window)
    window.document.select(["b.weight"])
    for again in (window.opener.reload, lambda: window.open(tmp_path / "masked.pt")):
        again()
        settle(qtbot, window)
        assert window.document.state.selection.names == ("b.weight",)
        assert selected_rows(window) == ["b.weight"]
        assert window.workspace.tree.view.currentIndex().isValid()


def module(window: MainWindow, path: str) -> QModelIndex:
    model = window.workspace.tree.model
    return model.index_of(model.snapshot.module_rows.row_of_module[path])


def density(index: QModelIndex) -> DensityText | None:
    return index.siblingAtColumn(Column.DENSITY).data(CellRole.DENSITY_TEXT)


def test_tick_threshold_and_density_of_a_module_are_of_what_the_filter_shows(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    generator = torch.Generator().manual_seed(1)
    state = {f"layer.{leaf}": torch.randn(12, 12, generator=generator) for leaf in LEAVES}
    write_safetensors(state, tmp_path / "model.safetensors")
    window.open(tmp_path / "model.safetensors")
    settle(qtbot, window)
    window.edits.choose(["layer.query.weight", "layer.value.weight"])
    window.edits.give_own(["layer.query.weight"], [])
    move_to(window, 0.5, qtbot)
    whole = density(module(window, "layer")).text
    window.workspace.tree.filter_edit.setText("bias")
    shown = module(window, "layer")
    assert Qt.CheckState(shown.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Unchecked
    assert density(shown) is None
    assert shown.siblingAtColumn(Column.THRESHOLD).data() == ""
    window.workspace.tree.filter_edit.setText("value.weight")
    shown, alone = module(window, "layer"), window.workspace.tree.model.index_of_name("layer.value.weight")
    assert Qt.CheckState(shown.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
    assert density(shown).text == density(alone).text != whole
    assert "of the 1 of its 4 parameters that the filter shows" in shown.data(Qt.ItemDataRole.ToolTipRole)
    assert "that the filter shows" in shown.siblingAtColumn(Column.DENSITY).data(Qt.ItemDataRole.ToolTipRole)
    click_tick(window, "layer.value.weight")
    assert density(module(window, "layer")) is None
    click_tick(window, "layer.value.weight")
    window.workspace.tree.filter_edit.setText("ticked:yes")
    assert density(module(window, "layer")).text == whole
    window.workspace.tree.filter_edit.clear()
    settle(qtbot, window)
    assert density(module(window, "layer")).text == whole
    assert "filter" not in module(window, "layer").data(Qt.ItemDataRole.ToolTipRole)


def test_a_rule_of_a_rows_own_is_framed_though_its_number_is_what_would_be_inherited(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state = {f"block.{name}": torch.ones((20, 20) if name.endswith("weight") else 20) for name in LEAVES}
    write_safetensors(state, tmp_path / "block.safetensors")
    window.open(tmp_path / "block.safetensors")
    settle(qtbot, window)
    tree, muted = window.workspace.tree, theme_of(window.palette()).muted

    def framed() -> list[str]:
        picture = tree.view.viewport().grab().toImage()
        found = []
        for path in ("block", "block.query", "block.query.weight", "block.value.weight"):
            rows = tree.model.snapshot.module_rows
            row = rows.row_of[path] if path in rows.row_of else rows.row_of_module[path]
            rect = tree.view.visualRect(tree.model.index_of(row, Column.THRESHOLD))
            line = {picture.pixelColor(x, rect.top() + 1).name() for x in range(rect.right() - 8, rect.right() - 4)}
            found += [path] if line == {muted} else []
        return found

    assert framed() == []
    window.edits.give_own(["block.query.weight"], [])
    settle(qtbot, window)
    assert window.workspace.parameter.texts["threshold"] == "own, 0"
    assert framed() == ["block.query.weight"]
    window.edits.give_own([], ["block"])
    settle(qtbot, window)
    assert framed() == ["block", "block.query.weight"]
