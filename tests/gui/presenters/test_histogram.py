"""What the histogram shows of the document."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.plan.rules import Sigma
from gui.plots.histogram import SELECTED
from gui.plots.histogram_bars import BarFate
from gui.support.theme import mixed, theme_of
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle
from tests.gui.presenters.fates import fates_seen
from tests.helpers.checkpoints import write_safetensors


def test_several_selected_layers_are_outlined_in_shares_of_their_own(
    opened: MainWindow, qtbot: QtBot, state: dict[str, torch.Tensor]
) -> None:
    opened.workspace.histogram.switch.choose(SELECTED)
    opened.document.select(["features.0.weight", "classifier.weight"])
    settle(qtbot, opened)
    area = opened.workspace.histogram.area
    assert area.outlines.labels.names == ["features.0", "classifier"]
    for curve, name in zip(area.outlines.curves, ("features.0.weight", "classifier.weight"), strict=True):
        places, heights = curve.getData()
        expected, _ = np.histogram(state[name].abs().numpy(), 10**places)
        assert np.abs(heights - 100 * expected / state[name].numel()).max() < 1.5
    opened.document.select(["classifier.weight"])
    settle(qtbot, opened)
    assert not area.outlines.curves


def test_a_linear_axis_begins_at_zero_and_counts_everything_but_zeros(
    opened: MainWindow, qtbot: QtBot, state: dict[str, torch.Tensor]
) -> None:
    opened.document.select(["classifier.weight"])
    settle(qtbot, opened)
    QTest.keyClick(opened.workspace.histogram.area, Qt.Key.Key_X)
    rect = opened.workspace.histogram.area.bars.boundingRect()
    assert rect.left() == 0
    assert rect.right() == pytest.approx(float(state["classifier.weight"].abs().max()), rel=1e-3)
    assert opened.workspace.histogram.area.line.threshold == opened.control.target.value


def test_more_layers_than_can_be_told_apart_are_shown_together(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    names = [f"layers.{number}.weight" for number in range(7)]
    write_safetensors({name: torch.randn(20, 20) for name in names}, tmp_path / "many.safetensors")
    window.open(tmp_path / "many.safetensors")
    settle(qtbot, window)
    window.document.select(names)
    settle(qtbot, window)
    assert not window.workspace.histogram.area.outlines.curves
    window.document.select(names[:6])
    settle(qtbot, window)
    assert window.workspace.histogram.area.outlines.labels.names == [f"{number}" for number in range(6)]


def test_without_bars_it_says_why_there_are_none_now(opened: MainWindow, qtbot: QtBot) -> None:
    plot, counter, every = opened.workspace.histogram, "features.1.num_batches_tracked", ["classifier.weight"]
    opened.edits.choose(every)
    opened.edits.give_own(every, [])
    opened.document.select([counter])
    settle(qtbot, opened)
    assert not plot.is_empty
    assert not plot.shows_values
    opened.document.select([])
    settle(qtbot, opened)
    assert not plot.is_empty
    opened.edits.choose([])
    settle(qtbot, opened)
    assert plot._sentence.text() == "Tick parameters in the tree, or select one."
    opened.document.select([counter])
    settle(qtbot, opened)
    assert plot.shows_values


def of_texture(brush: QBrush) -> set[str]:
    image = brush.textureImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_the_striped_band_between_two_thresholds_is_in_the_legend(opened: MainWindow, qtbot: QtBot) -> None:
    opened.resize(1280, 800)
    legend = opened.workspace.histogram.area.legend
    opened.document.select([])
    move_to(opened, 0.1, qtbot)
    assert not legend.entries
    opened.control.take(Sigma(0.8))
    settle(qtbot, opened)
    [(pen, word)] = legend.entries
    assert word == "some cut, some kept"
    theme = theme_of(opened.palette())
    stripes = of_texture(pen(theme).brush())
    assert stripes == {mixed(theme.pruned, theme.panel, 0.75).name(), mixed(theme.kept, theme.panel, 0.85).name()}
    area = opened.workspace.histogram.area
    left, right = (round(area.to_pixels(place, 0).x()) for place in fates_seen(opened)[BarFate.EITHER])
    image = area.grab().toImage()
    rows = range(image.height() // 3, image.height() - 45)
    seen = {image.pixelColor(x, y).name() for x in range(left + 2, right - 2) for y in rows}
    assert stripes <= seen
    assert not any(QColor(each).hslSaturation() < 40 and each != theme.panel for each in seen)
    assert legend.isVisible() or legend.strip.isVisible()
    move_to(opened, 0.1, qtbot)
    assert not legend.isVisible()
    assert not legend.strip.isVisible()


def test_under_the_files_own_mask_no_line_or_colour_of_an_earlier_state_stays(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    move_to(opened, 0.08, qtbot)
    generator = torch.Generator().manual_seed(1)
    weight = torch.randn(40, 50, generator=generator)
    mask = (torch.rand(40, 50, generator=generator) > 0.4).float()
    path = tmp_path / "masked.pt"
    torch.save({"0.weight_orig": weight, "0.weight_mask": mask}, path)
    opened.open(path)
    settle(qtbot, opened)
    opened.document.select(["0.weight"])
    settle(qtbot, opened)
    area = opened.workspace.histogram.area

    def is_all_grey() -> bool:
        return not area.line.isVisible() and list(fates_seen(opened)) == [BarFate.EITHER]

    assert is_all_grey()
    move_to(opened, 1.0, qtbot)
    assert not is_all_grey()
    opened.menus.undo.trigger()
    settle(qtbot, opened)
    assert is_all_grey()
    for _ in range(2):
        opened.menus.compare.trigger()
        settle(qtbot, opened)
    assert is_all_grey()
