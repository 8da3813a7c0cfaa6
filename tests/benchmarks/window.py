"""The real window under measurement: shown, settled, moved, and seen to be painted."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from gui.app import SWITCH_INTERVAL, create_window, make_application
from gui.window.main_window import MainWindow
from tests.helpers import pace

EXPECTED = 12.0
"""Seconds in which the window settles, on the machine that `tests.helpers.pace` refers to."""
PAUSE = 0.0005
"""Seconds that the window's thread sleeps between two looks at whether something has come about."""


@contextmanager
def shown() -> Iterator[MainWindow]:
    """The main window, painted, with nothing opened; it goes without asking."""
    # not in the middle of what is measured
    pace.session()
    app = QApplication.instance() or make_application()
    sys.setswitchinterval(SWITCH_INTERVAL)
    window = create_window()
    window.show()
    app.processEvents()
    try:
        yield window
    finally:
        window._shut_down()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        app.processEvents()


def wait(until: Callable[[], bool], expected: float = EXPECTED) -> None:
    """Let the window work until something is so.

    Args:
        expected: as `EXPECTED`.

    Raises:
        TimeoutError: it does not come about.
    """
    end = time.monotonic() + pace.patience(expected)
    while not until():
        QApplication.processEvents()
        # Qt's own loop sleeps where there is nothing to do, and leaves the processor to the jobs
        time.sleep(PAUSE)
        if time.monotonic() > end:
            raise TimeoutError("the window does not settle")


def open_settled(window: MainWindow, path: Path, expected: float = EXPECTED) -> None:
    """Open a checkpoint and wait until every number is exact."""
    window.open(path)
    settle(window, expected)


def settle(window: MainWindow, expected: float = EXPECTED) -> None:
    wait(lambda: window.document.settled and not window.jobs.busy, expected)
    QApplication.processEvents()


def views(window: MainWindow) -> dict[str, QWidget]:
    """What follows a move of the threshold, by the name of the view."""
    return {
        "tree": window.workspace.tree.view.viewport(),
        "histogram": window.workspace.histogram.area.viewport(),
        "bars": window.workspace.bars.area.viewport(),
        "curve": window.workspace.curve.area.viewport(),
        "summary": window.summary,
        "threshold": window.workspace.threshold.spin,
    }
