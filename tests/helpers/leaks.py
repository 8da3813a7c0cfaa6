"""What a test must not leave behind: windows, timers, and work on other threads."""

import gc
import threading
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import Shiboken, isValid

from tests.helpers.pace import milliseconds, patience

GRACE = 0.5
"""Seconds in which work that has been told to stop does so, on the machine that `tests.helpers.pace` refers to."""


class QtCensus:
    """The windows and timers that were there before a test, so that only its own are counted against it."""

    def __init__(self) -> None:
        self._before = {*_windows(), *_active_timers(_workers())}

    def leaks(self) -> list[str]:
        """Name everything that the test has left open or running, after the owed clearing up."""
        settle()
        workers = _workers()
        if self._left(workers):
            # a widget that waits for the garbage collector is late, not leaked; a collection is slow, so only now
            workers.clear()
            gc.collect()
            settle()
            workers = _workers()
        return self._left(workers) + _still_running(workers)

    def _left(self, workers: list[QObject]) -> list[str]:
        windows = [f"window {describe(window)}" for window in _windows() if window not in self._before]
        timers = [timer for timer in _active_timers(workers) if timer not in self._before]
        return windows + [f"timer {describe(timer)} that fires after {timer.interval()} ms" for timer in timers]


def settle() -> None:
    """Deliver what is waiting in the event queue, deferred deletions included."""
    app = QApplication.instance()
    if app is not None:
        app.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        app.processEvents()


def thread_leaks(before: set[threading.Thread]) -> list[str]:
    """Name the Python threads that have been started since and do not end."""
    for thread in _new_threads(before):
        thread.join(patience(GRACE))
    return [f"Python thread {thread.name!r}" for thread in _new_threads(before)]


def describe(item: QObject) -> str:
    """Class, object name and, for a window, its title."""
    title = item.windowTitle() if isinstance(item, QWidget) else ""
    return " ".join(filter(None, [type(item).__name__, item.objectName(), f"“{title}”" if title else ""]))


def _new_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    # Qt's threads show up as dummies that Python never takes off its list; they are counted as Qt's
    dummy = threading._DummyThread
    return [thread for thread in threading.enumerate() if thread not in before and not isinstance(thread, dummy)]


def _windows() -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if isValid(widget)]


def _workers() -> list[QObject]:
    """The timers, threads and thread pools that Python knows of."""
    return [item for item in Shiboken.getAllValidWrappers() if isinstance(item, QTimer | QThread | QThreadPool)]


def _active_timers(workers: Iterable[QObject]) -> list[QTimer]:
    return [timer for timer in workers if isinstance(timer, QTimer) and timer.isActive()]


def _still_running(workers: Iterable[QObject]) -> list[str]:
    wait, own = milliseconds(GRACE), QThread.currentThread()
    threads = [item for item in workers if isinstance(item, QThread) and item != own and not item.wait(wait)]
    pools = {QThreadPool.globalInstance(), *(item for item in workers if isinstance(item, QThreadPool))}
    return [
        *(f"running thread {describe(thread)}" for thread in threads),
        *(f"working thread pool {describe(pool)}" for pool in pools if not pool.waitForDone(wait)),
    ]
