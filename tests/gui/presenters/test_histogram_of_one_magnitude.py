"""The histogram of weights that have next to no magnitudes, or extreme ones: a bar wherever there is a weight."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.index.histogram import magnitude_histogram
from gui.window.main_window import MainWindow
from tests.gui.driving import settle, torch_kept
from tests.gui.plots.pixels import colours, like
from tests.helpers.checkpoints import write_safetensors

ALIKE: Mapping[str, torch.Tensor] = {
    "ones": torch.ones(64),
    "tenths": 0.1 * torch.tensor([1.0, -1.0, 1.0, 1.0]).repeat(8),
    "single": torch.tensor([-3.7e-3]),
    "scalar": torch.tensor(0.25),
    "half": torch.full((9,), 1.0, dtype=torch.float16),
    "bfloat": torch.full((9,), 0.3, dtype=torch.bfloat16),
    "double": torch.full((9,), 1e-200, dtype=torch.float64),
    "least": torch.full((3,), 1e-45),
    "most": torch.full((3,), 1.7e308, dtype=torch.float64),
    "largest": torch.full((3,), torch.finfo(torch.float32).max),
    "with zeros": torch.tensor([0.0, 0.0, -0.0, 2.0]),
    "with odd ones": torch.tensor([float("nan"), float("inf"), 5.0]),
}


def look_at(window: MainWindow, qtbot: QtBot, folder: Path, tensor: torch.Tensor) -> None:
    write_safetensors({"layer.weight": tensor}, folder / "model.safetensors")
    window.open(folder / "model.safetensors")
    settle(qtbot, window)
    window.document.select(["layer.weight"])
    settle(qtbot, window)


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("name", ALIKE)
def test_one_magnitude_is_one_bar(name: str, log: bool, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    look_at(window, qtbot, tmp_path, ALIKE[name])
    plot = window.workspace.histogram
    if not log:
        QTest.keyClick(plot.area, Qt.Key.Key_X)
    assert not plot.is_empty
    bars = [bar for bar in plot.area.bars._bars if bar.height()]
    finite = ALIKE[name].abs()[ALIKE[name].isfinite() & (ALIKE[name] != 0)]
    assert [bar.height() for bar in bars] == [len(finite)]
    place = plot.area.axis.magnitude_scale.places(np.array([float(finite.max())]))[0]
    assert bars[0].left() <= place <= bars[0].right() * (1 + 1e-9)
    theme, found = plot.theme, colours(plot.area)
    assert like(found, theme.kept, 60) + like(found, theme.pruned, 60) > 50


@pytest.mark.parametrize("name", [name for name in ALIKE if name not in ("least", "most")])
def test_one_magnitude_has_a_number_under_it(name: str, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    look_at(window, qtbot, tmp_path, ALIKE[name])
    axis = window.workspace.histogram.area.axis
    (_, places), *_ = axis.tickValues(*axis.range, axis.size().width())
    bar = next(bar for bar in window.workspace.histogram.area.bars._bars if bar.height())
    assert any(abs(place - bar.center().x()) < 0.7 for place in places if place != axis.magnitude_scale.zero)


@pytest.mark.parametrize(
    ("tensor", "sentence"),
    [
        (torch.tensor([0.0, -0.0]), "There is no weight here but zeros."),
        (torch.tensor([0.0, float("nan")]), "No weight here is on the axis: 1 zero, 1 NaN."),
    ],
)
def test_a_sentence_says_why_there_is_no_bar(
    tensor: torch.Tensor, sentence: str, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    look_at(window, qtbot, tmp_path, tensor)
    assert window.workspace.histogram.is_empty
    assert window.workspace.histogram._sentence.text() == sentence


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_the_bars_hold_the_largest_weights_too(
    dtype: torch.dtype, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    tensor = torch.tensor([0.5] * 30 + [1.0] * 50, dtype=dtype)
    look_at(window, qtbot, tmp_path, tensor)
    assert sum(bar.height() for bar in window.workspace.histogram.area.bars._bars) == 80


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_what_lies_below_an_edge_is_counted_as_torch_counts_it(
    dtype: torch.dtype, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    tensor = torch.randn(200, generator=torch.Generator().manual_seed(5)).to(dtype)
    look_at(window, qtbot, tmp_path, tensor)
    edges = np.concatenate([np.geomspace(1e-3, 4, 40), tensor.abs().double().numpy()[:20]])
    found = magnitude_histogram([window.document.state.measurements.index_of("layer.weight")]).count_below(edges)
    assert found.tolist() == [int((tensor.double().abs() < edge).sum()) for edge in edges]
    assert torch_kept(tensor, 0.0) == len(tensor) - int((tensor == 0).sum())
