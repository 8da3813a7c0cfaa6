"""The histogram of what can't be pruned, in the real window."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.preview.rule_conversion import number_of
from gui.plots.histogram import ALL, SELECTED
from gui.window.main_window import MainWindow
from tests.gui.driving import drag_line, move_to, settle


@pytest.fixture
def looked(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> tuple[MainWindow, dict[str, torch.Tensor]]:
    generator = torch.Generator().manual_seed(0)
    state = {
        "fc.weight": torch.randn(30, 20, generator=generator),
        "bn.weight": torch.ones(900),
        "bn.running_mean": torch.randn(900, generator=generator),
        "ids": torch.arange(512),
        "half": torch.randn(900, generator=generator).to(torch.float8_e4m3fn),
        "odd": torch.tensor([float("nan"), float("inf")] * 4).to(torch.float8_e5m2),
        "z": torch.randn(900, generator=generator, dtype=torch.complex64),
    }
    torch.save(state, tmp_path / "x.pt")
    window.open(tmp_path / "x.pt")
    settle(qtbot, window)
    window.workspace.histogram.switch.choose(SELECTED)
    return window, state


def show(window: MainWindow, qtbot: QtBot, *names: str) -> None:
    window.document.select(names)
    settle(qtbot, window)


@pytest.mark.parametrize(("name", "exactly"), [("ids", True), ("half", True), ("bn.running_mean", False), ("z", False)])
def test_bars_are_numpys(
    looked: tuple[MainWindow, dict[str, torch.Tensor]], qtbot: QtBot, name: str, exactly: bool
) -> None:
    window, state = looked
    plot = window.workspace.histogram
    show(window, qtbot, name)
    assert plot.shows_values
    tensor = state[name]
    values = tensor.abs().double().numpy() if tensor.is_complex() else tensor.double().numpy()
    wanted = np.histogram(values, plot.values_area.edges)[0]
    if exactly:
        np.testing.assert_array_equal(plot.values_area.counts, wanted)
    assert plot.values_area.counts.sum() == tensor.numel()
    # what lies in a bin of the counts is spread evenly over it
    assert np.abs(plot.values_area.counts - wanted).max() <= max(2, 0.05 * wanted.max())


def test_it_gives_way_to_weights_again(looked: tuple[MainWindow, dict[str, torch.Tensor]], qtbot: QtBot) -> None:
    window, _ = looked
    plot = window.workspace.histogram
    show(window, qtbot, "ids")
    assert plot.header.title == "ids"
    assert plot.header.detail.startswith("512 elements · int64")
    assert not plot.switch.isHidden()
    show(window, qtbot, "fc.weight")
    assert not plot.shows_values
    assert not plot.is_empty
    assert not plot.switch.isHidden()
    show(window, qtbot, "odd")
    assert plot.is_empty
    assert "4 NaN, 4 ∞" in plot.header.detail
    show(window, qtbot, "ids", "half")
    assert not plot.shows_values


def test_no_threshold_is_moved_in_it(looked: tuple[MainWindow, dict[str, torch.Tensor]], qtbot: QtBot) -> None:
    window, _ = looked
    plot = window.workspace.histogram
    show(window, qtbot, "bn.running_mean")
    plan, steps = window.document.plan, window.document.stack.count()
    viewport = plot.values_area.viewport()
    middle = viewport.rect().center()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(viewport, middle + QPoint(60, 0))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 0))
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=middle)
    settle(qtbot, window)
    assert window.document.plan == plan
    # a threshold that moves otherwise leaves the values where they are
    move_to(window, 0.3, qtbot)
    assert plot.shows_values
    assert window.document.stack.count() == steps + 1


def test_the_threshold_of_all_that_is_ticked_is_dragged_whatever_is_selected(
    looked: tuple[MainWindow, dict[str, torch.Tensor]], qtbot: QtBot
) -> None:
    window, _ = looked
    plot = window.workspace.histogram
    plot.switch.choose(ALL)
    for name in ("bn.running_mean", "ids", "odd"):
        show(window, qtbot, name)
        assert not plot.shows_values
        assert not plot.is_empty
        assert plot.shares.other.text() == "selected can't be pruned"
        before = plot.area.line.threshold
        drag_line(window, 0.9 if before < 0.5 else 0.1)
        settle(qtbot, window)
        assert plot.area.line.threshold != before
        assert number_of(window.document.plan.rule) == plot.area.line.threshold
    plot.switch.choose(SELECTED)
    settle(qtbot, window)
    assert plot.is_empty
    show(window, qtbot, "ids")
    assert plot.shows_values
    plot.switch.choose(ALL)
    assert not plot.shows_values


def test_where_nothing_is_ticked_the_values_are_shown_at_once(
    looked: tuple[MainWindow, dict[str, torch.Tensor]], qtbot: QtBot
) -> None:
    window, _ = looked
    plot = window.workspace.histogram
    plot.switch.choose(ALL)
    show(window, qtbot, "ids")
    assert not plot.shows_values
    window.edits.tick(["fc.weight"], ticked=False)
    settle(qtbot, window)
    assert plot.shows_values
    window.menus.undo.trigger()
    settle(qtbot, window)
    assert not plot.shows_values
    assert not plot.is_empty


def test_the_axis_of_counts_is_switched(looked: tuple[MainWindow, dict[str, torch.Tensor]], qtbot: QtBot) -> None:
    window, _ = looked
    plot = window.workspace.histogram
    show(window, qtbot, "half")
    highest = plot.values_area.bars.boundingRect().height()
    assert highest == plot.values_area.counts.max()
    plot._toggles["y"].click()
    assert plot.shows_values
    assert plot.values_area.bars.boundingRect().height() == pytest.approx(np.log10(highest / 0.5))


def test_the_label_tells_of_a_bar(looked: tuple[MainWindow, dict[str, torch.Tensor]], qtbot: QtBot) -> None:
    window, _ = looked
    show(window, qtbot, "ids")
    area = window.workspace.histogram.values_area
    assert area.bar_text(0) == "0 … 7\n8 (1.56 %)"
    show(window, qtbot, "bn.running_mean")
    first = area.bar_text(0).split("\n")[0]
    assert first.startswith("−")
