"""The density curves in the real window."""

import re
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.base.dtypes import DTYPES, magnitudes, round_threshold
from core.index import density_curves
from core.index.density_curves import Curves
from core.index.index_table import IndexTable
from core.plan.rules import Value
from core.plan.scope import Scope
from gui.plots.switch import DENSITY, ERROR
from gui.presenters import curves
from gui.support import number_format
from gui.window.main_window import MainWindow
from tests.core.index.test_squares import torchs_error
from tests.gui.driving import history, move_to, same_everywhere, settle
from tests.helpers.checkpoints import write_safetensors
from tests.helpers.pace import milliseconds


def test_a_drag_of_the_curves_line_is_one_step(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.05, qtbot)
    steps, area = len(history(opened)), opened.workspace.curve.area
    start = area.to_pixels(area.line.value(), 95).toPoint()
    QTest.mousePress(area.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for step in range(5, 40, 5):
        QTest.mouseMove(area.viewport(), start + QPoint(step, 0))
        QApplication.processEvents()
    QTest.mouseRelease(area.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(35, 0))
    settle(qtbot, opened)
    threshold = opened.document.plan.rule.threshold
    assert threshold > 0.05
    assert len(history(opened)) == steps + 1
    assert same_everywhere(opened, threshold)
    opened.menus.undo.trigger()
    settle(qtbot, opened)
    assert same_everywhere(opened, 0.05)


@pytest.mark.parametrize("exception", [False, True])
def test_the_axis_ends_where_the_weights_shown_end(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, exception: bool
) -> None:
    """A large weight that is not ticked has no part in it, nor has an exception that keeps some at every threshold."""
    state = {f"layer{n}.weight": torch.linspace(-0.08, 0.08, 64).reshape(8, 8) for n in range(3)}
    write_safetensors({**state, "norm.weight": torch.ones(8)}, tmp_path / "small.safetensors")
    window.open(tmp_path / "small.safetensors")
    settle(qtbot, window)
    if exception:
        window.document.do("", window.document.plan.with_own(["layer0.weight"], Value(0.01)))
        settle(qtbot, window)
    assert 0.08 <= 10**window.workspace.curve.area.magnitude_scale.high < 0.1


def test_a_click_on_a_curve_selects_its_layer(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([])
    settle(qtbot, opened)
    area = opened.workspace.curve.area
    chosen = [
        each.name for each in opened.document.state.plan_numbers.owners if each.name in opened.document.plan.chosen
    ]
    number = chosen.index("classifier.weight")
    places = [area.magnitude_scale.place(1.01**step / 1000) for step in range(800)]
    at = next(place for place in places if area.density(number, place) < 0.6)
    point = area.to_pixels(at, 100 * area.density(number, at)).toPoint()
    qtbot.mouseClick(area.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert opened.document.state.selection.names == ("classifier.weight",)
    settle(qtbot, opened)


def test_very_many_parameters_are_a_band_and_its_outliers_by_name(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(curves, "MOST", 20)
    generator = torch.Generator().manual_seed(0)
    scales = {f"layer{n}.weight": 0.05 for n in range(30)} | {"early.weight": 0.002, "late.weight": 2.0}
    state = {name: scale * torch.randn(64, 64, generator=generator) for name, scale in scales.items()}
    write_safetensors(state, tmp_path / "many.safetensors")
    window.open(tmp_path / "many.safetensors")
    settle(qtbot, window)
    plot = window.workspace.curve
    assert sorted(plot._names) == ["early.weight", "late.weight"]
    assert [words for _, words in plot.area.legend.entries][-2:] == ["median", "10 … 90 % of 32"]
    assert {*plot.area.labels.names} == {"early", "late"}
    # each point of the band is numpy's percentile of torch's densities
    thresholds = 10.0 ** plot.area._middle.xData[1:]
    kept = [[float((each.abs() > at).float().mean()) for at in thresholds.tolist()] for each in state.values()]
    assert plot.area._middle.yData[1:] == pytest.approx(100 * np.percentile(kept, 50, axis=0), abs=1.0)
    window.edits.choose([f"layer{n}.weight" for n in range(5)])
    settle(qtbot, window)
    assert len(plot._names) == 5
    assert [words for _, words in plot.area.legend.entries][-1] == "each"
    assert not len(plot.area._middle.xData)
    assert not plot.area.labels.names


def test_the_curve_of_all_holds_the_exact_numbers_of_exceptions(large: MainWindow, qtbot: QtBot) -> None:
    large.document.select(["fc.weight"])
    large.control.set_own(True)
    for threshold in (0.51234, 0.7123):
        large.control.take(Value(threshold))
        settle(qtbot, large)
        total = large.document.state.plan_numbers.total
        assert total.exact
        _, heights = large.workspace.curve.area._total.getData()
        assert heights == pytest.approx(100 * total.density, abs=1e-12)


def test_while_comparing_the_curve_of_all_is_that_of_the_unpruned_model(opened: MainWindow, qtbot: QtBot) -> None:
    total = opened.workspace.curve.area._total
    without = total.getData()[1]
    opened.document.do("", opened.document.plan.with_own(["classifier.weight"], Value(0.1)))
    settle(qtbot, opened)
    before = total.getData()[1]
    assert before.min() > 1
    opened.document.compare(True)
    settle(qtbot, opened)
    assert total.getData()[1] == pytest.approx(without)
    opened.document.select(["features.0.weight"])
    settle(qtbot, opened)
    assert total.getData()[1] == pytest.approx(without)
    opened.document.compare(False)
    settle(qtbot, opened)
    assert total.getData()[1] == pytest.approx(before)


def test_curves_are_computed_once_however_much_is_read_meanwhile(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go, begun = threading.Event(), []
    plain = curves._work_out

    def held(table: IndexTable) -> Curves:
        begun.append(table)
        let_go.wait()
        return plain(table)

    monkeypatch.setattr(curves, "_work_out", held)
    path = tmp_path / "small.safetensors"
    write_safetensors({"layer.weight": torch.randn(8, 8)}, path)
    window.open(path)
    qtbot.waitUntil(lambda: window.document.settled and bool(begun), timeout=milliseconds(10))
    for _ in range(3):
        window.document._measured()
    let_go.set()
    settle(qtbot, window)
    assert len(begun) == 1
    window.open(path)
    settle(qtbot, window)
    assert len(begun) == 2
    assert not window.workspace.curve.is_empty


CONV, FC = CHOSEN = ("features.0.weight", "classifier.weight")


def torchs_curve(weights: Sequence[torch.Tensor], thresholds: Sequence[float]) -> tuple[list[float], list[float]]:
    """Density and error of some tensors together at each threshold."""
    together = torch.cat([each.double().flatten() for each in weights])
    kept = [float((together > each).double().mean() + (together < -each).double().mean()) for each in thresholds]
    return kept, [torchs_error([together], [together.abs() <= each]) for each in thresholds]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16], ids=str)
def test_the_error_against_the_density_is_torchs(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, state: dict[str, torch.Tensor], dtype: torch.dtype
) -> None:
    state = {name: each.to(dtype) if each.is_floating_point() else each for name, each in state.items()}
    write_safetensors(state, tmp_path / "model.safetensors")
    window.open(tmp_path / "model.safetensors")
    settle(qtbot, window)
    window.document.select([FC])
    window.workspace.curve.switch.buttons[ERROR].click()
    settle(qtbot, window)
    thresholds = density_curves.curves(window.document.state.measurements.table).thresholds.tolist()
    drawn = window.workspace.curve.error_area._drawn
    rounded = [round_threshold(DTYPES[str(dtype).removeprefix("torch.")], np.array(each)) for each in thresholds]
    thresholds = [float(magnitudes(DTYPES[str(dtype).removeprefix("torch.")], each)) for each in rounded]
    for names, curve in zip((CHOSEN, (FC,)), drawn, strict=True):
        densities, errors = torchs_curve([state[name] for name in names], thresholds)
        assert curve.densities.tolist() == pytest.approx(densities, abs=1e-12)
        assert curve.errors.tolist() == pytest.approx(errors, abs=1e-6)
        assert (curve.errors[0], curve.errors[-1]) == (0.0, 1.0)


def test_the_point_of_a_common_threshold_is_on_the_curve_and_follows_each_move(
    opened: MainWindow, qtbot: QtBot, state: dict[str, torch.Tensor]
) -> None:
    curve = opened.workspace.curve
    curve.switch.buttons[ERROR].click()
    opened.document.select([])
    settle(qtbot, opened)
    for threshold in (0.1, 0.3):
        opened.control.move(threshold)
        QApplication.processEvents()
        total = opened.document.state.plan_numbers.total
        error = torchs_error([state[name] for name in CHOSEN], [state[name].abs() <= threshold for name in CHOSEN])
        place = curve.error_area.dot._place
        assert (place.x(), place.y()) == pytest.approx((100 - 100 * total.density, 100 * error))
        assert curve.header.detail == f"all ticked {number_format.percent(error)}"
        (drawn,) = curve.error_area._drawn
        on_curve = np.interp(1 - total.density, 1 - drawn.densities, drawn.errors)
        assert on_curve == pytest.approx(error, abs=0.02)
    opened.control.finish()
    settle(qtbot, opened)


def test_exceptions_stay_as_they_are_in_the_curve_of_errors(large: MainWindow, qtbot: QtBot) -> None:
    large.workspace.curve.switch.buttons[ERROR].click()
    large.document.select(["fc.weight"])
    large.control.set_own(True)
    for threshold in (0.51234, 0.7123):
        large.control.take(Value(threshold))
        settle(qtbot, large)
        numbers = large.document.state.plan_numbers
        assert numbers.error.exact
        drawn = large.workspace.curve.error_area._drawn
        assert drawn[0].errors == pytest.approx(numbers.error.value, abs=1e-9)
        assert drawn[0].densities == pytest.approx(numbers.total.density, abs=1e-12)
        assert (drawn[1].errors[0], drawn[1].errors[-1]) == (0.0, 1.0)
    large.document.compare(True)
    settle(qtbot, large)
    assert (large.workspace.curve.error_area._drawn[0].errors[[0, -1]] == [0.0, 1.0]).all()


def test_errors_are_computed_when_they_are_looked_at_and_once_for_a_file(
    opened: MainWindow, qtbot: QtBot, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, plain = [], density_curves.cut_parts
    monkeypatch.setattr(density_curves, "cut_parts", lambda *given: begun.append(given) or plain(*given))
    curve = opened.workspace.curve
    opened.document.select([CONV])
    settle(qtbot, opened)
    assert begun == []
    for key in (ERROR, DENSITY, ERROR):
        curve.switch.buttons[key].click()
        settle(qtbot, opened)
        assert not curve.is_empty
    assert len(begun) == 1
    opened.open(source)
    settle(qtbot, opened)
    assert len(begun) == 2
    assert curve.error_area.isVisible()
    opened.edits.choose([])
    settle(qtbot, opened)
    assert curve.is_empty
    opened.edits.choose(CHOSEN)
    settle(qtbot, opened)
    assert curve.error_area.isVisible()


def drag_to_density(window: MainWindow, density: float) -> None:
    """Press in the plot of errors beside the line, and drag to a density."""
    area = window.workspace.curve.error_area
    start, end = (area.to_pixels(100 - 100 * each, 20).toPoint() for each in (0.5, density))
    QTest.mousePress(area.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for part in (0.3, 0.7, 1.0):
        QTest.mouseMove(area.viewport(), start + (end - start) * part)
        QApplication.processEvents()
    QTest.mouseRelease(area.viewport(), Qt.MouseButton.LeftButton, pos=end)


@pytest.mark.parametrize("own", [False, True])
def test_the_curve_of_errors_is_dragged_to_a_density_in_one_step(opened: MainWindow, qtbot: QtBot, own: bool) -> None:
    curve = opened.workspace.curve
    curve.switch.choose(ERROR)
    opened.document.select(["classifier.weight"])
    opened.control.set_own(own)
    settle(qtbot, opened)
    steps, area = len(history(opened)), curve.error_area
    for density in (0.3, 0.8):
        drag_to_density(opened, density)
        settle(qtbot, opened)
        numbers = opened.document.state.plan_numbers
        found = numbers.sum_of(opened.document.state.looked_at_numbers) if own else numbers.total
        assert found.density == pytest.approx(density, abs=0.03)
        steps += 1
        assert len(history(opened)) == steps
        # the line has come along, to where the dot is
        assert area.line.isVisible()
        assert area.line.value() == pytest.approx(100 - 100 * found.density, abs=1.5)
        assert area.line.threshold == opened.document.state.target.value
    QTest.keyClick(area, Qt.Key.Key_Right)
    settle(qtbot, opened)
    assert len(history(opened)) == steps + 1


def test_the_mouse_over_the_errors_says_what_a_threshold_cuts_and_what_the_curve_has(
    opened: MainWindow, qtbot: QtBot
) -> None:
    curve = opened.workspace.curve
    curve.switch.choose(ERROR)
    settle(qtbot, opened)
    area = curve.error_area
    QTest.mouseMove(area.viewport(), area.to_pixels(45, 30).toPoint())
    first, _, last = area.hint.text().splitlines()
    assert re.fullmatch(r"[\d.e-]+ cuts (≈ )?\d+\.\d\d % of all ticked", first)
    assert re.fullmatch(r"density 5\d\.\d\d %: error \d+\.\d\d %", last)
    assert area.viewport().cursor().shape() == Qt.CursorShape.SplitHCursor


def test_where_the_threshold_of_a_module_has_no_curve_the_errors_are_not_dragged(
    opened: MainWindow, qtbot: QtBot
) -> None:
    curve = opened.workspace.curve
    curve.switch.choose(ERROR)
    opened.control.set_scope(Scope(modules=("features",)))
    settle(qtbot, opened)
    plan = opened.document.plan
    assert not curve.error_area.line.isVisible()
    drag_to_density(opened, 0.2)
    settle(qtbot, opened)
    assert opened.document.plan == plan
