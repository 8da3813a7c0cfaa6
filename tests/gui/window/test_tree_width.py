"""The tree has its part of the window's width, in every window of one size; where it was moved to, it stays."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.app import create_window
from gui.window.main_window import MainWindow
from tests.gui.driving import settle


def tree_in(window: MainWindow, width: int, height: int = 800) -> float:
    """The part of the workspace that the tree has in a window of so many pixels."""
    window.resize(width, height)
    QApplication.processEvents()
    return window.workspace.sizes()[0] / window.workspace.width()


@pytest.mark.parametrize("first", [1100, 1280, 1440, 2560])
def test_the_tree_has_its_part_of_every_window_whatever_size_the_window_had_before(
    opened: MainWindow, qtbot: QtBot, first: int
) -> None:
    side = opened.workspace.sizes()[2]
    tree_in(opened, first)
    for width in (1280, 1440, 1600):
        assert tree_in(opened, width) == pytest.approx(520 / 1440, abs=0.002)
    assert opened.workspace.sizes()[2] == side
    settle(qtbot, opened)


def test_in_a_very_wide_window_the_tree_leaves_to_the_plots_what_it_has_no_use_for(
    opened: MainWindow, qtbot: QtBot
) -> None:
    tree_in(opened, 2560)
    assert opened.workspace.sizes()[0] == 720
    settle(qtbot, opened)


def test_the_part_that_the_tree_was_moved_to_holds_in_other_sizes_and_after_a_restart(
    opened: MainWindow, qtbot: QtBot
) -> None:
    tree_in(opened, 1440)
    opened.workspace.moveSplitter(400, 1)
    moved = opened.workspace.sizes()[0] / opened.workspace.width()
    assert moved < 0.3
    assert tree_in(opened, 1800) == pytest.approx(moved, abs=0.002)
    opened.close()
    again = create_window()
    qtbot.addWidget(again)
    again.open(opened.settings.recent[0])
    with qtbot.waitExposed(again):
        again.show()
    settle(qtbot, again)
    assert tree_in(again, 1500) == pytest.approx(moved, abs=0.002)


def test_a_hidden_tree_comes_back_with_its_part(opened: MainWindow, qtbot: QtBot) -> None:
    usual = tree_in(opened, 1440)
    opened.workspace.show_part(opened.workspace.tree, False)
    tree_in(opened, 1600)
    opened.workspace.show_part(opened.workspace.tree, True)
    assert tree_in(opened, 1601) == pytest.approx(usual, abs=0.002)
    settle(qtbot, opened)


@pytest.mark.parametrize("step", [20, 700])
def test_what_the_tree_was_moved_over_comes_back_with_it(opened: MainWindow, qtbot: QtBot, step: int) -> None:
    tree_in(opened, 1440)
    workspace = opened.workspace
    before = workspace.sizes()
    for place in (*range(before[0], 1100, step), 1100):
        workspace.moveSplitter(place, 1)
    assert workspace.sizes()[2] < before[2]
    for place in range(1100, before[0] - 1, -step):
        workspace.moveSplitter(place, 1)
    workspace.moveSplitter(before[0], 1)
    assert workspace.sizes() == before
    # what the right part was moved to by its own handle holds
    workspace.moveSplitter(before[0] + before[1] + 10, 2)
    moved = workspace.sizes()
    assert moved[2] < before[2]
    workspace.moveSplitter(before[0] - 50, 1)
    assert workspace.sizes()[2] == moved[2]
    settle(qtbot, opened)
