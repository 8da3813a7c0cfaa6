"""One movement of the threshold line, from the mouse press or the first key to the release."""

from PySide6.QtCore import QObject, Signal


class LineDrag(QObject):
    """Emits each step of a movement, and its end once: ``finished``, or ``cancelled`` by Escape.

    A movement without a step emits nothing.
    """

    moved = Signal(float)
    """Carries the threshold of a step."""
    finished = Signal(float)
    """Carries the threshold of the last step."""
    cancelled = Signal(float)
    """Carries the threshold before the movement."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._start: float | None = None
        self._latest: float | None = None

    @property
    def active(self) -> bool:
        """Whether a movement is going on."""
        return self._start is not None

    def begin(self, threshold: float) -> None:
        """Start a movement from a threshold; nothing is done while one is going on."""
        if self._start is None:
            self._start = threshold

    def move(self, threshold: float) -> None:
        """A step to a threshold."""
        if self._start is not None:
            self._latest = threshold
            self.moved.emit(threshold)

    def finish(self) -> None:
        """End the movement where it is."""
        _, latest = self._end()
        if latest is not None:
            self.finished.emit(latest)

    def cancel(self) -> None:
        """End the movement as if it had not been made."""
        start, latest = self._end()
        if start is not None and latest is not None:
            self.cancelled.emit(start)

    def _end(self) -> tuple[float | None, float | None]:
        held = self._start, self._latest
        self._start = self._latest = None
        return held
