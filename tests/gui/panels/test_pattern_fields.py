"""N of M in the window: chosen like another way to mean a threshold, with two small fields; everything follows."""

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file

from core.base.progress import silent
from core.plan.rules import Density, StructuredNM, Value
from core.preview.rule_conversion import RuleKind
from core.pruning.commit import commit
from gui.panels.pattern_fields import PatternFields
from gui.plots.histogram import SELECTED
from gui.tree.columns import Column
from gui.values.values_model import KEPT
from gui.window.main_window import MainWindow
from tests.gui.driving import cell, checked, history, move_to, settle, type_into
from tests.gui.panels.test_rule_kinds import mean
from tests.helpers.checkpoints import State
from tests.helpers.patterns import nm_reference
from tests.helpers.tensors import same_bits

ONE, TWO, ODD = "one.weight", "two.weight", "odd.weight"


@pytest.fixture
def state() -> State:
    torch.manual_seed(0)
    return {
        ONE: torch.randn(8, 16),
        "one.bias": torch.randn(8),
        TWO: torch.randn(6, 8).to(torch.bfloat16),
        ODD: torch.randn(5, 6),
    }


def choose_pattern(window: MainWindow, qtbot: QtBot) -> PatternFields:
    panel = window.workspace.threshold
    panel.mode.setCurrentIndex(panel.mode.count() - 1)
    panel.mode.activated.emit(panel.mode.currentIndex())
    settle(qtbot, window)
    return panel.pattern


def kept(window: MainWindow, name: str) -> int:
    numbers = window.document.state.plan_numbers
    return int(numbers.kept[window.document.state.measurements.numbers[name]])


def test_it_is_chosen_in_one_step_and_all_numbers_are_those_of_torch(
    opened: MainWindow, state: State, qtbot: QtBot
) -> None:
    pattern, panel = choose_pattern(opened, qtbot), opened.workspace.threshold
    assert opened.document.plan.rule == StructuredNM(2, 4)
    assert history(opened)[-1] == "2 of 4 along the inputs"
    assert pattern.isVisible()
    for name in (ONE, TWO):
        assert kept(opened, name) == int(nm_reference(state[name], 2, 4, 1).sum())
    numbers = opened.document.state.plan_numbers
    assert numbers.total.numel == state[ONE].numel() + state[TWO].numel()
    assert panel.density.text() == "50.00 %"
    assert (panel.spin.text(), panel.sigma.text()) == ("—", "—")
    assert not panel.slider.has_number
    opened.document.stack.undo()
    settle(qtbot, opened)
    assert not pattern.isVisible()


