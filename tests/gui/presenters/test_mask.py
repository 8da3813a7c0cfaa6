"""The picture of the mask is that of what is looked at now: none stays that was made for something else."""

import math
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.plan.rules import Sigma
from gui.window.main_window import MainWindow
from tests.gui.driving import click_tick, move_to, settle
from tests.gui.freshness import Look, differences, fresh, pictures
from tests.helpers.checkpoints import write_safetensors

FC, CONV = "classifier.weight", "features.0.weight"


@pytest.fixture
def blocks(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A module of a convolution and a matrix of the same shape, and one beside it that is selected first."""
    generator = torch.Generator().manual_seed(1)
    state = {
        "block.conv.weight": torch.randn(4, 2, 3, 3, generator=generator),
        "block.fc.weight": torch.randn(4, 18, generator=generator),
        "apart.weight": torch.randn(6, 5, generator=generator),
    }
    write_safetensors(state, tmp_path / "blocks.safetensors")
    window.open(tmp_path / "blocks.safetensors")
    settle(qtbot, window)
    return window


def select_block(window: MainWindow) -> None:
    window.workspace.tree.selectionChangedTo.emit(["block.conv.weight", "block.fc.weight"], ["block"])


def is_fresh(window: MainWindow, qtbot: QtBot) -> None:
    settle(qtbot, window)
    found = pictures(window)
    with fresh(Look.of(window), lambda other: settle(qtbot, other)) as other:
        assert differences(found, pictures(other)) == []


def test_the_mask_is_back_when_one_is_selected_again_after_two(opened: MainWindow, qtbot: QtBot) -> None:
    mask = opened.workspace.mask_view
    for names, empty in (([FC], False), ([FC, CONV], True), ([FC], False), ([], True), ([FC], False)):
        opened.document.select(names)
        settle(qtbot, opened)
        # of two there are thumbnails
        assert mask.shows_picture is not empty
    assert mask.area.picture.tile.kept.shape == (10, 8)


def test_no_mask_stays_when_more_of_the_selected_module_is_ticked(blocks: MainWindow, qtbot: QtBot) -> None:
    click_tick(blocks, "block.fc.weight")
    select_block(blocks)
    settle(qtbot, blocks)
    workspace = blocks.workspace
    assert not workspace.mask_view.is_empty
    assert workspace.matrix.kernels.isVisible()
    blocks.menus.undo.trigger()
    settle(qtbot, blocks)
    assert not workspace.mask_view.shows_picture
    assert workspace.mask_view.grid.isVisible()
    assert not workspace.matrix.kernels.isVisible()
    is_fresh(blocks, qtbot)
    blocks.menus.redo.trigger()
    settle(qtbot, blocks)
    assert not workspace.mask_view.is_empty
    assert workspace.matrix.kernels.isVisible()
    is_fresh(blocks, qtbot)


def test_kernels_are_offered_before_the_threshold_is_known(blocks: MainWindow, qtbot: QtBot) -> None:
    plan = blocks.document.plan
    blocks.document.do("", plan.with_own(["block.conv.weight"], Sigma(1.0)))
    blocks.document.select(["block.conv.weight"])
    number = blocks.document.state.measurements.numbers["block.conv.weight"]
    assert math.isnan(blocks.document.state.plan_numbers.thresholds[number])
    settle(qtbot, blocks)
    assert blocks.workspace.matrix.kernels.isVisible()


def test_a_reloaded_file_that_has_changed_is_drawn_anew_also_close_by(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "wide.safetensors"
    write_safetensors({"fc.weight": torch.ones(600, 700)}, path)
    window.open(path)
    settle(qtbot, window)
    move_to(window, 0.5, qtbot)
    area = window.workspace.mask_view.area
    area.to_cells()
    settle(qtbot, window)
    assert area.detail.tile.kept.all()
    write_safetensors({"fc.weight": torch.zeros(600, 700)}, path)
    window.menus.reload.trigger()
    settle(qtbot, window)
    move_to(window, 0.5, qtbot)
    assert area.zoomed
    assert not area.picture.tile.kept.any()
    assert not area.detail.tile.kept.any()


def test_it_is_drawn_for_the_pixels_of_the_screen_that_it_comes_to(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_safetensors({"fc.weight": torch.randn(600, 700)}, tmp_path / "wide.safetensors")
    window.open(tmp_path / "wide.safetensors")
    settle(qtbot, window)
    area = window.workspace.mask_view.area
    coarse = area.picture.tile.kept.shape
    monkeypatch.setattr(area, "devicePixelRatioF", lambda: 2.0)
    QApplication.sendEvent(area, QEvent(QEvent.Type.DevicePixelRatioChange))
    settle(qtbot, window)
    fine = area.picture.tile.kept.shape
    assert fine[0] > coarse[0]
    assert fine[1] > coarse[1]
