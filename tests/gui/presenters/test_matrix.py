"""The card with mask and values, in the real window."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.window.main_window import MainWindow
from tests.gui.driving import kept, move_to, settle
from tests.helpers.checkpoints import write_safetensors


@pytest.fixture
def wide(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> tuple[MainWindow, torch.Tensor]:
    """A matrix of more rows and columns than blocks, with dead outputs and inputs."""
    generator = torch.Generator().manual_seed(1)
    weight = torch.randn(700, 1300, generator=generator)
    weight[100:103] = 0
    weight[:, 7] = 0
    write_safetensors({"fc.weight": weight}, tmp_path / "wide.safetensors")
    window.open(tmp_path / "wide.safetensors")
    settle(qtbot, window)
    move_to(window, 0.5, qtbot)
    return window, weight


def test_dead_outputs_and_inputs_are_said(wide: tuple[MainWindow, torch.Tensor]) -> None:
    assert wide[0].workspace.mask_view.header.detail == "700 × 1,300 · 3 dead outputs · 1 dead input"


def test_an_embedding_has_rows(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    weight = torch.ones(30, 4)
    weight[:2] = 0
    write_safetensors({"word_embeddings.weight": weight}, tmp_path / "words.safetensors")
    window.open(tmp_path / "words.safetensors")
    settle(qtbot, window)
    assert window.workspace.mask_view.header.detail == "30 × 4 · 2 dead rows · 0 dead columns"


def test_zooming_in_shows_single_weights(wide: tuple[MainWindow, torch.Tensor], qtbot: QtBot) -> None:
    window, weight = wide
    assert not window.workspace.mask_view.area.picture.tile.single
    window.workspace.mask_view.area.to_cells()
    settle(qtbot, window)
    tile = window.workspace.mask_view.area.detail.tile
    part = weight[tile.top : tile.top + tile.rows, tile.left : tile.left + tile.columns]
    assert tile.rows * tile.columns < 10_000
    assert np.array_equal(tile.values, part.double().numpy())
    assert np.array_equal(tile.kept, (part.abs() > 0.5).numpy())
    # a move of the threshold is seen close by, too
    move_to(window, 1.0, qtbot)
    assert np.array_equal(window.workspace.mask_view.area.detail.tile.kept, (part.abs() > 1.0).numpy())
    QTest.keyClick(window.workspace.mask_view.area, Qt.Key.Key_0)
    settle(qtbot, window)
    assert window.workspace.mask_view.area.detail.tile is None


def test_kernels_can_be_laid_out_apart(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select(["features.0.weight"])
    settle(qtbot, opened)
    assert opened.workspace.matrix.kernels.isVisible()
    assert opened.workspace.mask_view.header.detail.startswith("8 × 27")
    opened.workspace.mask_view.area.setFocus()
    QTest.keyClick(opened.workspace.mask_view.area, Qt.Key.Key_K)
    settle(qtbot, opened)
    assert opened.workspace.mask_view.header.detail.startswith("24 × 9")
    opened.document.select(["classifier.weight"])
    settle(qtbot, opened)
    assert not opened.workspace.matrix.kernels.isVisible()


def test_the_magnitude_tab_colours_by_magnitude(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select(["classifier.weight"])
    settle(qtbot, opened)
    before = opened.workspace.mask_view.area.grab().toImage()
    qtbot.mouseClick(opened.workspace.matrix.magnitude_tab, Qt.MouseButton.LeftButton)
    assert opened.workspace.mask_view.area.grab().toImage() != before
    assert opened.workspace.mask_view.legend.isVisible()
    qtbot.mouseClick(opened.workspace.matrix.mask_tab, Qt.MouseButton.LeftButton)
    assert opened.workspace.mask_view.area.grab().toImage() == before


def test_the_menu_offers_what_keys_do(opened: MainWindow) -> None:
    menu = opened.workspace.matrix.menu(
        opened.workspace.mask_view.mapToGlobal(opened.workspace.mask_view.rect().center())
    )
    shown = {action.text() for action in menu.actions()}
    assert {"Closer", "Farther", "Whole matrix", "Single weights here", "|w|"} <= shown
    menu.close()
    menu.deleteLater()


def test_a_mask_that_nobody_sees_is_not_drawn_until_somebody_does(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select(["classifier.weight"])
    settle(qtbot, opened)
    workspace = opened.workspace
    before = workspace.mask_view.area.picture.tile
    workspace.matrix.values_tab.setChecked(True)
    move_to(opened, 0.2, qtbot)
    assert workspace.mask_view.area.picture.tile is before
    workspace.matrix.mask_tab.setChecked(True)
    settle(qtbot, opened)
    after = workspace.mask_view.area.picture.tile
    left = kept(opened)["classifier.weight"]
    assert after.kept.mean() * after.rows * after.columns == pytest.approx(left)
    assert 0 < left < after.rows * after.columns
    opened.workspace.matrix.hide()
    move_to(opened, 100.0, qtbot)
    assert workspace.mask_view.area.picture.tile is after
    workspace.matrix.show()
    settle(qtbot, opened)
    assert workspace.mask_view.area.picture.tile.kept.sum() == 0


def test_a_mask_comes_back_after_more_than_one_parameter_was_selected(opened: MainWindow, qtbot: QtBot) -> None:
    mask = opened.workspace.mask_view
    for names in (["classifier.weight"], ["classifier.weight", "features.0.weight"], ["classifier.weight"]):
        opened.document.select(names)
        settle(qtbot, opened)
        assert mask.shows_picture == (len(names) == 1)
