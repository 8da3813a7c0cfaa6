"""Statistics of what is selected, in the real window."""

from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors


def numbers(text: str, separator: str) -> list[float]:
    return [float(part.replace("−", "-").replace("≈", "")) for part in text.split(separator)]


def test_statistics_of_a_parameter_are_numpys(large: MainWindow, qtbot: QtBot) -> None:
    generator = torch.Generator().manual_seed(0)
    weight = torch.randn(400, 400, generator=generator).double().numpy()
    large.document.select(["fc.weight"])
    settle(qtbot, large)
    texts, size = large.workspace.parameter.texts, np.abs(weight)
    low, lower, median, upper, high = np.quantile(size, (0.01, 0.25, 0.5, 0.75, 0.99), method="inverted_cdf")
    assert texts["weights"] == "160,000"
    assert numbers(texts["range"], "…") == pytest.approx([weight.min(), weight.max()], rel=1e-3)
    assert numbers(texts["mean"], ",") == pytest.approx([weight.mean(), weight.std(ddof=1)], rel=1e-2)
    assert float(texts["median"]) == pytest.approx(median, rel=5e-3)
    assert numbers(texts["middle"], "…") == pytest.approx([lower, upper], rel=5e-3)
    assert numbers(texts["most"], "…") == pytest.approx([low, high], rel=5e-3)
    assert numbers(texts["norms"], ",") == pytest.approx([size.sum(), np.linalg.norm(weight)], rel=1e-3)
    assert "≈" not in "".join(texts.values())


def test_statistics_of_several_add_up_and_estimates_are_marked(
    opened: MainWindow, qtbot: QtBot, state: dict[str, torch.Tensor]
) -> None:
    names = ["features.0.weight", "classifier.weight"]
    opened.document.select(names)
    settle(qtbot, opened)
    together = torch.cat([state[name].flatten() for name in names]).double()
    texts = opened.workspace.parameter.texts
    assert texts["weights"] == "296"
    assert numbers(texts["norms"], ",") == pytest.approx(
        [float(together.abs().sum()), float(together.norm())], rel=1e-3
    )
    assert numbers(texts["mean"], ",") == pytest.approx([float(together.mean()), float(together.std())], rel=1e-2)
    assert texts["median"].startswith("≈")
    median = np.quantile(together.abs().numpy(), 0.5, method="inverted_cdf")
    assert numbers(texts["median"], ",") == pytest.approx([median], rel=0.02)


def test_a_low_window_has_room_for_all(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select(["features.0.weight"])
    settle(qtbot, opened)
    assert opened.minimumSizeHint().height() <= 720
    assert opened.minimumSizeHint().width() <= 1280


@pytest.mark.parametrize("weight", [float("nan"), float("inf")])
def test_what_has_no_finite_weight_has_no_statistics(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, weight: float
) -> None:
    write_safetensors({"fc.weight": torch.full((4, 4), weight)}, tmp_path / "odd.safetensors")
    window.open(tmp_path / "odd.safetensors")
    settle(qtbot, window)
    window.document.select(["fc.weight"])
    settle(qtbot, window)
    labels = window.workspace.parameter._values
    assert {field: labels[field].text() for field in ("range", "mean", "norms")} == dict.fromkeys(
        ("range", "mean", "norms"), "–"
    )
    assert "σ" not in window.workspace.histogram.header.detail
