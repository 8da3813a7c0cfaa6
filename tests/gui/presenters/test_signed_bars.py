"""The histogram with signs, in the real window."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.presenters.histogram_bars import BINS
from gui.state import signed_counts
from gui.support.theme import theme_of
from gui.window.main_window import MainWindow
from tests.gui.driving import LEFT, click_tick, history, move_to, settle
from tests.gui.plots.pixels import picture
from tests.helpers.checkpoints import write_safetensors

State = dict[str, torch.Tensor]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the tensors that were counted."""
    keys: list[str] = []
    run = signed_counts.run_tasks

    def noted(tasks, report):  # noqa: ANN001, ANN202
        keys.extend(task.tensor.key for task in tasks)
        return run(tasks, report)

    monkeypatch.setattr(signed_counts, "run_tasks", noted)
    return keys


@pytest.fixture
def signed(counted: list[str], window: MainWindow, qtbot: QtBot, tmp_path: Path) -> tuple[MainWindow, State]:
    generator = torch.Generator().manual_seed(0)
    state = {
        "a.weight": torch.randn(200, 100, generator=generator) + 0.5,
        "b.weight": torch.randn(40, 30, generator=generator) * 3,
        "c.weight": (torch.randn(40, 30, generator=generator) * 2).half(),
    }
    state["b.weight"][0] = 0
    write_safetensors(state, tmp_path / "x.safetensors")
    window.open(tmp_path / "x.safetensors")
    settle(qtbot, window)
    toggle(window, qtbot)
    return window, state


