"""In the real window nothing that is written in a plot is crossed by the line of the threshold, in either language."""

from pathlib import Path

import pytest
import torch
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.plots.line_area import LineArea
from gui.plots.switch import DENSITY, ERROR
from gui.presenters import curves
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.gui.plots.test_nothing_on_the_line import crossed
from tests.helpers.checkpoints import write_safetensors

KINDS = ("attn.q", "attn.k", "attn.v", "attn.out", "mlp.up", "mlp.down")
THRESHOLDS = (0.0, 0.0007, 0.01, 0.03, 0.09, 0.4, 3.0)


@pytest.fixture
def blocks(tmp_path: Path) -> Path:
    """Six blocks of six matrices, one of them far smaller and one far larger than the others."""
    generator = torch.Generator().manual_seed(0)
    state = {}
    for block in range(6):
        for place, kind in enumerate(KINDS):
            scale = 0.02 * (1 + place) * {(1, 0): 0.05, (4, 5): 9.0}.get((block, place), 1.0)
            state[f"model.layers.{block}.{kind}.weight"] = scale * torch.randn(32, 48, generator=generator)
    write_safetensors(state, tmp_path / "blocks.safetensors")
    return tmp_path / "blocks.safetensors"


@pytest.mark.parametrize("language", ["english", "russian"])
@pytest.mark.parametrize("size", [(1024, 700), (1280, 720), (1600, 1000)])
def test_nothing_written_is_crossed_at_any_threshold(
    blocks: Path,
    language: str,
    size: tuple[int, int],
    request: pytest.FixtureRequest,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request.getfixturevalue(language)
    monkeypatch.setattr(curves, "MOST", 20)
    window: MainWindow = request.getfixturevalue("window")
    window.resize(*size)
    window.open(blocks)
    settle(qtbot, window)
    curve, histogram = window.workspace.curve, window.workspace.histogram
    for part, key in (("-", DENSITY), ("layers.2.attn.q", ERROR), ("layers.0.", DENSITY)):
        curve.switch.choose(key)
        window.document.select([each.name for each in window.document.state.checkpoint.owners if part in each.name])
        settle(qtbot, window)
        areas: tuple[LineArea, ...] = (histogram.area, curve.shown_area)
        heights = [area.view.height() for area in areas]
        for threshold in THRESHOLDS:
            window.control.move(threshold)
            QApplication.processEvents()
            assert [crossed(area) for area in areas] == [[], []], (part, threshold, "moved to")
            assert [area.view.height() for area in areas] == heights
            window.control.finish()
            settle(qtbot, window)
            assert [crossed(area) for area in areas] == [[], []], (part, threshold, "at rest")
