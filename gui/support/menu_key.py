"""The keys that stand for a right click, on keyboards without a key for menus."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

KEYS = QKeySequence("Shift+F10")


def open_menus_by_keys(window: QWidget) -> None:
    """Have Shift+F10 do in all windows of the application what the key for menus does, while a window lives.

    Qt does so by itself on Windows alone.
    """
    QShortcut(KEYS, window, ask_for_menu, context=Qt.ShortcutContext.ApplicationShortcut)


def ask_for_menu() -> None:
    """Ask what has the focus, or what that lies in, for its menu at the cursor or in the middle."""
    widget = QApplication.focusWidget()
    if widget is None:
        return
    cursor = widget.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    place = (cursor if isinstance(cursor, QRect) else widget.rect()).center()
    reason = QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(widget, QContextMenuEvent(reason, place, widget.mapToGlobal(place)))
