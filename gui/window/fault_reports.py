"""Mistakes of the app's own that nobody has caught, on their way to the bug dialog."""

import sys
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, QTimer

from gui.support.guard import came_from_qt, let_go
from gui.window.main_window import MainWindow

Place = tuple[type[BaseException], str, int, str, int]


def place_of(error: BaseException) -> Place:
    """What kind of error, raised where, on the way from where: two faults of one place are the same fault."""
    frames = traceback.extract_tb(error.__traceback__)
    # the first frame that is the app's own: what has failed, where one line serves many
    first = next((each for each in frames if each.filename != _GUARD), None)
    last = frames[-1] if frames else None
    return (
        type(error),
        last.filename if last else "",
        last.lineno or 0 if last else 0,
        first.filename + first.name if first else "",
        first.lineno or 0 if first else 0,
    )


_GUARD = came_from_qt.__code__.co_filename


class Faults(QObject):
    """Takes what reaches ``sys.excepthook``: prints it and shows it.

    What Qt asks of us it asks again at every paint: such a fault is told once, and when the window has its next
    turn, since a dialog must not come up in the middle of a paint. An act that fails is told each time.

    Args:
        window: shows it.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._told: set[Place] = set()

    def take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """What ``sys.excepthook`` is called with."""
        if not isinstance(error, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        place, again = place_of(error), came_from_qt(trace)
        if again and place in self._told:
            return
        self._told.add(place)
        sys.__excepthook__(kind, error, trace)
        let_go(error)
        if again:
            QTimer.singleShot(0, self, lambda: self._show(error))
        else:
            self._show(error)

    def _show(self, error: Exception) -> None:
        try:
            self._window.report_bug(error)
        except Exception as another:  # noqa: BLE001 - to tell it would fail again
            sys.__excepthook__(type(another), another, another.__traceback__)
