"""A label takes nothing for markup."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.support.plain_label import PlainLabel


@pytest.mark.parametrize("text", ["<b>bold</b>", "<img src='/etc/hostname'>", "a < b & c"])
def test_text_stays_as_it_is(qtbot: QtBot, text: str) -> None:
    label = PlainLabel(text)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.sizeHint().width() >= label.fontMetrics().horizontalAdvance(text)
