"""Auto thresholds, and the plan as code."""

import json
from pathlib import Path

import pytest
import torch
from PySide6.QtGui import QAction, QGuiApplication
from pytestqt.qtbot import QtBot
from torch import nn

from core.commands.parser import main
from core.plan.plan_file import save_plan
from core.plan.rules import Density, EachDensity, ErdosRenyi, Lamp, Sigma, Value
from core.preview.rule_conversion import RuleKind
from gui.window.main_window import MainWindow
from tests.core.index.test_lamp_solver import check_lamp
from tests.gui.conftest import State
from tests.gui.documents import shown_names
from tests.gui.driving import drag_line, history, kept, move_to, settle

CONV, FC = "features.0.weight", "classifier.weight"
LAYERED = {"autoErk": ErdosRenyi, "autoLamp": Lamp}


def auto(window: MainWindow, name: str, qtbot: QtBot) -> None:
    window.workspace.threshold.auto.menu().findChild(QAction, name).trigger()
    settle(qtbot, window)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("autoSigma", Sigma(1.0)),
        ("autoGlobal20", Density(0.2)),
        ("autoUniform50", EachDensity(0.5)),
        ("autoErk20", ErdosRenyi(0.2)),
        ("autoLamp20", Lamp(0.2)),
    ],
)
def test_a_rule_with_a_name_is_one_step(opened: MainWindow, qtbot: QtBot, name: str, rule: object) -> None:
    auto(opened, name, qtbot)
    assert opened.document.plan.rule == rule
    assert len(history(opened)) == 2
    assert opened.workspace.threshold.mode.currentData() is RuleKind.of(rule)


def test_every_entry_names_its_source(opened: MainWindow) -> None:
    for action in opened.workspace.threshold.auto.menu().findChildren(QAction):
        if action.objectName():
            assert any(year in action.toolTip() for year in ("1979", "2015", "2017", "2020", "2021")), action.text()


def test_otsu_is_a_value(opened: MainWindow, qtbot: QtBot) -> None:
    auto(opened, "autoOtsu", qtbot)
    rule = opened.document.plan.rule
    assert isinstance(rule, Value)
    assert history(opened)[-1] == f"Otsu: Threshold {rule.threshold:g}"
    assert 0 < opened.document.state.plan_numbers.total.density < 0.6


def test_narrow_layers_keep_more_by_one_rule(opened: MainWindow, qtbot: QtBot) -> None:
    auto(opened, "autoErk20", qtbot)
    assert opened.document.plan == opened.document.stack.base.with_rule(ErdosRenyi(0.2))
    assert history(opened)[-1] == "Erdős–Rényi kernel, density 20 %"
    assert opened.document.state.plan_numbers.total.density == pytest.approx(0.2, abs=0.01)
    density = dict(zip([CONV, FC], [kept(opened)[CONV] / 216, kept(opened)[FC] / 80], strict=True))
    assert density[FC] / density[CONV] == pytest.approx((18 / 80) / (17 / 216), rel=0.05)
    opened.menus.undo.trigger()
    assert opened.document.plan == opened.document.stack.base
    settle(qtbot, opened)


