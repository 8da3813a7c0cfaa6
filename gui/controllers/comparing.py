"""To see the model unpruned: a button and a key, which lets go again where it was held."""

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence

from gui.state.changes import Change
from gui.state.document import Document
from gui.support.application import application
from gui.support.guard import guarded

HELD = 300
"""Milliseconds after which a key that is let go was held, and not struck."""
SILENCE = 50
"""Milliseconds without another press after which a release counts.

A key that is held repeats as releases and presses, and not each of them is marked as a repetition.
"""


@guarded
class CompareController(QObject):
    """Ties the action to the document. A stroke of its key turns it on and off; a key that is held only shows.

    Args:
        action: checkable, with a key that is pressed alone.
    """

    def __init__(self, document: Document, action: QAction) -> None:
        super().__init__(document)
        self._document, self._action = document, action
        self._since, self._held = QElapsedTimer(), False
        self._silence = QTimer(self, singleShot=True, interval=SILENCE)
        # after a busy moment the press that follows may be waiting still: it is let in first
        self._last_look = QTimer(self, singleShot=True, interval=0)
        self._silence.timeout.connect(self._last_look.start)
        self._last_look.timeout.connect(self._let_go)
        action.setAutoRepeat(True)
        action.installEventFilter(self)
        action.toggled.connect(document.compare)
        document.changed.connect(self._follow)

    @property
    def watching(self) -> bool:
        """Whether the key is down, or has been so short a time ago that it may be."""
        return self._since.isValid()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.Shortcut if watched is self._action:
                return self._pressed()
            case QEvent.Type.KeyRelease if self.watching and isinstance(event, QKeyEvent):
                self._released(event)
            case QEvent.Type.WindowDeactivate if self.watching:
                self._lost()
        return False

    def _pressed(self) -> bool:
        """Whether the press is only a repetition."""
        if self.watching:
            self._silence.stop()
            self._last_look.stop()
            return True
        self._since.start()
        # every event of the app goes through such a filter, so there is one only while the key may be held
        application().installEventFilter(self)
        return False

    def _released(self, event: QKeyEvent) -> None:
        if QKeySequence(event.key()) in self._action.shortcuts():
            self._held = self._since.hasExpired(HELD)
            self._silence.start()

    def _lost(self) -> None:
        """Another window gets the keys: of a key that is down the release will not be seen."""
        if not (self._silence.isActive() or self._last_look.isActive()):
            self._held = True
        self._let_go()

    def _let_go(self) -> None:
        self._silence.stop()
        self._last_look.stop()
        self._since.invalidate()
        application().removeEventFilter(self)
        if self._held:
            self._action.setChecked(False)

    def _follow(self, _: Change) -> None:
        # an edit or an undo has ended it
        if self._action.isChecked() != self._document.comparing:
            self._action.setChecked(self._document.comparing)
