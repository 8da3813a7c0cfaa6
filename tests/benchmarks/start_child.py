"""Starts the app as ``main.py`` does, and ends the process at the moment at which its window has been painted."""

import os
import time

from PySide6.QtWidgets import QApplication, QMainWindow

import main
from tests.benchmarks.paints import Paints

PATIENCE = 60.0


def end_when_painted() -> int:
    """In the place of Qt's event loop."""
    window = next(each for each in QApplication.topLevelWidgets() if isinstance(each, QMainWindow))
    paints, end = Paints({"window": window}), time.monotonic() + PATIENCE
    while time.monotonic() < end:
        QApplication.processEvents()
        if paints.counts["window"]:
            # what is painted at first is all painted in one turn
            os._exit(0)
    return 1


if __name__ == "__main__":
    QApplication.exec = staticmethod(end_when_painted)
    os._exit(main.main([]))
