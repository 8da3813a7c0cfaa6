"""A wheel that scrolls past a control does not turn it."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.support.wheel_needs_focus import WheelNeedsFocus


@pytest.mark.parametrize("focused", [False, True])
def test_only_the_control_that_has_the_keyboard_is_turned(qtbot: QtBot, focused: bool) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    spin, edit = QSpinBox(window), QLineEdit(window)
    column = QVBoxLayout(window)
    for widget in (edit, spin):
        column.addWidget(widget)
    WheelNeedsFocus(spin)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    (spin if focused else edit).setFocus()
    at = spin.rect().center()
    turn = QWheelEvent(
        QPointF(at), QPointF(spin.mapToGlobal(at)), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(spin, turn)
    assert spin.value() == (1 if focused else 0)
    assert spin.hasFocus() == focused
