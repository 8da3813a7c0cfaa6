"""To see the model unpruned: a button and a key, which lets go again where it was held."""

from PySide6.QtCore import QElapsedTimer, QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

from gui.changes import Change
from gui.document import Document

HELD = 300
"""Milliseconds after which a key that is let go was held, and not struck."""


class Comparing(QObject):
    """Ties the action to the document. A stroke of its key turns it on and off; a key that is held only shows.

    Args:
        action: checkable, with a key.
    """

    def __init__(self, document: Document, action: QAction) -> None:
        super().__init__(document)
        self._document, self._action = document, action
        self._since = QElapsedTimer()
        action.setAutoRepeat(False)
        action.toggled.connect(self._toggle)
        document.changed.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyRelease and self._since.isValid():
            self._let_go(event)
        return False

    def _let_go(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() or not self._action.shortcut().matches(QKeySequence(event.keyCombination())):
            return
        if self._action.isChecked() and self._since.hasExpired(HELD):
            self._action.setChecked(False)
        self._stop_watching()

    def _stop_watching(self) -> None:
        self._since.invalidate()
        QApplication.instance().removeEventFilter(self)

    def _toggle(self, on: bool) -> None:
        if on:
            self._since.start()
            # every event of the app goes through a filter, so there is one only while a key may be held
            QApplication.instance().installEventFilter(self)
        else:
            self._stop_watching()
        self._document.compare(on)

    def _follow(self, _: Change) -> None:
        # an edit or an undo has ended it
        if self._action.isChecked() != self._document.comparing:
            self._action.setChecked(self._document.comparing)