def test_its_fields_are_steps_and_n_stays_below_m(opened: MainWindow, state: State, qtbot: QtBot) -> None:
    pattern = choose_pattern(opened, qtbot)
    pattern.n.setValue(3)
    settle(qtbot, opened)
    assert opened.document.plan.rule == StructuredNM(3, 4)
    pattern.m.setValue(2)
    settle(qtbot, opened)
    assert opened.document.plan.rule == StructuredNM(1, 2)
    assert history(opened)[-2:] == ["3 of 4 along the inputs", "1 of 2 along the inputs"]
    assert kept(opened, ODD) == int(nm_reference(state[ODD], 1, 2, 1).sum())
    assert pattern.n.maximum() == 1
    # typed digits are no steps of their own
    pattern.m.setFocus()
    pattern.m.selectAll()
    QTest.keyClicks(pattern.m, "16")
    assert opened.document.plan.rule == StructuredNM(1, 2)
    QTest.keyClick(pattern.m, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert opened.document.plan.rule == StructuredNM(1, 16)


def test_plots_say_that_it_has_no_threshold(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.histogram.switch.choose(SELECTED)
    opened.document.select([ODD])
    choose_pattern(opened, qtbot)
    assert "does not fit N of M" in opened.workspace.histogram.header.detail
    opened.document.select([ONE])
    settle(qtbot, opened)
    assert "N of M has no threshold" in opened.workspace.histogram.header.detail
    assert opened.workspace.curve.header.detail.endswith("no threshold")
    move_to(opened, 0.5, qtbot)
    assert "N of M" not in opened.workspace.histogram.header.detail
    assert "no threshold" not in opened.workspace.curve.header.detail


def test_what_does_not_fit_stays_ticked_and_says_why(opened: MainWindow, qtbot: QtBot) -> None:
    choose_pattern(opened, qtbot)
    assert ODD in opened.document.plan.chosen
    texts = [note for note in opened.workspace.attention.texts if ODD in note]
    assert texts == [
        f"{ODD} does not fit N of M, and is left as it is. Its input dimension has 6, which is no multiple of 4."
    ]
    assert "3 of 4 parameters ticked" in opened.summary.text()
    assert checked(opened, ODD) is Qt.CheckState.Checked
    assert cell(opened, ODD, Column.THRESHOLD) == cell(opened, ODD, Column.DENSITY) == ""
    assert cell(opened, ONE, Column.THRESHOLD) == "2:4"


def test_all_sums_are_of_what_fits_and_say_how_many_do_not(opened: MainWindow, english: None, qtbot: QtBot) -> None:
    choose_pattern(opened, qtbot)
    opened.document.select([])
    settle(qtbot, opened)
    panel, histogram = opened.workspace.threshold, opened.workspace.histogram
    assert (panel.density.text(), panel.cut.line.text()) == ("50.00 %", "50.00 % cut")
    assert (histogram.shares.pruned.text(), histogram.shares.kept.text()) == ("cut 50.00 %", "kept 50.00 %")
    assert "all ticked 50.00 %" in opened.workspace.curve.header.detail
    assert "density 50.00 %" in opened.summary.text()
    assert "1 does not fit N of M" in histogram.header.detail
    assert "1 does not fit N of M" in opened.summary.text()
    assert panel.findChild(QLabel, "overallNote").text() == "1 does not fit N of M"


def test_a_moved_threshold_takes_its_place_and_it_can_be_chosen_again(opened: MainWindow, qtbot: QtBot) -> None:
    pattern = choose_pattern(opened, qtbot)
    pattern.n.setValue(1)
    settle(qtbot, opened)
    move_to(opened, 0.5, qtbot)
    settle(qtbot, opened)
    assert opened.document.plan.rule == Value(0.5)
    assert not pattern.isVisible()
    # it is as it was left
    choose_pattern(opened, qtbot)
    assert opened.document.plan.rule == StructuredNM(1, 4)
    type_into(qtbot, opened.workspace.threshold.density, "30")
    settle(qtbot, opened)
    assert opened.document.plan.rule == Density(0.3)


@pytest.mark.parametrize("kind", [RuleKind.VALUE, RuleKind.DENSITY, RuleKind.EACH, RuleKind.ERROR, RuleKind.SIGMA])
def test_another_way_to_mean_it_cuts_nearly_as_much(opened: MainWindow, qtbot: QtBot, kind: RuleKind) -> None:
    choose_pattern(opened, qtbot)
    mean(opened, kind, qtbot)
    assert RuleKind.of(opened.document.plan.rule) is kind
    numbers = opened.document.state.plan_numbers
    if kind in (RuleKind.DENSITY, RuleKind.EACH):
        assert opened.document.plan.rule.density == 0.5
    assert numbers.total.known
    assert numbers.total.cut


def test_the_table_of_numbers_and_the_picture_show_it(opened: MainWindow, state: State, qtbot: QtBot) -> None:
    opened.document.select([ONE])
    qtbot.mouseClick(opened.workspace.matrix.values_tab, Qt.MouseButton.LeftButton)
    settle(qtbot, opened)
    model = opened.workspace.matrix.values.model
    # read before there are groups
    model.index(0, 0).data()
    settle(qtbot, opened)
    choose_pattern(opened, qtbot)
    expected = nm_reference(state[ONE], 2, 4, 1).tolist()

    def shown() -> list[list[bool | None]]:
        return [[model.index(row, column).data(KEPT) for column in range(16)] for row in range(8)]

    qtbot.waitUntil(lambda: shown() == expected)
    move_to(opened, 0.5, qtbot)
    assert shown() == (state[ONE].abs() > 0.5).tolist()


def test_what_is_committed_is_what_the_window_shows(
    opened: MainWindow, state: State, qtbot: QtBot, tmp_path: Path
) -> None:
    choose_pattern(opened, qtbot)
    now = opened.document.state
    commit(now.checkpoint, opened.document.plan, now.plan_numbers, tmp_path / "out.safetensors", silent)
    written = load_file(tmp_path / "out.safetensors")
    for name in (ONE, TWO):
        expected = torch.where(
            nm_reference(state[name], 2, 4, 1), state[name], torch.zeros((), dtype=state[name].dtype)
        )
        assert same_bits(written[name], expected)
    assert same_bits(written[ODD], state[ODD])
