"""One movement of a hand, from the press or the first key to its end."""

from PySide6.QtCore import QObject, Signal


class LineDrag(QObject):
    """Tells every step of a movement, and one end of it: dropped, or cancelled with nothing changed.

    A movement without a step leaves no trace.
    """

    moved = Signal(float)
    dropped = Signal(float)
    cancelled = Signal(float)
    """Carries the threshold to go back to."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._start: float | None = None
        self._latest: float | None = None

    @property
    def active(self) -> bool:
        return self._start is not None

    def begin(self, threshold: float) -> None:
        """Take hold, unless it is held already."""
        if self._start is None:
            self._start = threshold

    def move(self, threshold: float) -> None:
        if self._start is not None:
            self._latest = threshold
            self.moved.emit(threshold)

    def drop(self) -> None:
        _, latest = self._let_go()
        if latest is not None:
            self.dropped.emit(latest)

    def cancel(self) -> None:
        start, latest = self._let_go()
        if start is not None and latest is not None:
            self.cancelled.emit(start)

    def _let_go(self) -> tuple[float | None, float | None]:
        held = self._start, self._latest
        self._start = self._latest = None
        return held
