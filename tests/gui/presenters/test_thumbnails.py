"""Thumbnails of the masks of all that is selected, in the real window and by its presenter alone."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.masks.mask_raster import MaskRaster
from gui.plots.thumbnail_grid import ThumbnailGrid
from gui.plots.thumbnail_model import Thumbnail
from gui.presenters import thumbnail_drawing, thumbnails
from gui.presenters.thumbnail_drawing import HELD
from gui.support import number_format
from gui.window.main_window import MainWindow
from tests.gui.driving import click_tick, drag_line, move_to, settle
from tests.gui.freshness import Look, differences, fresh, pictures
from tests.helpers.checkpoints import write_safetensors

State = dict[str, torch.Tensor]


@pytest.fixture
def layers() -> State:
    generator = torch.Generator().manual_seed(3)
    shapes = {"attn.q_proj": (200, 130), "attn.k_proj": (50, 130), "mlp.up": (300, 200), "mlp.conv": (12, 7, 3, 3)}
    state = {
        f"layers.{block}.{kind}.weight": torch.randn(shape, generator=generator) * 0.1
        for block in range(3)
        for kind, shape in shapes.items()
    }
    state["layers.1.mlp.up.weight"][30:90] *= 1e-3
    return state


@pytest.fixture
def window_of_layers(window: MainWindow, qtbot: QtBot, tmp_path: Path, layers: State) -> MainWindow:
    write_safetensors(layers, tmp_path / "layers.safetensors")
    window.resize(1280, 900)
    window.open(tmp_path / "layers.safetensors")
    settle(qtbot, window)
    move_to(window, 0.08, qtbot)
    return window


def select_module(window: MainWindow, path: str) -> None:
    """As a click on its row does."""
    tree = window.workspace.tree
    names = [each.name for each in window.document.state.checkpoint.parameters if each.name.startswith(f"{path}.")]
    tree.selectionChangedTo.emit(names, [path])
    QApplication.processEvents()


def grid_of(window: MainWindow) -> ThumbnailGrid:
    return window.workspace.mask_view.grid


def place_of(window: MainWindow, name: str) -> int:
    return next(place for place, each in enumerate(grid_of(window).thumbnails.subjects) if each.name == name)


def picture_of(window: MainWindow, name: str) -> Thumbnail | None:
    return grid_of(window).thumbnails.picture(place_of(window, name))


def shows(window: MainWindow, name: str, weight: torch.Tensor, threshold: float) -> bool:
    """Whether a thumbnail is there and each of its blocks shows numpy's share."""
    found = picture_of(window, name)
    if found is None:
        return False
    keeps = (weight.abs() > threshold).numpy().reshape(found.tile.rows, found.tile.columns)
    blocks = found.tile.blocks
    counts = np.add.reduceat(np.add.reduceat(keeps.astype(int), blocks.down[:-1], 0), blocks.across[:-1], 1)
    numel = np.multiply.outer(np.diff(blocks.down), np.diff(blocks.across))
    return bool(np.allclose(found.tile.kept, counts / numel, atol=1e-6))


def scroll_to_all(window: MainWindow, qtbot: QtBot) -> None:
    bar = grid_of(window).verticalScrollBar()
    for value in range(0, bar.maximum() + bar.pageStep(), max(bar.pageStep(), 1)):
        bar.setValue(value)
        settle(qtbot, window)


def test_a_module_shows_the_masks_of_its_parameters_with_name_and_density(
    window_of_layers: MainWindow, qtbot: QtBot, layers: State
) -> None:
    window = window_of_layers
    select_module(window, "layers.1")
    settle(qtbot, window)
    view, grid = window.workspace.mask_view, grid_of(window)
    assert grid.isVisible()
    assert view.header.detail == "4 masks"
    names = [each.name for each in grid.thumbnails.subjects]
    assert sorted(names) == sorted(name for name in layers if name.startswith("layers.1."))
    assert {each.label for each in grid.thumbnails.subjects} == {"attn.q_proj", "attn.k_proj", "mlp.up", "mlp.conv"}
    scroll_to_all(window, qtbot)
    for name in names:
        assert shows(window, name, layers[name], 0.08)
        index = grid.thumbnails.index_of(place_of(window, name))
        density = float((layers[name].abs() > 0.08).double().mean())
        assert grid.thumbnails.cell(place_of(window, name)).share == number_format.percent(density)
        assert name in index.data(Qt.ItemDataRole.ToolTipRole)
    dead = picture_of(window, "layers.1.mlp.up.weight").dead
    assert np.flatnonzero(dead.rows).tolist() == list(range(30, 90))
    kernels = picture_of(window, "layers.1.mlp.conv.weight").dead.kernels
    assert kernels.shape == (12, 7)


