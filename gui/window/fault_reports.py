"""Takes uncaught exceptions (mistakes of the app), prints them and shows them in the bug dialog."""

import sys
from types import TracebackType

from PySide6.QtCore import QObject, QTimer

from gui.support.fault_keys import FaultKey, key_of
from gui.support.guard import clear_frames, was_called_by_qt
from gui.window.main_window import MainWindow


class FaultReporter(QObject):
    """Prints and shows the exceptions that reach ``sys.excepthook``.

    A method that Qt calls may fail at each paint: such a fault is reported once, and in the next turn of the event
    loop, as no dialog may open during a paint. Any other fault is reported each time; the window has a dialog for the
    first time only.

    Args:
        window: shows the bug dialog.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._reported: set[FaultKey] = set()

    def take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """To be set as ``sys.excepthook``."""
        if not isinstance(error, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        place, again = key_of(error), was_called_by_qt(trace)
        if again and place in self._reported:
            return
        self._reported.add(place)
        sys.__excepthook__(kind, error, trace)
        clear_frames(error)
        if again:
            QTimer.singleShot(0, self, lambda: self._show(error))
        else:
            self._show(error)

    def _show(self, error: Exception) -> None:
        try:
            self._window.report_bug(error)
        except Exception as another:  # noqa: BLE001 - reporting it would fail again
            sys.__excepthook__(type(another), another, another.__traceback__)
