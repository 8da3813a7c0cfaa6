"""What the window says equals what torch counts, to the single weight, for every dtype."""

from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from gui.state.changes import Change, PlanChanged
from gui.support import number_format
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.conftest import State
from tests.gui.driving import cell, drag_slider, kept, move_to, read, settle, torch_kept
from tests.helpers.checkpoints import write_safetensors

CHOSEN = ("features.0.weight", "classifier.weight")


@pytest.fixture(params=[torch.float64, torch.float32, torch.float16, torch.bfloat16], ids=str)
def state(request: pytest.FixtureRequest, state: State) -> State:
    return {name: each.to(request.param) if each.is_floating_point() else each for name, each in state.items()}


def test_every_count_is_torchs(opened: MainWindow, qtbot: QtBot, state: State, subtests: pytest.Subtests) -> None:
    for threshold in (0.0, 0.02, 0.1, 0.3, 5.0):
        with subtests.test(threshold=threshold):
            move_to(opened, threshold, qtbot)
            check_counts(opened, state, threshold)


def check_counts(opened: MainWindow, state: State, threshold: float) -> None:
    expected = {name: torch_kept(state[name], threshold) for name in CHOSEN}
    assert kept(opened) == expected
    total, numel = sum(expected.values()), sum(state[name].numel() for name in CHOSEN)
    assert f"kept {total} of {numel}, density {number_format.percent(total / numel)}" in opened.summary.text()
    for name in CHOSEN:
        assert cell(opened, name, Column.DENSITY) == number_format.percent(expected[name] / state[name].numel())
    bars = dict(zip(opened.workspace.bars.area.names, opened.workspace.bars.area.bars.densities, strict=True))
    assert bars == {name: expected[name] / state[name].numel() for name in CHOSEN}


def test_a_threshold_equal_to_a_weight_cuts_it(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    weight = float(state["classifier.weight"].abs().flatten()[11])
    move_to(opened, weight, qtbot)
    assert kept(opened)["classifier.weight"] == torch_kept(state["classifier.weight"], weight)


def test_the_counts_of_a_large_layer_are_exact_at_rest(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    torch.manual_seed(1)
    # all magnitudes in one bin of the index, so that it alone can only estimate
    weights = 1 + torch.rand(200, 1000) * 2**-8
    source = tmp_path / "close.safetensors"
    write_safetensors({"fc.weight": weights}, source)
    window.open(source)
    settle(qtbot, window)
    seen: list[Change] = []
    window.document.changed.connect(seen.append)
    threshold = 1 + 0.3 * 2**-8
    window.workspace.threshold.spin.setValue(threshold)
    first = next(each for each in seen if isinstance(each, PlanChanged))
    assert not first.now.plan_numbers.exact[0]
    assert "≈" in window.summary.text()
    settle(qtbot, window)
    assert kept(window) == {"fc.weight": torch_kept(read(source)["fc.weight"], threshold)}
    assert "≈" not in window.summary.text()


def test_a_drag_that_rests_is_counted_exactly(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    drag_slider(opened, 0.1, drop=False)
    settle(qtbot, opened)
    held = opened.control.target.value
    assert kept(opened)["classifier.weight"] == torch_kept(state["classifier.weight"], held)
    opened.control.cancel()
    settle(qtbot, opened)


def test_the_selected_parameter_is_described(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    opened.document.select(["classifier.weight"])
    move_to(opened, 0.1, qtbot)
    weight = state["classifier.weight"]
    expected = torch_kept(weight, 0.1)
    shown = opened.workspace.parameter.texts
    assert shown["kept"].startswith(f"{expected} (")
    assert shown["threshold"] == "inherited, 0.100"
    low, high = float(weight.min()), float(weight.max())
    assert shown["range"] == f"{number_format.number(low)} … {number_format.number(high)}"


def test_the_mask_has_the_same_counts(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    opened.document.select(["features.0.weight"])
    move_to(opened, 0.1, qtbot)
    gone = state["features.0.weight"].abs() <= 0.1
    dead = int(gone.flatten(1).all(dim=1).sum()), int(gone.transpose(0, 1).flatten(1).all(dim=1).sum())
    outputs, inputs = (
        f"{count} dead {end}" + "s" * (count != 1) for count, end in zip(dead, ("output", "input"), strict=True)
    )
    assert opened.workspace.mask_view.header.detail == f"8 × 27 · {outputs} · {inputs}"