def test_a_click_and_enter_select_that_parameter(window_of_layers: MainWindow, qtbot: QtBot) -> None:
    window = window_of_layers
    for by_key in (False, True):
        select_module(window, "layers.0")
        settle(qtbot, window)
        grid = grid_of(window)
        index = grid.thumbnails.index_of(1)
        if by_key:
            grid.setFocus()
            grid.setCurrentIndex(index)
            QTest.keyClick(grid, Qt.Key.Key_Return)
        else:
            QTest.mouseClick(
                grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(index).topLeft() + QPoint(20, 20)
            )
        settle(qtbot, window)
        name = window.document.state.selection.names
        assert len(name) == 1
        assert window.workspace.mask_view.shows_picture
        tree = window.workspace.tree
        assert tree.view.currentIndex() == tree.model.index_of_name(name[0])


def test_they_follow_the_threshold_also_while_it_is_dragged(
    window_of_layers: MainWindow, qtbot: QtBot, layers: State
) -> None:
    window, name = window_of_layers, "layers.2.attn.q_proj.weight"
    select_module(window, "layers.2.attn")
    settle(qtbot, window)
    assert shows(window, name, layers[name], 0.08)
    drag_line(window, 0.1, 0.15, drop=False)
    assert window.document.showing.previewing
    threshold = float(window.document.state.plan_numbers.thresholds[0])
    qtbot.waitUntil(lambda: shows(window, name, layers[name], threshold))
    assert threshold > 0.1
    QTest.mouseRelease(window.workspace.histogram.area.viewport(), Qt.MouseButton.LeftButton)
    move_to(window, 0.2, qtbot)
    assert shows(window, name, layers[name], 0.2)
    window.menus.undo.trigger()
    settle(qtbot, window)
    assert not shows(window, name, layers[name], 0.2)


