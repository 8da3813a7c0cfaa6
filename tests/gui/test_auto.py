"""Auto thresholds, and the plan as code."""

import pytest
import torch
from PySide6.QtGui import QAction, QGuiApplication
from pytestqt.qtbot import QtBot
from torch import nn

from core.restate import Kind
from core.rules import Density, EachDensity, Sigma, Value
from gui.main_window import MainWindow
from tests.gui.conftest import State
from tests.gui.driving import history, kept, move_to, settle

CONV, FC = "features.0.weight", "classifier.weight"


def auto(window: MainWindow, name: str, qtbot: QtBot) -> None:
    window.bench.threshold.auto.menu().findChild(QAction, name).trigger()
    settle(qtbot, window)


@pytest.mark.parametrize(
    ("name", "rule"),
    [("autoSigma", Sigma(1.0)), ("autoGlobal20", Density(0.2)), ("autoUniform50", EachDensity(0.5))],
)
def test_a_rule_with_a_name_is_one_step(opened: MainWindow, qtbot: QtBot, name: str, rule: object) -> None:
    auto(opened, name, qtbot)
    assert opened.document.plan.rule == rule
    assert len(history(opened)) == 2
    assert opened.bench.threshold.mode.currentData() is Kind.of(rule)


def test_every_entry_names_its_source(opened: MainWindow) -> None:
    for action in opened.bench.threshold.auto.menu().findChildren(QAction):
        if action.objectName():
            assert any(year in action.toolTip() for year in ("1979", "2015", "2017", "2020")), action.text()


def test_otsu_is_a_value(opened: MainWindow, qtbot: QtBot) -> None:
    auto(opened, "autoOtsu", qtbot)
    rule = opened.document.plan.rule
    assert isinstance(rule, Value)
    assert 0 < opened.document.evaluation.total.density < 0.6


def test_narrow_layers_keep_more(opened: MainWindow, qtbot: QtBot) -> None:
    auto(opened, "autoErk20", qtbot)
    plan = opened.document.plan
    assert set(plan.own) == {CONV, FC}
    assert history(opened)[-1] == "Erdős–Rényi kernel, density 20 %"
    assert opened.document.evaluation.total.density == pytest.approx(0.2, abs=0.01)
    density = {name: rule.density for name, rule in plan.own.items()}
    assert density[FC] / density[CONV] == pytest.approx((18 / 80) / (17 / 216), rel=1e-4)
    opened.menus.undo.trigger()
    assert opened.document.plan == opened.document.base
    settle(qtbot, opened)


def test_it_is_for_what_is_in_hand(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([FC])
    opened.control.set_own(True)
    auto(opened, "autoUniform50", qtbot)
    assert opened.document.plan.own == {FC: Density(0.5)}
    assert opened.document.plan.rule == Value(0.0)
    assert kept(opened)[FC] == 40


def test_the_script_on_the_clipboard_prunes_as_shown(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    opened.bench.threshold.density.setValue(0.4)
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