def test_lamp_is_one_rule_of_all(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    auto(opened, "autoLamp20", qtbot)
    assert opened.document.plan == opened.document.stack.base.with_rule(Lamp(0.2))
    assert history(opened)[-1] == "LAMP, density 20 %"
    plan_numbers, numbers = opened.document.state.plan_numbers, opened.document.state.measurements.numbers
    check_lamp([state[CONV], state[FC]], plan_numbers.thresholds[[numbers[CONV], numbers[FC]]].tolist(), 0.2)
    assert opened.document.state.plan_numbers.total.density == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize(("entry", "kind"), LAYERED.items())
def test_under_a_rule_of_layers_the_panel_stays_the_one_of_all(
    opened: MainWindow, qtbot: QtBot, entry: str, kind: type
) -> None:
    opened.document.select([])
    auto(opened, f"{entry}50", qtbot)
    panel = opened.workspace.threshold
    assert panel.mode.currentText() == {ErdosRenyi: "Erdős–Rényi kernel", Lamp: "LAMP"}[kind]
    assert panel.density.text() == "50 %"
    assert set(shown_names(opened.control.target)) == {CONV, FC}
    assert not opened.workspace.histogram.area.bars.boundingRect().isEmpty()
    panel.density.setValue(0.4)
    settle(qtbot, opened)
    assert opened.document.plan.rule == kind(0.4)
    panel.slider.setValue(300)
    panel.slider.finished.emit()
    settle(qtbot, opened)
    assert opened.document.plan.rule == kind(0.3)
    assert opened.document.state.plan_numbers.total.density == pytest.approx(0.3, abs=0.01)
    drag_line(opened, 0.3)
    assert isinstance(opened.document.plan.rule, kind)
    assert not opened.document.plan.own
    settle(qtbot, opened)


@pytest.mark.parametrize(("entry", "kind"), LAYERED.items())
def test_the_line_of_a_layer_under_such_a_rule_goes_where_it_is_dragged(
    opened: MainWindow, qtbot: QtBot, entry: str, kind: type
) -> None:
    auto(opened, f"{entry}50", qtbot)
    opened.document.select([CONV])
    settle(qtbot, opened)
    drag_line(opened, 0.2)
    settle(qtbot, opened)
    assert isinstance(opened.document.plan.rule, kind)
    plan_numbers = opened.document.state.plan_numbers
    assert float(plan_numbers.thresholds[opened.document.state.measurements.numbers[CONV]]) == pytest.approx(
        0.2, abs=0.02
    )


@pytest.mark.parametrize(("entry", "kind"), LAYERED.items())
def test_what_is_given_a_threshold_of_its_own_stays_as_it_was(
    opened: MainWindow, qtbot: QtBot, entry: str, kind: type
) -> None:
    auto(opened, f"{entry}50", qtbot)
    before = kept(opened)
    opened.edits.give_own([CONV, FC], [])
    settle(qtbot, opened)
    assert kept(opened) == before
    assert opened.document.plan.own[CONV] != opened.document.plan.own[FC]
    opened.menus.undo.trigger()
    opened.edits.give_own([], ["features"])
    settle(qtbot, opened)
    assert kept(opened)[CONV] == before[CONV]
    assert isinstance(opened.document.plan.modules["features"], kind)


@pytest.mark.parametrize(("entry", "kind"), LAYERED.items())
def test_such_a_rule_for_single_parameters_is_a_density_for_each(
    opened: MainWindow, qtbot: QtBot, entry: str, kind: type
) -> None:
    auto(opened, f"{entry}50", qtbot)
    wanted = kept(opened)
    opened.menus.undo.trigger()
    opened.document.select([CONV, FC])
    opened.control.set_own(True)
    auto(opened, f"{entry}50", qtbot)
    assert set(opened.document.plan.own) == {CONV, FC}
    assert kept(opened) == wanted


def test_a_plan_with_the_kernel_is_the_same_on_the_command_line(
    opened: MainWindow, qtbot: QtBot, source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    auto(opened, "autoErk20", qtbot)
    plan = tmp_path / "plan.json"
    save_plan(plan, opened.document.plan, opened.document.state.checkpoint)
    assert main(["prune", str(source), "--plan", str(plan), "-o", str(tmp_path / "out.safetensors"), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["parameters"]
    assert {row["name"]: row["kept"] for row in rows} == kept(opened)


def test_it_is_for_what_is_edited(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([FC])
    opened.control.set_own(True)
    auto(opened, "autoUniform50", qtbot)
    assert opened.document.plan.own == {FC: Density(0.5)}
    assert opened.document.plan.rule == Value(0.0)
    assert kept(opened)[FC] == 40


def test_the_script_on_the_clipboard_prunes_as_shown(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    opened.workspace.threshold.density.setValue(0.4)
    opened.menus.copy_code.trigger()
    qtbot.waitUntil(lambda: "ThresholdPruning" in QGuiApplication.clipboard().text())
    settle(qtbot, opened)
    features = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8))
    model = nn.ModuleDict({"features": features, "classifier": nn.Linear(8, 10)})
    model.load_state_dict(state)
    exec(QGuiApplication.clipboard().text(), {"model": model})
    found = {name: int(torch.count_nonzero(model.get_parameter(name))) for name in (CONV, FC)}
    assert found == kept(opened)
    assert "Copied a script" in opened.messages.text


def test_without_anything_ticked_there_is_no_script(opened: MainWindow, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().clear()
    opened.edits.choose([])
    opened.menus.copy_code.trigger()
    assert "Nothing is ticked" in opened.messages.text
    settle(qtbot, opened)
    assert QGuiApplication.clipboard().text() == ""


def test_the_script_is_of_the_plan_and_not_of_the_comparison(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.25, qtbot)
    opened.menus.compare.trigger()
    opened.menus.copy_code.trigger()
    settle(qtbot, opened)
    assert "threshold=0.25" in QGuiApplication.clipboard().text()
