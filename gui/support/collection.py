"""Python's garbage collector, kept to the window's thread.

By itself it runs in whichever thread makes an object, and what it finds is deleted there: a timer or widget that is
deleted on another thread than its own takes the process down. So it is off as long as other threads run, and meanwhile
a timer on the window's thread does its work.
"""

import gc

from PySide6.QtCore import QCoreApplication, QObject, QTimer

EVERY = 200
"""Milliseconds between two collections while other threads run."""


class ThreadedCollection(QObject):
    """Collects garbage on the window's thread as long as another one runs; all methods are called on that thread."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._threads, self._automatic = 0, False
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(collect)

    @classmethod
    def of_app(cls) -> "ThreadedCollection":
        """The one that the app has; it gets one if it has none yet."""
        app = QCoreApplication.instance()
        assert app is not None, "without it there are no objects of Qt to be deleted"
        return app.findChild(cls) or cls(app)

    def thread_starts(self) -> None:
        """Collect on this thread only from now on; called before another one is started."""
        if not self._threads:
            self._automatic = gc.isenabled()
            gc.disable()
            self._timer.start()
        self._threads += 1

    def thread_ended(self) -> None:
        """Let Python collect by itself again if this was the last other thread; called when it has ended."""
        self._threads -= 1
        if not self._threads:
            self._timer.stop()
            if self._automatic:
                gc.enable()

    def resume(self) -> None:
        """Switch the collector on after the start, now or when no other thread runs; it ignores what exists now."""
        gc.freeze()
        self._automatic = True
        if not self._threads:
            gc.enable()


def collect() -> None:
    """Collect the oldest generation whose turn it is, as Python does by itself."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return
