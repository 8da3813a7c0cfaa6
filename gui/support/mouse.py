"""Where the mouse is."""

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QWidget


def is_over(widget: QWidget) -> bool:
    """Whether the mouse is over a widget, or over one that lies in it, as the window is laid out now.

    `QWidget.underMouse` alone is not enough: a widget that is moved from under the mouse, or under it, is not told.
    """
    window = widget.window()
    if not window.underMouse():
        return False
    there = window.childAt(window.mapFromGlobal(QCursor.pos()))
    return widget in (window, there) or (there is not None and widget.isAncestorOf(there))
