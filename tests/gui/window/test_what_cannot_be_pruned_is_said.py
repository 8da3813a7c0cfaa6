"""Where what is selected can't be pruned, or has no magnitudes, plots say so and show nothing else in its place."""

from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from core.plan.rules import ErdosRenyi, Value
from gui.plots.histogram import SELECTED
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import small_state, write_safetensors

FC = "classifier.weight"


@pytest.fixture
def counted(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The window with a tensor that can't be pruned beside the others."""
    path = tmp_path / "counted.safetensors"
    write_safetensors({**small_state(), "ids": torch.arange(12).reshape(3, 4)}, path)
    window.open(path)
    settle(qtbot, window)
    return window


def test_the_mask_says_why_there_is_none_and_the_histogram_shows_the_values(counted: MainWindow, qtbot: QtBot) -> None:
    mask, histogram = counted.workspace.mask_view, counted.workspace.histogram
    histogram.switch.choose(SELECTED)
    counted.document.select(["ids"])
    settle(qtbot, counted)
    reason = counted.document.state.checkpoint.by_name["ids"].reason
    assert "int64" in reason
    assert mask._sentence.text() == reason
    assert not histogram._sentence.isVisible()
    assert histogram.header.title == "ids"
    assert "12 elements" in histogram.header.detail
    counted.document.select([])
    settle(qtbot, counted)
    assert not histogram.is_empty
    assert mask._sentence.text() == "Select one parameter to see its mask."


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ([torch.inf] * 16, "Every weight here is infinite."),
        ([torch.nan] * 16, "Every weight here is NaN."),
        ([0.0] * 16, "There is no weight here but zeros."),
        ([torch.inf] * 3 + [torch.nan] * 12 + [0.0], "No weight here is on the axis: 1 zero, 12 NaN, 3 ∞."),
    ],
)
def test_it_says_what_the_weights_are_where_none_has_a_magnitude(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, weights: list[float], sentence: str
) -> None:
    write_safetensors({"fc.weight": torch.tensor(weights).reshape(4, 4)}, tmp_path / "odd.safetensors")
    window.open(tmp_path / "odd.safetensors")
    settle(qtbot, window)
    window.document.select(["fc.weight"])
    settle(qtbot, window)
    assert window.workspace.histogram._sentence.text() == sentence


def test_a_snapshot_is_named_after_its_exceptions_too(opened: MainWindow, qtbot: QtBot) -> None:
    opened.control.take(ErdosRenyi(0.5))
    opened.menus.snapshot.trigger()
    opened.document.do("", opened.document.plan.with_own([FC], Value(0.1)))
    opened.menus.snapshot.trigger()
    settle(qtbot, opened)
    names = [each.name for each in opened.document.stack.snapshots]
    assert names == ["1: Erdős–Rényi kernel, density 50 %", "2: Erdős–Rényi kernel, density 50 %, 1 exception"]
