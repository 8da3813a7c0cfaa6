"""The space around an image that does not fill its plot: its axes are kept close to it."""

import math
from collections.abc import Sequence

from pyqtgraph import AxisItem
from PySide6.QtCore import QSize

from gui.plots.axes import OVERHANG_RIGHT

Margins = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels, as a Qt layout takes them."""


def free_size(size: QSize, upright: Sequence[AxisItem], level: Sequence[AxisItem]) -> tuple[float, float]:
    """(wide, high): the pixels that a plot leaves to its image, each at least 1.

    Args:
        size: of the plot.
        upright: the axes to the left and right of the image.
        level: those above and below it.
    """
    wide = size.width() - sum(axis.maximumWidth() for axis in upright) - OVERHANG_RIGHT
    high = size.height() - sum(axis.maximumHeight() for axis in level) - OVERHANG_RIGHT
    return max(wide, 1.0), max(high, 1.0)


def centring_margins(free: tuple[float, float], size: tuple[float, float]) -> Margins:
    """The margins of a plot's layout that put an image into the middle; they take what the image leaves.

    Args:
        free: the pixels that there are, (wide, high).
        size: those of the image.
    """
    spare_x, spare_y = (max(math.floor(there - needed), 0) for there, needed in zip(free, size, strict=True))
    return (
        spare_x // 2,
        OVERHANG_RIGHT + spare_y // 2,
        OVERHANG_RIGHT + spare_x - spare_x // 2,
        spare_y - spare_y // 2,
    )
