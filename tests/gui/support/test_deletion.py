"""Deleting objects of Qt at once."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from gui.support.deletion import delete


def test_what_is_deleted_is_gone_at_once_with_all_in_it(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    part, plain = QWidget(window), QObject(window)
    label = QLabel("in it", part)
    for each in (part, plain):
        delete(each)
    assert not any(map(isValid, (part, plain, label)))
    assert window.children() == []
