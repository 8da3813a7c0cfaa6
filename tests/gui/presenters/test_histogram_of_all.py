"""The histogram of all that is ticked with what is selected over it, and the threshold under the hand in it."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.plan.rules import Density, EachDensity, EachError, Rule, Sigma, StructuredNM, Value
from core.preview.rule_conversion import number_of
from gui.plots.histogram import ALL, SELECTED
from gui.plots.histogram_bars import BarFate
from gui.plots.line_area import LineArea
from gui.support import number_format
from gui.window.main_window import MainWindow
from tests.gui.conftest import State
from tests.gui.driving import LEFT, click_tick, history, kept, move_to, settle, torch_kept, turn_wheel
from tests.gui.presenters.fates import bars_of, fates_seen
from tests.helpers.checkpoints import write_safetensors

CONV, FC, NORM = "features.0.weight", "classifier.weight", "features.1.weight"
COUNTER = "features.1.num_batches_tracked"


def said(window: MainWindow, name: str) -> str:
    """A text above the histogram; empty where it is not shown."""
    label = window.workspace.histogram.findChild(QLabel, name)
    return label.text() if label.isVisibleTo(window) else ""


def cut_of(state: State, threshold: float, *names: str) -> str:
    """The part that torch cuts of some parameters."""
    numel = sum(state[name].numel() for name in names)
    return number_format.percent(1 - sum(torch_kept(state[name], threshold) for name in names) / numel)


def drag(area: LineArea, start: QPointF, *ends: QPointF) -> None:
    """Press at a place of an area, go to others and let go."""
    QTest.mousePress(area.viewport(), LEFT, pos=start.toPoint())
    for end in ends:
        QTest.mouseMove(area.viewport(), end.toPoint())
    QTest.mouseRelease(area.viewport(), LEFT, pos=ends[-1].toPoint())


def at(area: LineArea, threshold: float, up: float = 0.5) -> QPointF:
    """A pixel over a threshold, a part of the height above the axis."""
    rect = area.plot_rect()
    x = area.to_pixels(area.line.magnitude_scale.place(threshold)).x()
    return QPointF(x, rect.bottom() - up * rect.height())


def test_on_opening_all_that_is_ticked_is_shown_with_the_selected_one_over_it(
    opened: MainWindow, qtbot: QtBot, state: State
) -> None:
    assert opened.document.state.looked_at == (FC,)
    area = opened.workspace.histogram.area
    everything = torch.cat([state[CONV].flatten(), state[FC].flatten()]).abs().numpy()
    places = area.bars._places
    expected, _ = np.histogram(everything, 10**places)
    heights = np.array([bar.height() for bar in area.bars._bars])
    assert np.abs(heights - 100 * expected / everything.size).max() < 0.4
    [outline] = area.outlines.curves
    x, y = outline.getData()
    assert y.sum() == pytest.approx(100, abs=1)
    # where the layer has its middle weight, so has the outline
    middle = float(np.log10(float(state[FC].abs().median())))
    assert np.interp(middle, x, np.append(0, np.cumsum(y))) == pytest.approx(50, abs=6)
    assert [word for _, word in area.legend.entries] == [FC]


def test_both_readings_are_in_sight_whatever_is_selected(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    move_to(opened, 0.2, qtbot)
    both = cut_of(state, 0.2, CONV, FC)
    for name in (CONV, FC):
        opened.document.select([name])
        settle(qtbot, opened)
        assert said(opened, "prunedReadout") == f"all ticked: cut {both}"
        assert said(opened, "otherReadout") == f"this layer: cut {cut_of(state, 0.2, name)}"
        opened.workspace.histogram.switch.choose(SELECTED)
        assert said(opened, "prunedReadout") == f"cut {cut_of(state, 0.2, name)}"
        assert said(opened, "otherReadout") == f"all ticked: cut {both}"
        opened.workspace.histogram.switch.choose(ALL)
    opened.document.select([])
    settle(qtbot, opened)
    assert said(opened, "prunedReadout") == f"cut {both}"
    assert said(opened, "otherReadout") == ""


def test_what_is_selected_and_not_ticked_is_told(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    move_to(opened, 0.2, qtbot)
    both = cut_of(state, 0.2, CONV, FC)
    opened.document.select([NORM])
    settle(qtbot, opened)
    assert said(opened, "otherReadout") == f"this layer: would cut {cut_of(state, 0.2, NORM)}"
    assert said(opened, "prunedReadout") == f"all ticked: cut {both}"
    # the threshold still is under the hand, and does nothing to what is only outlined
    area = opened.workspace.histogram.area
    drag(area, at(area, 0.05), at(area, 0.08), at(area, 0.1))
    assert opened.document.plan.rule.threshold == pytest.approx(0.1, rel=0.03)
    settle(qtbot, opened)
    assert set(kept(opened)) == {CONV, FC}


def test_behind_what_can_not_be_pruned_all_that_is_ticked_comes_back(
    opened: MainWindow, qtbot: QtBot, state: State
) -> None:
    area, before = opened.workspace.histogram.area, len(opened.workspace.histogram.area.bars._bars)
    opened.document.select([COUNTER])
    settle(qtbot, opened)
    move_to(opened, 0.2, qtbot)
    opened.document.select([FC])
    settle(qtbot, opened)
    assert len(area.bars._bars) == before
    assert area.line.threshold == 0.2
    assert said(opened, "prunedReadout") == f"all ticked: cut {cut_of(state, 0.2, CONV, FC)}"
    assert said(opened, "otherReadout") == f"this layer: cut {cut_of(state, 0.2, FC)}"


def test_an_exception_is_told_beside_the_others(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    opened.document.select([FC])
    opened.control.set_own(True)
    opened.control.take(Value(0.3))
    settle(qtbot, opened)
    # the line is that of the exception, and says so; the bars are of all
    cut = state[FC].numel() - torch_kept(state[FC], 0.3)
    share = number_format.percent(cut / (state[FC].numel() + state[CONV].numel()))
    line = opened.workspace.histogram.area.line
    assert line.handle._text == "this layer: 0.300"
    for own in (True, False):
        opened.control.set_own(own)
        settle(qtbot, opened)
        assert bars_of(opened, state) == [CONV, FC]
        assert said(opened, "prunedReadout") == f"all ticked: cut {share}"
        assert said(opened, "otherReadout") == f"this layer: cut {cut_of(state, 0.3, FC)}"
    assert line.handle._text == "1 of 2 ticked: 0"
    opened.workspace.histogram.switch.choose(SELECTED)
    assert bars_of(opened, state) == [FC]
    assert said(opened, "prunedReadout") == f"cut {cut_of(state, 0.3, FC)}"
    opened.control.set_own(True)
    settle(qtbot, opened)
    assert line.handle._text == "0.300"


def test_a_density_of_all_together_is_the_threshold_of_everybody(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([FC])
    opened.control.set_own(False)
    opened.control.take(Density(0.6))
    settle(qtbot, opened)
    line = opened.workspace.histogram.area.line
    assert line.isVisible()
    assert ":" not in line.handle._text
    assert line.handle._text == number_format.magnitude(line.threshold)
    # of each its own: there the line is at that of what is selected
    opened.control.take(EachDensity(0.6))
    settle(qtbot, opened)
    assert line.handle._text.startswith("this layer: ")


@pytest.mark.parametrize("keys", [(), (Qt.Key.Key_X,), (Qt.Key.Key_Y,), (Qt.Key.Key_X, Qt.Key.Key_Y)])
def test_a_drag_anywhere_is_one_step_and_cuts_as_torch_does(
    opened: MainWindow, qtbot: QtBot, state: State, keys: tuple[Qt.Key, ...]
) -> None:
    area = opened.workspace.histogram.area
    for key in keys:
        QTest.keyClick(area, key)
    drag(area, at(area, 0.4), at(area, 0.35), at(area, 0.3), at(area, 0.25))
    threshold = opened.document.plan.rule.threshold
    assert threshold == pytest.approx(0.25, abs=0.01)
    assert len(history(opened)) == 2
    settle(qtbot, opened)
    assert kept(opened) == {name: torch_kept(state[name], threshold) for name in (CONV, FC)}
    opened.menus.undo.trigger()
    assert opened.document.plan.rule == Value(0.0)
    assert area.line.threshold == 0
    settle(qtbot, opened)


def test_a_drag_anywhere_on_the_curves_is_one_step(opened: MainWindow, qtbot: QtBot) -> None:
    area = opened.workspace.curve.area
    qtbot.waitUntil(lambda: not opened.workspace.curve.is_empty)
    names = opened.document.state.selection.names
    drag(area, at(area, 0.02, 0.2), at(area, 0.1, 0.2), at(area, 0.15, 0.2))
    assert opened.document.plan.rule.threshold == pytest.approx(0.15, rel=0.05)
    assert len(history(opened)) == 2
    assert opened.document.state.selection.names == names
    settle(qtbot, opened)


@pytest.mark.parametrize("rule", [Sigma(0.8), EachError(0.2), Density(0.5)])
@pytest.mark.parametrize("selected", [(), (FC,)])
def test_a_drag_keeps_the_way_the_threshold_is_meant(
    opened: MainWindow, qtbot: QtBot, rule: Rule, selected: tuple[str, ...]
) -> None:
    opened.document.select(selected)
    opened.control.take(rule)
    settle(qtbot, opened)
    area, before = opened.workspace.histogram.area, opened.document.state.plan_numbers.total.kept
    drag(area, at(area, 0.02), at(area, 0.03), at(area, 0.05))
    settle(qtbot, opened)
    after = opened.document.plan.rule
    assert type(after) is type(rule)
    assert opened.document.state.plan_numbers.total.kept > before
    assert len(history(opened)) == 3
    if selected:
        # the line of the outlined one is where the hand let go
        assert area.line.isVisible()
        cut = opened.document.state.plan_numbers.thresholds[opened.document.state.measurements.numbers[FC]]
        assert area.line.threshold == cut == pytest.approx(0.05, rel=0.15)


def test_under_sigmas_the_band_is_of_all_and_the_line_of_the_selected_one(
    opened: MainWindow, qtbot: QtBot, state: State
) -> None:
    opened.document.select([FC])
    opened.control.take(Sigma(0.8))
    settle(qtbot, opened)
    area, ends = opened.workspace.histogram.area, [0.8 * float(state[name].double().std()) for name in (CONV, FC)]
    band = fates_seen(opened)[BarFate.EITHER]
    assert band == pytest.approx([area.line.magnitude_scale.place(end) for end in sorted(ends)], abs=0.05)
    assert area.line.threshold == pytest.approx(ends[1])
    opened.workspace.histogram.switch.choose(SELECTED)
    assert not area.bars.has_either


@pytest.mark.parametrize(
    ("rule", "name"), [(Sigma(0.8), "k"), (EachError(0.2), "error"), (Density(0.5), "density"), (Value(0.1), "")]
)
def test_a_notch_of_the_wheel_is_a_step_of_each_kind(opened: MainWindow, qtbot: QtBot, rule: Rule, name: str) -> None:
    opened.document.select([])
    opened.control.take(rule)
    settle(qtbot, opened)
    area, before = opened.workspace.histogram.area, opened.document.state.plan_numbers.total.kept
    steps = len(history(opened))
    turn_wheel(area.viewport(), area.plot_rect().center(), 2)
    settle(qtbot, opened)
    assert type(opened.document.plan.rule) is type(rule)
    assert opened.document.plan.rule != rule
    assert opened.document.state.plan_numbers.total.kept < before
    assert len(history(opened)) == steps + 1
    turn_wheel(area.viewport(), area.plot_rect().center(), -2)
    settle(qtbot, opened)
    assert number_of(opened.document.plan.rule) == pytest.approx(number_of(rule), rel=0.02)


def test_a_rule_without_a_number_is_not_stepped_but_dragged(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([FC])
    opened.control.take(StructuredNM(2, 4))
    settle(qtbot, opened)
    area, steps = opened.workspace.histogram.area, history(opened)
    turn_wheel(area.viewport(), area.plot_rect().center(), 1)
    assert history(opened) == steps
    drag(area, at(area, 0.1), at(area, 0.2), at(area, 0.21))
    assert isinstance(opened.document.plan.rule, Value)
    opened.menus.undo.trigger()
    assert opened.document.plan.rule == StructuredNM(2, 4)
    settle(qtbot, opened)


def test_the_mouse_says_what_a_threshold_would_cut(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    area = opened.workspace.histogram.area
    for target in (0.1, 0.2, 0.35):
        QTest.mouseMove(area.viewport(), at(area, target).toPoint())
        first, second = area.hint.text().splitlines()
        found = re.fullmatch(r"([\d.]+) cuts (≈ )?([\d.]+) %", first)
        assert found is not None, first
        threshold, about, share = float(found[1]), found[2], float(found[3])
        assert threshold == pytest.approx(target, rel=0.03)
        assert share == pytest.approx(float(cut_of(state, threshold, CONV, FC)[:-2]), abs=1.5 if about else 0.006)
        assert second.startswith("this layer ")
        # going there does what was said
        opened.control.move(threshold)
        opened.control.finish()
        settle(qtbot, opened)
        assert not area.hint.isVisible()
        told = said(opened, "prunedReadout").removeprefix("all ticked: cut ")
        assert float(told[:-2]) == pytest.approx(share, abs=1.5 if about else 0.006)


def test_over_the_curves_the_mouse_says_it_of_all_that_is_ticked(
    opened: MainWindow, qtbot: QtBot, state: State
) -> None:
    qtbot.waitUntil(lambda: not opened.workspace.curve.is_empty)
    area = opened.workspace.curve.area
    QTest.mouseMove(area.viewport(), at(area, 0.02, 0.1).toPoint())
    assert re.fullmatch(r"[\d.e-]+ cuts (≈ )?[\d.]+ % of all ticked", area.hint.text())
    click_tick(opened, FC)
    assert not area.hint.isVisible()
    settle(qtbot, opened)


def test_while_it_is_shown_unpruned_the_mouse_promises_nothing(opened: MainWindow, qtbot: QtBot) -> None:
    area = opened.workspace.histogram.area
    opened.menus.compare.trigger()
    QTest.mouseMove(area.viewport(), at(area, 0.1).toPoint())
    assert not area.hint.isVisible()
    opened.menus.compare.trigger()
    settle(qtbot, opened)


def test_a_double_click_anywhere_resets_in_one_step(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.2, qtbot)
    area = opened.workspace.histogram.area
    point = at(area, 0.05).toPoint()
    QTest.mouseClick(area.viewport(), LEFT, pos=point)
    QTest.mouseDClick(area.viewport(), LEFT, pos=point)
    assert opened.document.plan.rule == Value(0.0)
    assert history(opened)[2:] == ["Threshold reset"]
    settle(qtbot, opened)


def test_escape_takes_a_drag_back_where_there_is_no_line(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([])
    opened.control.take(Sigma(0.8))
    settle(qtbot, opened)
    area, steps = opened.workspace.histogram.area, history(opened)
    band = area.bars.parts
    QTest.mousePress(area.viewport(), LEFT, pos=at(area, 0.05).toPoint())
    QTest.mouseMove(area.viewport(), at(area, 0.1).toPoint())
    QTest.mouseMove(area.viewport(), at(area, 0.12).toPoint())
    qtbot.waitUntil(lambda: area.bars.parts != band)
    assert not area.line.isVisible()
    QTest.keyClick(area, Qt.Key.Key_Escape)
    QTest.mouseRelease(area.viewport(), LEFT, pos=at(area, 0.12).toPoint())
    settle(qtbot, opened)
    assert area.bars.parts == band
    assert opened.document.plan.rule == Sigma(0.8)
    assert history(opened) == steps


def test_the_bars_follow_what_is_ticked_read_and_opened(
    opened: MainWindow, qtbot: QtBot, state: State, tmp_path: Path
) -> None:
    area = opened.workspace.histogram.area

    def drawn() -> float:
        """The place of the largest weight that has a bar."""
        places = area.bars._places
        return max(right for right, bar in zip(places[1:], area.bars._bars, strict=True) if bar.height())

    def largest(*tensors: torch.Tensor) -> float:
        return float(np.log10(max(float(tensor.abs().max()) for tensor in tensors)))

    opened.document.select([NORM])
    settle(qtbot, opened)
    before = drawn()
    assert before == pytest.approx(largest(state[CONV], state[FC]), abs=0.1)
    click_tick(opened, NORM)
    settle(qtbot, opened)
    assert drawn() == pytest.approx(largest(state[CONV], state[FC], state[NORM]), abs=0.1)
    opened.menus.undo.trigger()
    settle(qtbot, opened)
    assert drawn() == before
    # what is outlined and larger than all bars is not cut off
    [outline] = area.outlines.curves
    assert outline.getData()[0][-1] >= largest(state[NORM])
    write_safetensors({"fc.weight": 40 * torch.randn(20, 20)}, tmp_path / "other.safetensors")
    opened.open(tmp_path / "other.safetensors")
    settle(qtbot, opened)
    other = opened.document.state.measurements.table.highest(np.array([0]))
    assert drawn() == pytest.approx(float(np.log10(other)), abs=0.1)
    assert not area.outlines.curves


def test_what_is_shown_is_remembered(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.histogram.switch.choose(SELECTED)
    opened.workspace.save_layout(opened.settings)
    opened.workspace.histogram.switch.choose(ALL)
    opened.workspace.restore_layout(opened.settings)
    assert opened.workspace.histogram.switch.chosen == SELECTED
    assert not opened.workspace.histogram.area.outlines.curves
    settle(qtbot, opened)


def test_a_resize_and_a_click_leave_the_line_where_it_is(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.2, qtbot)
    opened.resize(1280, 720)
    settle(qtbot, opened)
    area = opened.workspace.histogram.area
    QTest.mouseClick(area.viewport(), LEFT, pos=at(area, 0.05).toPoint() + QPoint(0, 3))
    assert area.line.threshold == 0.2
    assert len(history(opened)) == 2
