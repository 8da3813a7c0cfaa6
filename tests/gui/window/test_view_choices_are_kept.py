"""What cards show is remembered from one start to the next; what is no choice of theirs changes nothing."""

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from gui.app import create_window
from gui.plots.channel_view import DEAD, IN
from gui.window.main_window import MainWindow
from gui.window.workspace import Workspace
from tests.gui.driving import discard, settle


def shows(window: MainWindow) -> list[QAction]:
    """The entries of the View menu that show parts of the window."""
    return [each for each in window.findChildren(QAction) if each.objectName().startswith("show_")]


def told(workspace: Workspace) -> dict[str, str]:
    return {name: each.chosen for name, each in workspace._switches.items()}


def test_axes_tabs_and_what_is_shown_of_channels_come_back(opened: MainWindow, qtbot: QtBot) -> None:
    workspace, settings = opened.workspace, opened.settings
    usual = told(workspace)
    assert workspace.histogram.log_x
    workspace.save_layout(settings)
    usual_layout = told(workspace)
    workspace.histogram._toggles["s"].click()
    workspace.histogram._toggles["y"].click()
    workspace.matrix.channels_tab.click()
    workspace.matrix.channels.side.choose(IN)
    workspace.matrix.channels.shown.choose(DEAD)
    settle(qtbot, opened)
    changed = told(workspace)
    assert {name for name in changed if changed[name] != usual[name]} == {
        "histogramAxes",
        "matrix",
        "channelSide",
        "channels",
    }
    workspace.save_layout(settings)
    for name, key in usual_layout.items():
        workspace._switches[name].choose(key)
    assert told(workspace) == usual_layout
    assert not workspace.histogram.signed
    workspace.restore_layout(settings)
    settle(qtbot, opened)
    assert told(workspace) == changed
    assert workspace.histogram.signed
    assert workspace.histogram.log_y
    assert workspace.matrix.channels.isVisible()


def test_hidden_parts_are_hidden_at_the_next_start(opened: MainWindow) -> None:
    """And the View menu says so."""
    for place in (1, 4):
        shows(opened)[place].trigger()
    opened.close()
    again = create_window()
    try:
        again.show()
        workspace = again.workspace
        hidden = [part for part in workspace.parts.values() if part.isHidden()]
        assert hidden == [workspace.layers, workspace.side]
        assert [action.isChecked() for action in shows(again)] == [True, False, True, True, False]
        for place in (1, 4):
            shows(again)[place].trigger()
        assert not any(part.isHidden() for part in workspace.parts.values())
    finally:
        discard(again)


def test_no_axis_that_is_logarithmic_is_a_choice_too(window: MainWindow) -> None:
    workspace = window.workspace
    workspace.histogram._toggles["x"].click()
    workspace.save_layout(window.settings)
    workspace.histogram._toggles["x"].click()
    assert workspace.histogram.log_x
    workspace.restore_layout(window.settings)
    assert not workspace.histogram.log_x


@pytest.mark.parametrize("damaged", ["", "sz", "mask\0", "ÿ", "x" * 999 + "?"])
def test_a_choice_that_there_is_not_changes_nothing(window: MainWindow, damaged: str) -> None:
    workspace = window.workspace
    usual = told(workspace)
    for name in usual:
        if name != "treeColumns":
            window.settings.save_choice(name, damaged)
    workspace.restore_layout(window.settings)
    assert told(workspace) == usual
