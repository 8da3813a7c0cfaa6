"""A function that is called a little later, once, however often the call was asked for meanwhile."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Throttle(QObject):
    """Does something some milliseconds after it was first called for.

    Args:
        interval: in milliseconds; 0 means in the next turn of the event loop.
        act: what is done.
    """

    def __init__(self, interval: int, act: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._act = act
        self._timer = QTimer(self, singleShot=True, interval=interval)
        self._timer.timeout.connect(act)

    def call(self) -> None:
        """Have it done later; what is called for already is not put off further."""
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Do it now if it was called for."""
        if self._timer.isActive():
            self._timer.stop()
            self._act()

    def drop(self) -> None:
        """Forget that it was called for."""
        self._timer.stop()
