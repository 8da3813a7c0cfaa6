"""What stands above the plots has whole words and its numbers, however little room there is."""

import re

import pytest
from pytestqt.qtbot import QtBot

from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle

CUT_WORD = re.compile(r"\w…|…\w")
SHARE = re.compile(r"[\d.,]+ %")


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_no_word_above_a_plot_is_cut(opened: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    opened.resize(*size)
    move_to(opened, 0.1, qtbot)
    workspace = opened.workspace
    cards = (workspace.histogram, workspace.curve, workspace.layers.bars)
    for names in ((), ("classifier.weight", "features.0.weight")):
        opened.document.select(names)
        for key in ("density", "error"):
            workspace.curve.switch.choose(key)
            settle(qtbot, opened)
            for card in cards:
                assert not CUT_WORD.search(card.header.shown_text), card.header.shown_text
            # a share has all its digits, or is left out
            header = workspace.curve.header
            assert {*SHARE.findall(header.shown_text)} <= {*SHARE.findall(header.text())}
            for label in (workspace.histogram.shares.pruned, workspace.histogram.shares.kept):
                assert label.shown_text.split()[-2] == label.text().split()[-2]
                assert not CUT_WORD.search(label.shown_text)


def test_how_many_and_of_how_many_stays_in_ever_less_room(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([])
    settle(qtbot, opened)
    header = opened.workspace.histogram.header
    assert (header.title, header.detail) == ("2 parameters", "296 weights")
    seen = []
    for width in range(300, 70, -1):
        header.setFixedWidth(width)
        seen.append(header.shown_text)
    assert list(dict.fromkeys(seen)) == ["2 parameters  296 weights", "2 parameters  296", "296 in 2"]
    assert header.toolTip() == "2 parameters  296 weights"
