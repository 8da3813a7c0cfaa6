"""What is on the screen against the same painted anew: who repaints parts of a picture must not forget one.

`QWidget.grab` paints all of a widget, and so never shows that. The platform without a screen keeps what was painted.
"""

from tempfile import gettempdir

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from core.base.arrays import Flags
from tests.gui.freshness import wiped_on_screen


def not_repainted(window: QWidget) -> QRect:
    """The part of a window that is not as if painted anew; empty where all is, else both are saved to be looked at.

    Cursors should not blink (`QApplication.setCursorFlashTime`).
    """
    # what is laid out in one turn is painted in the next
    for _ in range(20):
        QApplication.processEvents()
    shown, anew = window.screen().grabWindow(window.winId()).toImage(), window.grab().toImage()
    differs = differing(shown, anew)
    wiped_on_screen(window)
    QApplication.processEvents()
    if not differs.any():
        return QRect()
    for name, image in (("found", shown), ("fresh", anew)):
        image.save(f"{gettempdir()}/driver-screen-{name}.png")
    rows, columns = (np.flatnonzero(differs.any(axis=axis)) for axis in (1, 0))
    return QRect(int(columns[0]), int(rows[0]), int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1)


def differing(one: QImage, other: QImage) -> Flags:
    """Which pixels of two images of the same size differ, bool (height, width)."""
    first, second = (np.asarray(_rows(each)) for each in (one, other))
    found: Flags = (first != second).any(axis=2)
    return found


def _rows(image: QImage) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    taken = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return taken[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[:, :, :3].copy()
