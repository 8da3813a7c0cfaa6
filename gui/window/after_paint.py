"""Runs the rest of the set-up after the window's first paint, so that the window appears early."""

from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from gui.support.guard import guarded


@guarded
class AfterPaint(QObject):
    """Calls functions, one in each turn of the event loop, after the first paint of a window.

    Between two of them the window handles input, so that a user waits for one at most.
    """

    def __init__(self, window: QWidget, pieces: Iterable[Callable[[], object]]) -> None:
        super().__init__(window)
        self._pieces = deque(pieces)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # the widgets in the window are painted in the same turn, after this event
            QTimer.singleShot(0, self, self._go_on)
        return False

    def _go_on(self) -> None:
        piece = self._pieces.popleft()
        if self._pieces:
            QTimer.singleShot(0, self, self._go_on)
        piece()
