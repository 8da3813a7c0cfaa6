"""A label that asks for the room of its text, and shows whole words in less."""

import pytest
from pytestqt.qtbot import QtBot

from gui.support.fitted_label import FittedLabel

TEXT = "Counting: 90.7 MB"


@pytest.fixture
def label(qtbot: QtBot) -> FittedLabel:
    label = FittedLabel()
    qtbot.addWidget(label)
    label.setText(TEXT)
    with qtbot.waitExposed(label):
        label.show()
    return label


def test_it_asks_for_the_room_of_its_text(label: FittedLabel) -> None:
    label.resize(label.sizeHint())
    assert label.shown_text == TEXT
    assert label.toolTip() == ""


def test_where_there_is_less_the_rest_is_told_under_the_mouse(label: FittedLabel) -> None:
    label.resize(label.sizeHint().width() - 3, label.height())
    assert label.shown_text == "Counting …"
    assert "90.7" in label.toolTip()
