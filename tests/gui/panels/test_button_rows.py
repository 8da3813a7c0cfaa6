"""Buttons in as many rows as a width asks for."""

import gc

from PySide6.QtWidgets import QPushButton, QSpacerItem, QWidget, QWidgetItem
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from gui.panels.button_rows import ButtonRows


def kept_items() -> int:
    """How many items of layouts Python knows of, whether or not Qt has deleted them."""
    # what other tests have left must not go meanwhile
    gc.collect()
    return sum(isinstance(each, QSpacerItem | QWidgetItem) for each in Shiboken.getAllValidWrappers())


def test_no_item_of_a_row_is_kept_when_the_buttons_are_laid_out_again(qtbot: QtBot) -> None:
    """The memory of one that is gone is that of something else later, and the process ended when that was deleted."""
    window = QWidget()
    qtbot.addWidget(window)
    before = kept_items()
    rows = ButtonRows(window)
    rows.show_buttons([QPushButton(text) for text in ("Show in the folder", "Check", "Hand over")])
    for width in (1000, 150, 1, 1000):
        rows.fit(width)
    assert kept_items() == before
