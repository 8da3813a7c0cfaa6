"""The ways to mean a threshold: a value, k·σ, a density, an error; coupled, and always all shown."""

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, EachError, Sigma, Value
from core.preview.rule_conversion import RuleKind
from gui.support import number_format
from gui.window.main_window import MainWindow
from tests.core.index.test_error_solver import check_threshold_of_error
from tests.gui.conftest import State
from tests.gui.driving import LEFT, drag_line, history, kept, move_to, settle, torch_kept, type_into
from tests.helpers.checkpoints import write_safetensors

CONV, FC = "features.0.weight", "classifier.weight"


def mean(window: MainWindow, kind: RuleKind, qtbot: QtBot) -> None:
    """Choose in the combo box how the threshold is meant."""
    mode = window.workspace.threshold.mode
    mode.setCurrentIndex(mode.findData(kind))
    mode.activated.emit(mode.currentIndex())
    settle(qtbot, window)


def test_a_typed_density_is_the_rule_of_all_together(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    type_into(qtbot, opened.workspace.threshold.density, "50")
    settle(qtbot, opened)
    assert opened.document.plan.rule == Density(0.5)
    assert opened.workspace.threshold.mode.currentData() is RuleKind.DENSITY
    both = torch.cat([state[CONV].flatten(), state[FC].flatten()])
    assert sum(kept(opened).values()) == both.numel() // 2
    assert opened.workspace.threshold.spin.value() == pytest.approx(float(both.abs().median()))
    assert history(opened)[-1] == "Density 50 %"


def test_typed_sigmas_are_of_each(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    type_into(qtbot, opened.workspace.threshold.sigma, "0,75")
    settle(qtbot, opened)
    assert opened.document.plan.rule == Sigma(0.75)
    assert kept(opened) == {
        name: torch_kept(state[name], 0.75 * float(state[name].double().std())) for name in (CONV, FC)
    }
    assert history(opened)[-1] == "Threshold 0.75 σ"


def test_a_typed_error_is_the_most_of_each(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    type_into(qtbot, opened.workspace.threshold.error, "5 %")
    settle(qtbot, opened)
    assert opened.document.plan.rule == EachError(0.05)
    assert opened.workspace.threshold.mode.currentData() is RuleKind.ERROR
    assert history(opened)[-1] == "Error ≤ 5 %"
    plan_numbers = opened.document.state.plan_numbers
    for name in (CONV, FC):
        number = opened.document.state.measurements.numbers[name]
        check_threshold_of_error(state[name], float(plan_numbers.thresholds[number]), 0.05)
    assert 0 < plan_numbers.error.value <= 0.05
    # the other fields follow
    assert opened.workspace.threshold.density.text() == number_format.percent(plan_numbers.total.density)
    assert " … " in opened.workspace.threshold.spin.text()


def test_the_error_follows_from_the_other_fields(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    panel = opened.workspace.threshold
    for move in (
        lambda: move_to(opened, 0.2, qtbot),
        lambda: type_into(qtbot, panel.density, "30"),
        lambda: type_into(qtbot, panel.sigma, "1"),
        lambda: type_into(qtbot, panel.error, "20"),
        lambda: type_into(qtbot, panel.spin, "0.05"),
    ):
        move()
        settle(qtbot, opened)
        plan_numbers = opened.document.state.plan_numbers
        asked = opened.document.plan.rule
        expected = "20 %" if isinstance(asked, EachError) else number_format.error(plan_numbers.error)
        assert panel.error.text() == expected
    opened.document.select([FC])
    panel.scope.own_asked.emit()
    settle(qtbot, opened)
    number = opened.document.state.measurements.numbers[FC]
    assert panel.error.text() == number_format.percent(float(opened.document.state.plan_numbers.errors[number]))


def test_an_error_of_one_parameter_is_its_own(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    before = opened.document.plan
    opened.document.select([FC])
    opened.workspace.threshold.scope.own_asked.emit()
    settle(qtbot, opened)
    type_into(qtbot, opened.workspace.threshold.error, "10")
    settle(qtbot, opened)
    assert opened.document.plan == Plan(before.chosen, before.rule, {FC: EachError(0.1)})
    mode = opened.workspace.threshold.mode
    assert mode.currentText() == "Error of each, at most"
    drag_line(opened, 0.2, 0.3)
    rule = opened.document.plan.own[FC]
    assert isinstance(rule, EachError)
    weight = state[FC].double()
    assert rule.error == pytest.approx(float(weight[weight.abs() <= 0.3].norm() / weight.norm()), abs=0.05)
    settle(qtbot, opened)


def test_the_errors_tip_says_that_it_is_no_accuracy(opened: MainWindow) -> None:
    tip = opened.workspace.threshold.error.toolTip()
    assert "error of the weights" in tip
    assert "nothing of the model's answers" in tip


def test_a_value_shows_as_sigmas_and_as_a_density(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    move_to(opened, 0.2, qtbot)
    opened.document.select([FC])
    settle(qtbot, opened)
    assert opened.workspace.threshold.sigma.text() == "varies"
    opened.document.select([CONV, FC])
    settle(qtbot, opened)
    low, high = (number_format.number(0.2 / float(state[name].double().std()), 3) for name in (FC, CONV))
    assert opened.workspace.threshold.sigma.text() == f"{low} … {high} σ"
    part = sum(kept(opened).values()) / (state[FC].numel() + state[CONV].numel())
    assert opened.workspace.threshold.density.value() == part
    assert opened.workspace.threshold.density.text() == f"{100 * part:.2f} %"


def test_what_differs_is_a_range(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([])
    type_into(qtbot, opened.workspace.threshold.sigma, "1")
    settle(qtbot, opened)
    assert "…" in opened.workspace.threshold.spin.text()
    assert opened.workspace.threshold.spin.stepEnabled() == opened.workspace.threshold.spin.StepEnabledFlag.StepNone
    opened.document.select([FC])
    settle(qtbot, opened)
    # they are of all ticked ones, and not of the selected one, still
    assert "…" in opened.workspace.threshold.spin.text()
    opened.findChild(QToolButton, "scopeOwn").click()
    cut = opened.document.state.plan_numbers.thresholds[opened.document.state.measurements.numbers[FC]]
    assert opened.workspace.threshold.spin.value() == cut


def test_a_value_typed_over_a_range_is_the_rule(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([])
    type_into(qtbot, opened.workspace.threshold.sigma, "1")
    settle(qtbot, opened)
    type_into(qtbot, opened.workspace.threshold.spin, "0")
    assert opened.document.plan.rule == Value(0.0)
    settle(qtbot, opened)


def test_another_number_than_the_one_that_follows_is_meant_in_its_way(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([FC])
    move_to(opened, 0.2, qtbot)
    opened.findChild(QToolButton, "scopeOwn").click()
    before = kept(opened)
    sigma = opened.workspace.threshold.sigma
    type_into(qtbot, sigma, repr(sigma.value()))
    settle(qtbot, opened)
    assert isinstance(opened.document.plan.own[FC], Sigma)
    assert kept(opened)[FC] == before[FC]


def test_looking_at_a_field_changes_nothing(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.2, qtbot)
    before = opened.document.plan
    for spin in (opened.workspace.threshold.sigma, opened.workspace.threshold.density, opened.workspace.threshold.spin):
        spin.setFocus()
        qtbot.keyClick(spin, Qt.Key.Key_Return)
        qtbot.keyClick(spin, Qt.Key.Key_Tab)
    assert opened.document.plan == before
    settle(qtbot, opened)


@pytest.mark.parametrize("kind", [RuleKind.SIGMA, RuleKind.DENSITY, RuleKind.EACH, RuleKind.ERROR])
def test_to_mean_it_in_another_way_and_back_keeps_the_cut(opened: MainWindow, qtbot: QtBot, kind: RuleKind) -> None:
    move_to(opened, 0.1, qtbot)
    before = sum(kept(opened).values())
    mean(opened, kind, qtbot)
    assert RuleKind.of(opened.document.plan.rule) is kind
    assert sum(kept(opened).values()) == pytest.approx(before, abs=2)
    assert len(history(opened)) == 3
    opened.menus.undo.trigger()
    assert opened.document.plan.rule == Value(0.1)
    settle(qtbot, opened)


def test_all_together_and_back_is_the_same_to_the_weight(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.1, qtbot)
    before = kept(opened)
    mean(opened, RuleKind.DENSITY, qtbot)
    assert kept(opened) == before
    mean(opened, RuleKind.VALUE, qtbot)
    assert kept(opened) == before


def test_a_density_of_each_stays_one_when_it_is_edited(opened: MainWindow, qtbot: QtBot) -> None:
    type_into(qtbot, opened.workspace.threshold.density, "50")
    settle(qtbot, opened)
    mean(opened, RuleKind.EACH, qtbot)
    type_into(qtbot, opened.workspace.threshold.density, "25%")
    settle(qtbot, opened)
    assert opened.document.plan.rule == EachDensity(0.25)
    assert kept(opened) == {CONV: 54, FC: 20}


def test_a_density_that_is_missed_is_told(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "ties.safetensors"
    write_safetensors({"fc.weight": torch.tensor([[1.0, 1.0, 1.0, 2.0]])}, path)
    window.open(path)
    settle(qtbot, window)
    type_into(qtbot, window.workspace.threshold.density, "50")
    settle(qtbot, window)
    assert window.workspace.threshold.density.text() == "50 %"
    assert window.workspace.threshold.cut.line.text() == "got 25.00 %"
    type_into(qtbot, window.workspace.threshold.density, "25")
    settle(qtbot, window)
    assert window.workspace.threshold.cut.line.text() == "75.00 % cut"


def test_the_line_moves_sigmas_of_one_parameter(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([FC])
    type_into(qtbot, opened.workspace.threshold.sigma, "0.5")
    settle(qtbot, opened)
    drag_line(opened, 0.3, 0.35)
    rule = opened.document.plan.rule
    assert isinstance(rule, Sigma)
    assert rule.k > 0.9
    assert len(history(opened)) == 3
    settle(qtbot, opened)


def test_the_line_moves_a_density(opened: MainWindow, qtbot: QtBot) -> None:
    type_into(qtbot, opened.workspace.threshold.density, "50")
    settle(qtbot, opened)
    drag_line(opened, 0.2, 0.3)
    assert isinstance(opened.document.plan.rule, Density)
    assert opened.document.plan.rule.density < 0.4
    settle(qtbot, opened)


def test_the_slider_moves_the_number_that_is_meant(opened: MainWindow, qtbot: QtBot) -> None:
    type_into(qtbot, opened.workspace.threshold.density, "50")
    settle(qtbot, opened)
    slider = opened.workspace.threshold.slider
    assert slider.value() == slider.maximum() // 2
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert opened.document.plan.rule == Density(0.505)
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert opened.document.plan.rule == Density(1.0)
    settle(qtbot, opened)


@pytest.mark.parametrize(
    ("field", "after"), [("sigma", Sigma(1.05)), ("density", Density(0.51)), ("error", EachError(0.06))]
)
def test_arrows_step_each_field(opened: MainWindow, qtbot: QtBot, field: str, after: object) -> None:
    spin = getattr(opened.workspace.threshold, field)
    type_into(qtbot, spin, {"sigma": "1", "density": "50", "error": "5"}[field])
    qtbot.keyClick(spin, Qt.Key.Key_Up)
    assert opened.document.plan.rule == after
    settle(qtbot, opened)


def test_escape_takes_a_typed_density_back(opened: MainWindow, qtbot: QtBot) -> None:
    density = opened.workspace.threshold.density
    before = density.text()
    density.setFocus()
    density.selectAll()
    qtbot.keyClicks(density.lineEdit(), "12")
    qtbot.keyClick(density, Qt.Key.Key_Escape)
    assert density.text() == before
    assert len(history(opened)) == 1


def test_a_double_click_on_any_label_resets(opened: MainWindow, qtbot: QtBot) -> None:
    panel = opened.workspace.threshold
    for spin in (panel.spin, panel.sigma, panel.error):
        type_into(qtbot, panel.density, "50")
        assert panel.readings.labels[spin].isVisible()
        qtbot.mouseDClick(panel.readings.labels[spin], LEFT)
        assert opened.document.plan.rule == Value(0.0)
    assert opened.document.plan.rule == Value(0.0)
    settle(qtbot, opened)


def test_a_held_key_in_a_density_is_one_step(opened: MainWindow, qtbot: QtBot) -> None:
    type_into(qtbot, opened.workspace.threshold.density, "50")
    spin = opened.workspace.threshold.density
    for _ in range(4):
        QTest.keyPress(spin, Qt.Key.Key_Down)
    QTest.keyRelease(spin, Qt.Key.Key_Down)
    assert history(opened)[1:] == ["Density 50 %", "Density 46 %"]
    settle(qtbot, opened)


def test_different_thresholds_have_no_line(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([])
    type_into(qtbot, opened.workspace.threshold.sigma, "1")
    settle(qtbot, opened)
    assert not opened.workspace.histogram.area.line.isVisible()
    opened.document.select([FC])
    settle(qtbot, opened)
    assert opened.workspace.histogram.area.line.isVisible()
    assert opened.workspace.histogram.area.line.threshold == opened.control.target.value


def test_sigmas_at_rest_do_not_depend_on_what_was_clicked_before(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.2, qtbot)
    sigma, heading = opened.workspace.threshold.sigma, opened.workspace.histogram.header
    seen = set()
    for names in ([], [FC], [], [CONV], []):
        opened.document.select(names)
        settle(qtbot, opened)
        if not names:
            seen.add((sigma.text(), heading.detail))
    assert {text for text, _ in seen} == {"varies"}
    assert len(seen) == 1


def test_the_only_one_under_a_threshold_is_told_in_sigmas_whatever_is_selected(
    opened: MainWindow, qtbot: QtBot, state: State
) -> None:
    move_to(opened, 0.2, qtbot)
    opened.document.select([CONV])
    opened.control.set_own(True)
    opened.control.take(Value(0.1))
    opened.control.set_own(False)
    opened.document.select([])
    settle(qtbot, opened)
    std = float(state[FC].double().std())
    assert opened.workspace.threshold.sigma.text() == number_format.sigmas(0.2 / std)


def test_what_is_ticked_alone_is_told_with_its_deviation_whatever_was_selected(
    opened: MainWindow, qtbot: QtBot, state: State
) -> None:
    opened.document.select([CONV])
    opened.control.set_own(True)
    opened.control.take(Value(0.1))
    opened.document.select([])
    settle(qtbot, opened)
    # a window in which it has never been selected knows as much
    plan = opened.document.plan.with_chosen(frozenset([CONV]))
    opened.open(opened.document.state.checkpoint.path)
    settle(qtbot, opened)
    opened.document.select([])
    opened.document.do("", plan)
    settle(qtbot, opened)
    std = float(state[CONV].double().std())
    assert f"σ {number_format.number(std, 3)}" in opened.workspace.histogram.header.detail


def test_statistics_of_more_than_is_read_for_them_are_not_told_by_chance(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.state.statistics_limit.LOOKED_MOST", 100)
    seen = []
    for names in ([CONV, FC], [FC], [CONV], [CONV, FC]):
        opened.document.select(names)
        settle(qtbot, opened)
        seen.append(opened.workspace.parameter.texts)
    assert seen[0] == seen[-1]
    assert opened.workspace.threshold.sigma.text() in ("varies", "0 σ")
