"""The texts above the histogram where they have little room: each figure has its words, or is in the tip."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.plots.readouts import Readouts
from gui.support.theme import LIGHT

SHARES = (0, 35_000, 500_000, 999_999)
"""Of a million weights."""


@pytest.fixture
def readouts(qtbot: QtBot) -> Iterator[Readouts]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = Readouts(parent)
    made.apply_theme(LIGHT)
    parent.show()
    made.show()
    yield made
    parent.close()


def tell(readouts: Readouts, cut: int) -> None:
    readouts.set_other("all ticked", ("this layer: cut 3.91 %", "this layer 3.91 %"), outlined=True)
    readouts.set_share(cut, 10**6, exact=True, ticked=True, apart=0)
    QApplication.processEvents()


@pytest.mark.parametrize("language", ["english", "russian"])
@pytest.mark.parametrize("cut", SHARES)
def test_each_figure_has_a_word_or_is_left_out_whole(
    readouts: Readouts, cut: int, language: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(language)
    seen = set()
    for width in range(700, 180, -7):
        readouts.resize(width, 20)
        tell(readouts, cut)
        shown = [each for each in (readouts.pruned, readouts.other, readouts.kept) if each.isVisible()]
        assert shown[0] is readouts.pruned
        for figure in shown:
            assert figure.shown_text in figure.wordings, figure.shown_text
            assert re.search(r"\w[^\d]* [<>≈ ]*\d", figure.shown_text), figure.shown_text
            assert figure.fontMetrics().horizontalAdvance(figure.shown_text) <= figure.width()
        for one, other in pairwise(shown):
            assert one.geometry().right() < other.geometry().left()
        for figure in {readouts.other, readouts.kept} - {*shown}:
            assert figure.text() in readouts.pruned.toolTip()
        seen.add(tuple(each.shown_text for each in shown))
    assert len({len(each) for each in seen}) == 3


def test_what_is_cut_is_called_so_and_whose_it_is(readouts: Readouts) -> None:
    readouts.resize(700, 20)
    tell(readouts, 60_900)
    assert [each.shown_text for each in (readouts.pruned, readouts.other, readouts.kept)] == [
        "all ticked: cut 6.09 %",
        "this layer: cut 3.91 %",
        "kept 93.91 %",
    ]
    readouts.resize(420, 20)
    tell(readouts, 60_900)
    assert readouts.pruned.shown_text == "cut 6.09 %"
    assert readouts.kept.shown_text == "kept 93.91 %"


def test_no_figure_moves_with_its_share(readouts: Readouts) -> None:
    for width in (640, 420, 300, 200):
        readouts.resize(width, 20)
        places = []
        for cut in SHARES:
            tell(readouts, cut)
            figures = (readouts.pruned, readouts.other, readouts.kept)
            places.append([each.geometry() if each.isVisible() else None for each in figures])
        assert all(each == places[0] for each in places)


def test_nothing_is_in_the_way_of_a_narrower_card(readouts: Readouts) -> None:
    readouts.resize(700, 20)
    tell(readouts, 5)
    assert readouts.sizePolicy().horizontalPolicy() is readouts.sizePolicy().Policy.Ignored


def test_tips_do_not_take_over_the_look_of_the_figures(readouts: Readouts) -> None:
    """Qt styles a tip by the style sheet of what it is the tip of."""
    parent = readouts.parentWidget()
    for label in (readouts.pruned, readouts.kept, readouts.other):
        label.setText("cut 5 %")
        tip = QLabel("cut", parent)
        # as `QToolTip` does
        tip.setStyleSheet(label.styleSheet())
        tip.ensurePolished()
        label.ensurePolished()
        assert not tip.font().bold()
        assert tip.palette().color(QPalette.ColorRole.WindowText) == parent.palette().color(
            QPalette.ColorRole.WindowText
        )
        assert label.palette().color(label.foregroundRole()).name() in (LIGHT.pruned_text, LIGHT.kept_text, LIGHT.muted)
    assert readouts.kept.font().bold()
