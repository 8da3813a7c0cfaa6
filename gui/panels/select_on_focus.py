"""A number that the keyboard comes to is selected, so that what is typed replaces it."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.support.guard import guarded


@guarded
class SelectOnFocus(QObject):
    """Selects all of a line edit whichever way the keyboard comes to it.

    A click selects all when the button is let go, unless a drag has selected a part: the click that brings the
    keyboard, and any other on a text that nobody has begun to change. The next click after such a one places the caret.

    Args:
        edit: whose text it is.
        owner: what has the keyboard for it, where that is not the edit itself: a spin box.
    """

    def __init__(self, edit: QLineEdit, owner: QWidget | None = None) -> None:
        super().__init__(edit)
        self._edit, self._owner = edit, owner or edit
        self._clicked = self._selects = self._selected = False
        edit.textChanged.connect(self._forget)
        for watched in {edit, self._owner}:
            watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._owner and isinstance(event, QFocusEvent) and event.gotFocus():
            self._focus(event)
        elif event.type() == QEvent.Type.KeyPress:
            self._selected = False
        elif watched is self._edit:
            self._follow_mouse(event.type())
        return False

    def _follow_mouse(self, kind: QEvent.Type) -> None:
        edit = self._edit
        if kind == QEvent.Type.MouseButtonPress:
            # what a click has selected the next one on purpose does not
            again = self._selected and edit.selectedText() == edit.text()
            self._selects = self._clicked or not (again or edit.isModified())
            self._selected = False
        elif kind == QEvent.Type.MouseButtonRelease:
            if self._selects and not edit.hasSelectedText():
                edit.selectAll()
                self._selected = True
            self._clicked = self._selects = False

    def _forget(self) -> None:
        self._selected = False

    def _focus(self, event: QFocusEvent) -> None:
        # a menu over the field that closes leaves what was selected
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._clicked = event.reason() == Qt.FocusReason.MouseFocusReason
            self._edit.selectAll()
