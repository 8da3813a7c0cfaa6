"""Announcements that everyone hears in the same order."""

from collections import deque

from PySide6.QtCore import QObject, Signal

from gui.state.changes import Retold


class Announcer(QObject):
    """Tells all followers of one thing before it tells anyone of the next.

    Where a follower announces something itself, that waits until all have heard of the first. So everyone hears the
    same in the same order, in whichever order the followers were connected.
    """

    happened = Signal(object)
    """What was given to `announce`, unless it is only told again; before ``announced`` tells it."""
    announced = Signal(object)
    """What was given to `announce`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[object] = deque()

    def announce(self, news: object) -> None:
        """Tell everyone, now or after what is being told."""
        self._waiting.append(news)
        if len(self._waiting) > 1:
            return
        try:
            while self._waiting:
                if not isinstance(self._waiting[0], Retold):
                    self.happened.emit(self._waiting[0])
                self.announced.emit(self._waiting[0])
                self._waiting.popleft()
        finally:
            self._waiting.clear()
