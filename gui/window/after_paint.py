"""Work that waits until there is something to see."""

from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from gui.support.guard import guarded


@guarded
class AfterPaint(QObject):
    """Does pieces of work after a window has been painted for the first time.

    Each has a turn of the event loop to itself, so that whoever is at the window already waits for one at most.
    """

    def __init__(self, window: QWidget, pieces: Iterable[Callable[[], object]]) -> None:
        super().__init__(window)
        self._pieces = deque(pieces)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # what is in the window is painted in the same turn, and shown at its end
            QTimer.singleShot(0, self, self._go_on)
        return False

    def _go_on(self) -> None:
        piece = self._pieces.popleft()
        if self._pieces:
            QTimer.singleShot(0, self, self._go_on)
        piece()
