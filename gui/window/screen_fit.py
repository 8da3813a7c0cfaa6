"""A window that is seen whole: no larger than its screen has room for."""

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QWidget

FRAME = QSize(16, 48)
"""Pixels that a desktop adds around a window, which are not known until it is shown."""


def fit_to_screen(window: QWidget) -> None:
    """Make a window that has not been shown smaller, and put it at the top, where it has no room with its frame."""
    available = window.screen().availableGeometry()
    room = available.size() - FRAME
    if window.size() != window.size().boundedTo(room):
        window.resize(window.size().boundedTo(room))
        window.move(available.topLeft() + QPoint((room.width() - window.width()) // 2, 0))
