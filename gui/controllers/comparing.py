"""Show unpruned: a button, or a key that shows the model so as long as it is held down."""

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence

from gui.panels.compare_mark import CompareMark
from gui.state.changes import Change
from gui.state.document import Document
from gui.support.application import application
from gui.support.guard import guarded

HELD = 300
"""Milliseconds: a key released later than this was held, and its release ends the comparison."""
RELEASE_DELAY = 50
"""Milliseconds without another press after which a release is taken for one.

A key that is held auto-repeats as releases and presses, and not all of them are marked as auto-repeat.
"""


@guarded
class CompareController(QObject):
    """Connects the action Compare with the document.

    Its key toggles the comparison when it is struck; held longer than `HELD`, its release ends it again.

    Args:
        document: compares.
        action: checkable, with a key that is pressed alone.
        mark: is over the window as long as the model is shown unpruned.
    """

    def __init__(self, document: Document, action: QAction, mark: CompareMark) -> None:
        super().__init__(mark)
        self._document, self._action, self._mark = document, action, mark
        self._pressed_since, self._held = QElapsedTimer(), False
        self._release_timer = QTimer(self, singleShot=True, interval=RELEASE_DELAY)
        # in another turn: after a busy moment the next press may still be in the event queue
        self._queue_timer = QTimer(self, singleShot=True, interval=0)
        self._release_timer.timeout.connect(self._queue_timer.start)
        self._queue_timer.timeout.connect(self._finish)
        action.setAutoRepeat(True)
        action.installEventFilter(self)
        action.toggled.connect(document.compare)
        document.changed.connect(self._follow)

    @property
    def key_may_be_down(self) -> bool:
        """Whether the key is down, or was released less than `RELEASE_DELAY` ago."""
        return self._pressed_since.isValid()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.Shortcut if watched is self._action:
                return self._pressed()
            case QEvent.Type.KeyRelease if self.key_may_be_down and isinstance(event, QKeyEvent):
                self._released(event)
            case QEvent.Type.WindowDeactivate if self.key_may_be_down:
                self._deactivated()
        return False

    def _pressed(self) -> bool:
        """Handle a press; returns whether it is an auto-repeat, which is not to toggle the action."""
        if self.key_may_be_down:
            self._release_timer.stop()
            self._queue_timer.stop()
            return True
        self._pressed_since.start()
        # an event filter of the app slows every event down, so it is installed only while the key may be held
        application().installEventFilter(self)
        return False

    def _released(self, event: QKeyEvent) -> None:
        if QKeySequence(event.key()) in self._action.shortcuts():
            self._held = self._pressed_since.hasExpired(HELD)
            self._release_timer.start()

    def _deactivated(self) -> None:
        """Another window is activated and gets the release: end as if the key was held and released now."""
        if not (self._release_timer.isActive() or self._queue_timer.isActive()):
            self._held = True
        self._finish()

    def _finish(self) -> None:
        self._release_timer.stop()
        self._queue_timer.stop()
        self._pressed_since.invalidate()
        application().removeEventFilter(self)
        if self._held:
            self._action.setChecked(False)

    def _follow(self, _: Change) -> None:
        # an edit or an undo ends the comparison in the document
        if self._action.isChecked() != self._document.showing.comparing:
            self._action.setChecked(self._document.showing.comparing)
        if self._mark.isHidden() == self._document.showing.comparing:
            self._mark.show_mark(self._document.showing.comparing)
