"""Counts the colours of the pixels of a widget."""

from collections import Counter

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from gui.plots.plot_card import PlotArea


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def plot_rect(area: PlotArea) -> QRect:
    """The pixels between the axes, without their edges."""
    return area.plot_rect().toAlignedRect().adjusted(2, 2, -2, -2)


def colours(area: PlotArea, rect: QRect | None = None) -> Counter[str]:
    """How many pixels have which colour."""
    image, rect = picture(area), rect or plot_rect(area)
    points = (QPoint(x, y) for x in range(rect.left(), rect.right() + 1) for y in range(rect.top(), rect.bottom() + 1))
    return Counter(image.pixelColor(point).name() for point in points)


def like(found: Counter[str], wanted: str, tolerance: int = 40) -> int:
    """How many pixels have about a colour: each channel differs by ``tolerance`` of 255 at most."""
    return sum(number for name, number in found.items() if _distance(QColor(name), QColor(wanted)) <= tolerance)


def _distance(one: QColor, other: QColor) -> int:
    return max(abs(a - b) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))
