"""Blue is kept, orange is cut by the plan, grey was zero before; in every view of the real window, in both themes."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.support import number_format
from gui.support.theme import DARK, LIGHT, Theme, ThemeFollower, apply
from gui.tree.columns import Column
from gui.values.values_model import KEPT, ZERO_BEFORE
from gui.window.main_window import MainWindow
from tests.core.index.test_squares import torchs_error
from tests.gui.driving import move_to, settle
from tests.helpers.checkpoints import write_safetensors

PRUNED = "fc.weight"


@pytest.fixture(params=[DARK, LIGHT], ids=["dark", "light"])
def theme(request: pytest.FixtureRequest, qapp: QApplication, window: MainWindow) -> Iterator[Theme]:
    """The theme of the window."""
    follower = ThemeFollower.of(qapp)
    before = follower.theme
    apply(qapp, request.param)
    QApplication.processEvents()
    yield request.param
    apply(qapp, before)


@pytest.fixture
def pruned(window: MainWindow, qtbot: QtBot, tmp_path: Path, theme: Theme) -> MainWindow:
    """A file that was pruned before: every second weight of one layer, rows and columns of it, and all of another."""
    generator = torch.Generator().manual_seed(0)
    weight = torch.randn(600, 700, generator=generator)
    weight[::2, 1::2] = 0.0
    weight[100:140], weight[:, 300:350] = 0.0, -0.0
    path = tmp_path / "pruned.safetensors"
    write_safetensors({PRUNED: weight, "gone.weight": torch.zeros(10, 10)}, path)
    window.resize(1280, 900)
    window.open(path)
    settle(qtbot, window)
    window.document.select([PRUNED])
    settle(qtbot, window)
    return window


def orange(pixels: QPixmap, theme: Theme) -> int:
    """How many pixels have the hue of what is cut, and are not grey."""
    image, hue = pixels.toImage(), QColor(theme.pruned).hslHue()
    colours = (QColor(image.pixel(x, y)) for x in range(image.width()) for y in range(0, image.height(), 2))
    return sum(each.hslSaturation() > 60 and abs(each.hslHue() - hue) <= 4 for each in colours)


def views(window: MainWindow) -> dict[str, QWidget]:
    """Everything that speaks in colours."""
    workspace = window.workspace
    plots = {"histogram": workspace.histogram, "bars": workspace.bars, "curve": workspace.curve}
    return {**plots, "matrix": workspace.matrix, "tree": workspace.tree, "threshold": workspace.threshold}


def oranges(window: MainWindow, qtbot: QtBot, theme: Theme) -> dict[str, int]:
    """Of each view, and of each tab of the matrix, how many pixels are orange."""
    # a caret inverts the blue of selected text, and so would be orange itself whenever it blinks
    window.workspace.tree.view.setFocus()
    found = {}
    for tab in (window.workspace.matrix.values_tab, window.workspace.matrix.mask_tab):
        tab.setChecked(True)
        # the first paint asks for the values
        window.workspace.matrix.grab()
        QApplication.processEvents()
        settle(qtbot, window)
        for name, view in views(window).items():
            found[f"{name}, {tab.text()}" if name == "matrix" else name] = orange(view.grab(), theme)
    return found


def test_what_was_pruned_before_is_nowhere_orange_at_threshold_0(
    pruned: MainWindow, qtbot: QtBot, theme: Theme
) -> None:
    assert not any(oranges(pruned, qtbot, theme).values())
    # and zoomed in to single weights, and to blocks of an odd number of them
    for closer in (1.5, 8.0, 100.0):
        pruned.workspace.mask_view.area.closer(closer)
        settle(qtbot, pruned)
        assert orange(pruned.workspace.mask_view.grab(), theme) == 0


def test_what_is_cut_is_orange_in_every_view(pruned: MainWindow, qtbot: QtBot, theme: Theme) -> None:
    move_to(pruned, 0.7, qtbot)
    found = oranges(pruned, qtbot, theme)
    assert found.pop("curve") == found.pop("threshold") == 0
    # no output and no input is dead: among blocks of weights nothing is, and single ones are
    assert found.pop("matrix, Mask") == 0
    assert all(found.values()), found
    pruned.workspace.mask_view.area.closer(100.0)
    settle(qtbot, pruned)
    assert orange(pruned.workspace.mask_view.grab(), theme) > 0
    # a layer that was zero before has nothing of it
    tree, index = pruned.workspace.tree, pruned.workspace.tree.model.index_of_name("gone.weight")
    cell = tree.view.visualRect(index.siblingAtColumn(Column.DENSITY))
    assert not cell.isEmpty()
    assert orange(tree.view.viewport().grab(cell), theme) == 0


def test_the_greys_of_zero_before_and_would_be_pruned_differ(theme: Theme) -> None:
    greys = [QColor(each) for each in (theme.zero_before, theme.would_prune, theme.panel)]
    assert all(each.hslSaturation() < 40 for each in greys)
    levels = sorted(each.lightness() for each in greys)
    assert min(b - a for a, b in pairwise(levels)) > 35


def test_a_value_that_was_zero_before_has_no_orange_ground(pruned: MainWindow, qtbot: QtBot, theme: Theme) -> None:
    pruned.workspace.matrix.values_tab.setChecked(True)
    move_to(pruned, 0.7, qtbot)
    table = pruned.workspace.matrix.values.table
    model = table.model()
    qtbot.waitUntil(lambda: model.index(0, 0).data(KEPT) is not None)
    cells = [model.index(row, column) for row in range(8) for column in range(8)]
    for each in cells:
        assert bool(each.data(ZERO_BEFORE)) == (float(each.data().replace("−", "-")) == 0)
    before = next(each for each in cells if each.data(ZERO_BEFORE))
    table.selectionModel().clear()
    table.selectionModel().setCurrentIndex(model.index(9, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
    assert orange(table.viewport().grab(table.visualRect(before)), theme) == 0


def test_what_the_files_mask_cuts_is_orange(window: MainWindow, qtbot: QtBot, tmp_path: Path, theme: Theme) -> None:
    generator = torch.Generator().manual_seed(0)
    weight = torch.randn(60, 70, generator=generator)
    weight[:, 35:] = 0.0
    mask = torch.ones(60, 70)
    mask[:20] = 0
    torch.save({"fc.weight_orig": weight, "fc.weight_mask": mask}, tmp_path / "masked.pt")
    window.open(tmp_path / "masked.pt")
    settle(qtbot, window)
    window.document.select(["fc.weight"])
    settle(qtbot, window)
    area = window.workspace.mask_view.area
    image = area.grab().toImage()
    found = [
        image.pixelColor(area.to_pixels(column, row).toPoint()).name()
        for row, column in ((10, 10), (10, 60), (40, 10), (40, 60))
    ]
    assert found == [theme.pruned, theme.zero_before, theme.kept, theme.zero_before]
    error = number_format.percent(torchs_error([weight], [mask == 0]))
    assert (
        window.workspace.tree.model.index_of_name("fc.weight")
        .siblingAtColumn(Column.DENSITY)
        .data(Qt.ItemDataRole.ToolTipRole)
        == f"1,400 of 4,200 weights kept, 700 cut, 2,100 zero before\nError of the weights: {error}"
    )