def toggle(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.histogram._toggles["s"].click()
    settle(qtbot, window)


def bars(window: MainWindow) -> tuple[np.ndarray, np.ndarray]:
    """Edges and heights as they are drawn."""
    drawn = window.workspace.histogram.area.bars
    return drawn._places, np.array([bar.height() for bar in drawn._bars])


def histogram(tensors: list[torch.Tensor], edges: np.ndarray) -> np.ndarray:
    """Of all weights but zeros, by numpy."""
    values = torch.cat([tensor.double().flatten() for tensor in tensors]).numpy()
    return np.histogram(values[values != 0], edges)[0]


def test_bars_have_the_weights_that_numpy_counts(signed: tuple[MainWindow, State], qtbot: QtBot) -> None:
    window, state = signed
    window.document.select([])
    settle(qtbot, window)
    edges, heights = bars(window)
    assert len(heights) == BINS
    assert edges[0] == -edges[-1]
    wanted = histogram([*state.values()], edges)
    assert heights.sum() == pytest.approx(wanted.sum(), abs=BINS / 2)
    # a few lie beyond, and are told
    beyond = sum(int((tensor.abs() > edges[-1]).sum()) for tensor in state.values())
    assert 0 < beyond <= 0.001 * wanted.sum() + 1
    legend = window.workspace.histogram.area.legend
    [told] = [text for _, text in legend.entries if "beyond" in text]
    assert int(told.removesuffix(" beyond the axis")) == pytest.approx(beyond, abs=3)
    toggle(window, qtbot)
    assert not [text for _, text in legend.entries if "beyond" in text]


def test_one_of_half_precision_is_counted_to_the_single_weight(signed: tuple[MainWindow, State], qtbot: QtBot) -> None:
    window, state = signed
    window.workspace.histogram.switch.choose("selected")
    window.document.select(["c.weight"])
    settle(qtbot, window)
    edges, heights = bars(window)
    np.testing.assert_array_equal(heights, histogram([state["c.weight"]], edges))


def test_a_threshold_stands_on_both_sides_and_colours_what_is_cut(
    signed: tuple[MainWindow, State], qtbot: QtBot
) -> None:
    window, _ = signed
    window.document.select([])
    move_to(window, 1.0, qtbot)
    area = window.workspace.histogram.area
    assert area.mirror.isVisible()
    left, right = (area.to_pixels(place, 0).x() for place in (-1.0, 1.0))
    assert area.mirror.line().x1() == pytest.approx(area.view.mapFromView(area.to_data(QPoint(0, 0))).x() + left, abs=1)
    image = picture(area)
    foot = int(area.to_pixels(0, 0).y()) - 3
    colours = {x: image.pixelColor(int(area.to_pixels(x, 0).x()), foot) for x in (-2.0, -0.5, 0.5, 2.0)}
    assert colours[-2.0] == colours[2.0]
    assert colours[-0.5] == colours[0.5]
    assert colours[0.5] != colours[2.0]
    assert right > left
    # moved, only what changes colour is painted again, on both sides
    move_to(window, 3.0, qtbot)
    image = picture(area)
    assert image.pixelColor(int(area.to_pixels(-2.0, 0).x()), foot) == colours[0.5]
    assert QColor(theme_of(window.palette()).panel) != colours[0.5]


def test_a_drag_on_either_side_moves_it(signed: tuple[MainWindow, State], qtbot: QtBot) -> None:
    window, _ = signed
    window.document.select([])
    settle(qtbot, window)
    area = window.workspace.histogram.area
    steps = len(history(window))
    start, end = (area.to_pixels(place, 0).toPoint() - QPoint(0, 20) for place in (-3.0, -2.0))
    QTest.mousePress(area.viewport(), LEFT, pos=start)
    QTest.mouseMove(area.viewport(), start + QPoint(6, 0))
    QTest.mouseMove(area.viewport(), end)
    QTest.mouseRelease(area.viewport(), LEFT, pos=end)
    settle(qtbot, window)
    assert window.workspace.histogram.area.line.threshold == pytest.approx(2.0, rel=0.03)
    assert len(history(window)) == steps + 1
    QTest.keyClick(area, Qt.Key.Key_Home)
    settle(qtbot, window)
    assert area.line.threshold == 0
    QTest.keyClick(area, Qt.Key.Key_Left)
    settle(qtbot, window)
    assert area.line.threshold == 0


def test_each_parameter_is_read_once_and_only_when_signs_are_shown(
    signed: tuple[MainWindow, State], qtbot: QtBot, counted: list[str]
) -> None:
    window, state = signed
    assert sorted(counted) == sorted(state)
    toggle(window, qtbot)
    assert window.workspace.histogram.area.axis.sign == "|w|"
    assert not window.workspace.histogram.area.mirror.isVisible()
    toggle(window, qtbot)
    move_to(window, 0.3, qtbot)
    click_tick(window, "a.weight")
    settle(qtbot, window)
    window.document.select(["b.weight"])
    settle(qtbot, window)
    assert sorted(counted) == sorted(state)


def test_bars_follow_what_is_ticked_and_another_file(
    signed: tuple[MainWindow, State], qtbot: QtBot, tmp_path: Path
) -> None:
    window, state = signed
    window.document.select([])
    click_tick(window, "a.weight")
    settle(qtbot, window)
    edges, heights = bars(window)
    wanted = histogram([state["b.weight"], state["c.weight"]], edges)
    assert np.abs(heights - wanted).max() <= 0.02 * wanted.max() + 2
    other = {name: -tensor - 2 for name, tensor in state.items()}
    write_safetensors(other, tmp_path / "x.safetensors")
    window.open(tmp_path / "x.safetensors")
    settle(qtbot, window)
    window.document.select([])
    settle(qtbot, window)
    edges, heights = bars(window)
    wanted = histogram([*other.values()], edges)
    assert np.abs(heights - wanted).max() <= 0.02 * wanted.max() + 2


def test_what_cannot_be_counted_is_told_and_tried_again_when_asked(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, counted: list[str]
) -> None:
    path = tmp_path / "x.safetensors"
    write_safetensors({"a.weight": torch.ones(3, 3)}, path)
    window.open(path)
    settle(qtbot, window)
    kept = path.read_bytes()
    path.write_bytes(b"gone")
    toggle(window, qtbot)
    plot = window.workspace.histogram
    assert plot.is_empty
    assert "changed" in plot._sentence.text()
    assert counted == ["a.weight"]
    path.write_bytes(kept)
    toggle(window, qtbot)
    assert not plot.is_empty
