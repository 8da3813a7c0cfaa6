"""The texts above the histogram where they have little room."""

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.plots.readouts import Readouts
from gui.support.theme import LIGHT


@pytest.mark.parametrize("text", ["this layer 98.92 %", "этот слой 98,92 %", "this layer would be 0.00 %"])
def test_words_give_way_before_the_share(qtbot: QtBot, text: str) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    label = Readouts(parent).other
    label.setParent(parent)
    parent.show()
    label.setText(text)
    full, share = label.fontMetrics().horizontalAdvance(text), " ".join(text.split()[-2:])
    for width in range(full, label.fontMetrics().horizontalAdvance(share) - 1, -5):
        label.resize(width, 20)
        assert label.shown_text.endswith(share)
    label.resize(full, 20)
    assert label.shown_text == text


def test_tips_do_not_take_over_the_look_of_the_figures(qtbot: QtBot) -> None:
    """Qt styles a tip by the style sheet of what it is the tip of."""
    parent = QWidget()
    qtbot.addWidget(parent)
    readouts = Readouts(parent)
    readouts.apply_theme(LIGHT)
    for label in (readouts.pruned, readouts.kept, readouts.other):
        label.setParent(parent)
        parent.show()
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
