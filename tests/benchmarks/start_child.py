"""Starts the app as ``main.py`` does, and ends the process at a moment of the start.

Argument: ``painted`` for the moment at which the window has been painted, ``furnished`` for that at which all of it
is there and a checkpoint can be opened.
"""

import os
import sys
from collections.abc import Callable

from PySide6.QtWidgets import QApplication

import main
from gui.window.main_window import MainWindow
from tests.benchmarks.paints import Paints


def end_when(reached: Callable[[MainWindow, Paints], bool]) -> int:
    """In the place of Qt's event loop; who has started the process ends it where the moment never comes."""
    window = next(each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))
    paints = Paints({"window": window})
    while not reached(window, paints):
        QApplication.processEvents()
    os._exit(0)


MOMENTS: dict[str, Callable[[MainWindow, Paints], bool]] = {
    # what is painted at first is all painted in one turn
    "painted": lambda _, paints: paints.counts["window"] > 0,
    "furnished": lambda window, _: window.deferred is not None,
}

if __name__ == "__main__":
    QApplication.exec = staticmethod(lambda: end_when(MOMENTS[sys.argv[1]]))
    os._exit(main.main([]))
