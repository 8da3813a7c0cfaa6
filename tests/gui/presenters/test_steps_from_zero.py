"""From a threshold of 0 one step of the wheel cuts something, wherever weights begin, and the next one back nothing."""

from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from core.plan.rules import Value
from gui.window.main_window import MainWindow
from tests.gui.driving import history, move_to, settle, turn_wheel
from tests.helpers.checkpoints import write_safetensors

torch.manual_seed(0)
GAUSS = torch.randn(120, 100) * 0.02
WEIGHTS = {
    "dense": GAUSS,
    # as after a cut at 0.03
    "pruned": torch.where(GAUSS.abs() > 0.03, GAUSS, 0),
    "alike": GAUSS.sign() * 0.02,
    "quantised": torch.randint(-7, 8, (120, 100)) * 0.0033333,
}


@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("plot", ["histogram", "curve"])
@pytest.mark.parametrize("weights", WEIGHTS)
def test_one_notch_from_zero_cuts_something_and_one_back_nothing(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, weights: str, plot: str, *, linear: bool
) -> None:
    write_safetensors({"a.weight": WEIGHTS[weights], "b.weight": WEIGHTS[weights] * 1.5}, tmp_path / "m.safetensors")
    window.open(tmp_path / "m.safetensors")
    settle(qtbot, window)
    if linear:
        window.workspace.histogram.area.toggled.emit("x")
    area = getattr(window.workspace, plot).area
    move_to(window, 0.0, qtbot)
    steps = len(history(window))
    turn_wheel(area.viewport(), area.plot_rect().center(), 1)
    settle(qtbot, window)
    threshold = window.document.plan.rule.threshold
    everything = torch.cat([WEIGHTS[weights].flatten(), WEIGHTS[weights].flatten() * 1.5]).abs()
    # no more than the first of the magnitudes that are shown, on a linear axis than a step
    assert ((everything > 0) & (everything <= threshold)).sum() > 0
    lowest = everything[everything > 0].quantile(0.01)
    assert threshold <= max(1.01 * lowest, 0.012 * everything.max() if linear and plot == "histogram" else 0)
    assert len(history(window)) == steps + 1
    turn_wheel(area.viewport(), area.plot_rect().center(), -1)
    settle(qtbot, window)
    assert window.document.plan.rule == Value(0.0)
