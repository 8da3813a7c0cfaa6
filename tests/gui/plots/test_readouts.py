"""The texts above the histogram where they have little room."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.plots.readouts import Readouts


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
