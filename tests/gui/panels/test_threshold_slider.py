"""The slider where all that the threshold is for has no one number."""

import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.plan.rules import Value
from core.preview.rule_conversion import RuleKind
from gui.window.main_window import MainWindow
from tests.gui.driving import drag_slider, settle

FC, CONV = "classifier.weight", "features.0.weight"


@pytest.fixture
def unlike(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """Two selected parameters with unlike thresholds of their own."""
    plan = opened.document.plan.with_own([FC], Value(0.1)).with_own([CONV], Value(0.05))
    opened.document.do("", plan)
    opened.document.select([FC, CONV])
    settle(qtbot, opened)
    return opened


def picture(window: MainWindow) -> QImage:
    return window.workspace.threshold.slider.grab().toImage()


def own(window: MainWindow) -> list[float]:
    return [window.document.plan.own[name].threshold for name in (FC, CONV)]


def largest(state: dict[str, torch.Tensor], *names: str) -> float:
    return max(float(state[name].abs().max()) for name in names)


def test_its_right_end_just_cuts_all_that_it_is_for(
    opened: MainWindow, qtbot: QtBot, state: dict[str, torch.Tensor]
) -> None:
    panel, slider = opened.workspace.threshold, opened.workspace.threshold.slider

    def fits(*names: str) -> None:
        assert largest(state, *names) <= slider.most <= 1.1 * largest(state, *names)
        assert panel.cut.high.text() == f"{slider.most:g}"

    # the normalisation has larger weights, and is not ticked
    fits(FC, CONV)
    QTest.keyClick(slider, Qt.Key.Key_End)
    settle(qtbot, opened)
    assert opened.document.state.plan_numbers.total.kept == 0
    opened.menus.undo.trigger()
    settle(qtbot, opened)
    fits(FC, CONV)
    opened.document.select([CONV])
    opened.control.set_own(True)
    settle(qtbot, opened)
    fits(CONV)
    opened.control.set_own(False)
    settle(qtbot, opened)
    fits(FC, CONV)


def test_a_larger_threshold_of_a_plan_is_in_its_range_as_long_as_it_holds(opened: MainWindow, qtbot: QtBot) -> None:
    slider, usual = opened.workspace.threshold.slider, opened.workspace.threshold.slider.most
    opened.document.do("", opened.document.plan.with_rule(Value(7.0)))
    settle(qtbot, opened)
    assert (slider.most, slider.value()) == (7.0, slider.maximum())
    opened.menus.undo.trigger()
    settle(qtbot, opened)
    assert slider.most == usual
    for kind, most in ((RuleKind.SIGMA, 4.0), (RuleKind.EACH, 1.0)):
        opened.control.convert_to(kind)
        settle(qtbot, opened)
        assert slider.most == most


def test_it_has_no_handle_and_says_why(unlike: MainWindow, qtbot: QtBot) -> None:
    slider, without = unlike.workspace.threshold.slider, picture(unlike)
    assert not slider.has_number
    assert slider.toolTip().startswith("There is no one number")
    assert slider.accessibleDescription() == "0.05 … 0.1"
    wide, high = without.size().toTuple()
    # nothing but the groove: above its middle the picture is empty
    assert len({without.pixel(x, high // 2 - 5) for x in range(wide)}) == 1
    unlike.document.select([FC])
    settle(qtbot, unlike)
    assert slider.has_number
    assert slider.toolTip().startswith("Moves the number")
    assert len({picture(unlike).pixel(x, high // 2 - 5) for x in range(wide)}) > 1


def test_a_drag_gives_all_that_is_edited_one_number(unlike: MainWindow, qtbot: QtBot) -> None:
    drag_slider(unlike, 0.01, 0.2)
    settle(qtbot, unlike)
    assert own(unlike) == [pytest.approx(0.2, rel=0.1)] * 2
    assert unlike.workspace.threshold.slider.has_number


@pytest.mark.parametrize("by_key", [False, True])
def test_its_left_end_is_a_number_too(unlike: MainWindow, qtbot: QtBot, by_key: bool) -> None:
    slider = unlike.workspace.threshold.slider
    if by_key:
        QTest.keyClick(slider, Qt.Key.Key_Home)
    else:
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(1, slider.height() // 2))
    settle(qtbot, unlike)
    assert own(unlike) == [0.0, 0.0]
    assert slider.has_number


def test_escape_takes_the_handle_away_again(unlike: MainWindow, qtbot: QtBot) -> None:
    drag_slider(unlike, 0.01, 0.2, drop=False)
    QTest.keyClick(unlike.workspace.threshold.slider, Qt.Key.Key_Escape)
    settle(qtbot, unlike)
    assert not unlike.workspace.threshold.slider.has_number
    assert own(unlike) == [0.1, 0.05]
