"""Starts the app as ``main.py`` does, and ends the process at a moment of the start.

Argument: ``painted`` for the moment at which the window has been painted, ``furnished`` for that at which all of it
is there and a checkpoint can be opened.
"""

import os
import sys
import time
from collections.abc import Callable

from PySide6.QtWidgets import QApplication

import main
from gui.main_window import MainWindow
from tests.benchmarks.paints import Paints

PATIENCE = 60.0


def end_when(reached: Callable[[MainWindow, Paints], bool]) -> int:
    """In the place of Qt's event loop."""
    window = next(each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))
    paints, end = Paints({"window": window}), time.monotonic() + PATIENCE
    while time.monotonic() < end:
        QApplication.processEvents()
        if reached(window, paints):
            os._exit(0)
    return 1


MOMENTS: dict[str, Callable[[MainWindow, Paints], bool]] = {
    # what is painted at first is all painted in one turn
    "painted": lambda _, paints: paints.counts["window"] > 0,
    "furnished": lambda window, _: window.furnishing is not None,
}

if __name__ == "__main__":
    QApplication.exec = staticmethod(lambda: end_when(MOMENTS[sys.argv[1]]))
    os._exit(main.main([]))
