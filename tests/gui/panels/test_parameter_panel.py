"""The threshold beside a parameter's other numbers is the one in force, as the tree has it, and has room as a whole."""

import pytest
from pytestqt.qtbot import QtBot

from core.plan.rules import Density, EachDensity, EachError, ErdosRenyi, Lamp, Rule, Sigma, StructuredNM, Value
from gui.support import number_format
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.driving import cell, settle

FC = "classifier.weight"
RULES = [
    Density(0.4399),
    EachDensity(0.4399),
    EachError(0.49203),
    ErdosRenyi(0.3),
    Lamp(0.2),
    Sigma(1.068),
    Value(0.05),
]


@pytest.fixture(params=["english", "russian"])
def speaking(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(request.param)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
def test_the_threshold_in_force_is_whole(speaking: None, opened: MainWindow, qtbot: QtBot, rule: Rule) -> None:
    opened.resize(1280, 720)
    opened.document.select([FC])
    opened.control.take(rule)
    settle(qtbot, opened)
    label = opened.workspace.parameter._values["threshold"]
    assert label.text().endswith(f", {cell(opened, FC, Column.THRESHOLD)}")
    assert label.shown_text == label.text()
    told = number_format.capitalised(number_format.rule_in_passing(rule))
    assert label.toolTip() == ("" if isinstance(rule, Value) else number_format.tip(told))


def test_of_several_the_least_and_the_greatest_are_told(english: None, opened: MainWindow, qtbot: QtBot) -> None:
    names = sorted(opened.document.plan.chosen)[:3]
    opened.control.take(EachDensity(0.5))
    opened.document.select(names)
    settle(qtbot, opened)
    ends = sorted(float(cell(opened, name, Column.THRESHOLD)) for name in names)
    shown = opened.workspace.parameter.texts["threshold"]
    assert [float(each) for each in shown.split(" … ")] == [ends[0], ends[-1]]


def test_a_pattern_is_told_as_that(english: None, opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([FC])
    opened.control.take(StructuredNM(2, 4))
    settle(qtbot, opened)
    assert number_format.rule_in_passing(StructuredNM(2, 4)) in opened.workspace.parameter.texts["threshold"]