def test_large_ones_wait_until_the_threshold_rests(
    window_of_layers: MainWindow, qtbot: QtBot, layers: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, name = window_of_layers, "layers.2.attn.q_proj.weight"
    select_module(window, "layers.2.attn")
    settle(qtbot, window)
    monkeypatch.setattr(thumbnails, "LIVE", layers[name].numel())
    before = picture_of(window, name)
    drag_line(window, 0.1, 0.15, drop=False)
    qtbot.waitUntil(lambda: not window.jobs.busy)
    assert picture_of(window, name) is before
    assert window.document.showing.previewing
    threshold = float(window.document.state.plan_numbers.thresholds[0])
    QTest.mouseRelease(window.workspace.histogram.area.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(0, 0))
    settle(qtbot, window)
    assert not window.document.showing.previewing
    assert picture_of(window, name) is not before
    assert threshold > 0.08


def test_only_what_is_in_sight_is_drawn(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    generator = torch.Generator().manual_seed(0)
    state = {f"blocks.{number}.weight": torch.randn(40, 30, generator=generator) for number in range(300)}
    write_safetensors(state, tmp_path / "many.safetensors")
    window.open(tmp_path / "many.safetensors")
    settle(qtbot, window)
    select_module(window, "blocks")
    settle(qtbot, window)
    grid = grid_of(window)
    drawn = [place for place in range(300) if grid.thumbnails.picture(place) is not None]
    assert drawn == list(grid.seen())
    assert 0 < len(drawn) < 60
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    settle(qtbot, window)
    assert grid.thumbnails.picture(299) is not None
    assert grid.thumbnails.picture(150) is None


@pytest.fixture
def held_up(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Drawing waits until this is called; what is drawn is then stopped by a cancel."""
    go, picture = threading.Event(), MaskRaster.picture

    def slow(self: MaskRaster, by: object, report: Callable[[int, int], None]) -> object:
        while not go.is_set():
            report(0, 1)
        return picture(self, by, report)

    monkeypatch.setattr(thumbnail_drawing.MaskRaster, "picture", slow)
    return go.set


def test_another_selection_cancels_what_is_being_drawn(
    window_of_layers: MainWindow, qtbot: QtBot, layers: State, held_up: Callable[[], None]
) -> None:
    window = window_of_layers
    select_module(window, "layers.0")
    (presenter,) = presenters(window)
    qtbot.waitUntil(lambda: presenter._job is not None)
    job = presenter._job
    select_module(window, "layers.1")
    assert job.cancelled
    held_up()
    settle(qtbot, window)
    assert [each.name.split(".")[1] for each in grid_of(window).thumbnails.subjects] == ["1"] * 4
    scroll_to_all(window, qtbot)
    assert all(shows(window, each.name, layers[each.name], 0.08) for each in grid_of(window).thumbnails.subjects)


def test_while_one_is_drawn_the_window_goes_on(
    window_of_layers: MainWindow, qtbot: QtBot, held_up: Callable[[], None]
) -> None:
    window = window_of_layers
    select_module(window, "layers.0")
    (presenter,) = presenters(window)
    qtbot.waitUntil(lambda: presenter._job is not None)
    # it is there at once, without pictures
    assert grid_of(window).isVisible()
    assert picture_of(window, "layers.0.mlp.up.weight") is None
    window.document.select(["layers.0.attn.q_proj.weight"])
    assert not grid_of(window).isVisible()
    held_up()
    settle(qtbot, window)
    assert window.workspace.mask_view.shows_picture


def test_the_window_may_be_closed_while_one_is_drawn(
    window_of_layers: MainWindow, qtbot: QtBot, held_up: Callable[[], None]
) -> None:
    select_module(window_of_layers, "layers.0")
    (presenter,) = presenters(window_of_layers)
    qtbot.waitUntil(lambda: presenter._job is not None)
    window_of_layers.close()
    assert not window_of_layers.jobs.busy
    assert presenter._job is None


def test_ticks_change_colours_and_what_is_looked_at(window_of_layers: MainWindow, qtbot: QtBot) -> None:
    window, name = window_of_layers, "layers.0.attn.q_proj.weight"
    window.document.select([name, "layers.0.attn.k_proj.weight"])
    settle(qtbot, window)
    click_tick(window, name)
    settle(qtbot, window)
    grid = grid_of(window)
    cells = [grid.thumbnails.cell(place) for place in range(len(grid.thumbnails.subjects))]
    ticked = {each.subject.label: each.ticked for each in cells}
    assert ticked == {"q_proj": False, "k_proj": True}
    view = window.workspace.mask_view
    assert view.header.detail == "2 masks · 1 of 2 ticked"
    told = {each.subject.label: each.share.startswith("would be ") for each in cells}
    assert told == {"q_proj": True, "k_proj": False}
    assert [text for _, text in view.legend.key.entries] == ["dead", "would be dead"]
    click_tick(window, "layers.0.attn.k_proj.weight")
    settle(qtbot, window)
    assert view.header.detail == "2 masks · not ticked"
    assert [text for _, text in view.legend.key.entries] == ["would be dead"]
    click_tick(window, "layers.0.attn.k_proj.weight")
    settle(qtbot, window)
    # of a module, only what is ticked is looked at
    select_module(window, "layers.0")
    settle(qtbot, window)
    assert name not in {each.name for each in grid.thumbnails.subjects}


def test_no_picture_of_another_file_stays(
    window_of_layers: MainWindow, qtbot: QtBot, tmp_path: Path, layers: State
) -> None:
    window, name = window_of_layers, "layers.0.attn.q_proj.weight"
    select_module(window, "layers.0.attn")
    settle(qtbot, window)
    assert shows(window, name, layers[name], 0.08)
    # the same file with other weights
    other = {each: weight.flip(0) * 1.5 for each, weight in layers.items()}
    write_safetensors(other, tmp_path / "layers.safetensors")
    window.open(tmp_path / "layers.safetensors")
    settle(qtbot, window)
    select_module(window, "layers.0.attn")
    move_to(window, 0.08, qtbot)
    assert shows(window, name, other[name], 0.08)
    found = pictures(window)
    with fresh(Look.of(window), lambda each: settle(qtbot, each)) as again:
        assert differences(found, pictures(again)) == []


def test_another_size_and_colouring_look_as_in_a_fresh_window(window_of_layers: MainWindow, qtbot: QtBot) -> None:
    window = window_of_layers
    select_module(window, "layers.1")
    settle(qtbot, window)
    for size in ((1500, 1000), (1100, 820)):
        window.resize(*size)
        QApplication.processEvents()
        settle(qtbot, window)
        window.workspace.matrix.magnitude_tab.click()
        settle(qtbot, window)
        found = pictures(window)
        with fresh(Look.of(window), lambda each: settle(qtbot, each)) as other:
            assert differences(found, pictures(other)) == []
        window.workspace.matrix.mask_tab.click()


def test_little_is_held_for_the_next_pictures(
    window_of_layers: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = window_of_layers
    most = 4 * 300 * 200 + 1
    assert most < HELD
    monkeypatch.setattr(thumbnail_drawing, "HELD", most)
    select_module(window, "layers")
    settle(qtbot, window)
    scroll_to_all(window, qtbot)
    drawing = presenters(window)[0]._drawing
    assert 0 < drawing.held <= most


def presenters(window: MainWindow) -> list[thumbnails.ThumbnailsPresenter]:
    return window.workspace.mask_view.findChildren(thumbnails.ThumbnailsPresenter)


def test_a_file_that_is_gone_is_told_and_not_read_again_and_again(
    window_of_layers: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window = window_of_layers
    (tmp_path / "layers.safetensors").unlink()
    select_module(window, "layers.0")
    said = window.workspace.mask_view.header
    qtbot.waitUntil(lambda: "layers.safetensors" in said.detail and not window.jobs.busy)
    window.workspace.mask_view.grid.seenMoved.emit()
    assert not window.jobs.busy


def test_magnitudes_beyond_single_precision_have_the_colour_of_the_greatest(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    huge = torch.full((64, 48), 1e300, dtype=torch.float64)
    write_safetensors({"a.huge.weight": huge, "a.other.weight": torch.ones(64, 48)}, tmp_path / "huge.safetensors")
    window.open(tmp_path / "huge.safetensors")
    settle(qtbot, window)
    select_module(window, "a")
    settle(qtbot, window)
    scroll_to_all(window, qtbot)
    found = picture_of(window, "a.huge.weight")
    assert found is not None
    assert (found.tile.magnitude == np.finfo(np.float32).max).all()
