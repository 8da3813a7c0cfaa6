"""A number that the keyboard comes to is selected, so that what is typed replaces it."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.support.guard import guarded


@guarded
class SelectOnFocus(QObject):
    """Selects all of a line edit whichever way the keyboard comes to it.

    The click that brings it selects all when the button is let go, unless a drag has selected a part; a second
    click places the caret.

    Args:
        edit: whose text it is.
        owner: what has the keyboard for it, where that is not the edit itself: a spin box.
    """

    def __init__(self, edit: QLineEdit, owner: QWidget | None = None) -> None:
        super().__init__(edit)
        self._edit, self._owner = edit, owner or edit
        self._clicked = False
        for watched in {edit, self._owner}:
            watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._owner and isinstance(event, QFocusEvent) and event.gotFocus():
            self._focus(event)
        elif watched is self._edit and event.type() == QEvent.Type.MouseButtonRelease:
            if self._clicked and not self._edit.hasSelectedText():
                self._edit.selectAll()
            self._clicked = False
        return False

    def _focus(self, event: QFocusEvent) -> None:
        # a menu over the field that closes leaves what was selected
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._clicked = event.reason() == Qt.FocusReason.MouseFocusReason
            self._edit.selectAll()
