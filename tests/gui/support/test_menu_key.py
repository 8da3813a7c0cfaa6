"""Shift+F10 opens what a right click opens."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from gui.window.main_window import MainWindow


def menu_by_keys(window: MainWindow, qtbot: QtBot) -> list[str]:
    """The texts of the menu that pops up; it is closed again, also one that the key waits for."""
    texts: list[str] = []

    def read() -> None:
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            texts.extend(action.text() for action in menu.actions())
            menu.close()

    reading = QTimer(interval=5)
    reading.timeout.connect(read)
    reading.start()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: bool(texts))
    reading.stop()
    return texts


OFFERS = {
    "tree.view": "Never cut (lock)",
    "histogram": "Logarithmic axis of counts",
    "layers": "Copy picture",
    "curve": "Copy picture",
    "mask_view.area": "Copy picture",
}


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)
@pytest.mark.parametrize("part", OFFERS)
def test_it_opens_the_menu_of_what_has_the_focus(part: str, opened: MainWindow, qtbot: QtBot) -> None:
    opened.activateWindow()
    opened.document.select(["features.0.weight"])
    widget = opened.workspace
    for name in part.split("."):
        widget = getattr(widget, name)
    widget.setFocus()
    focus = QApplication.focusWidget()
    assert focus is widget or widget.isAncestorOf(focus)
    assert OFFERS[part] in menu_by_keys(opened, qtbot)
