"""The padlock of what is never cut, in a colour of the theme."""

from functools import cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

_SIDE = 14
"""Pixels in which it is drawn; an indicator of a check box has about as many."""
_RATIOS = (1, 2, 3)


@cache
def lock_icon(colour: str) -> QIcon:
    """The padlock in a colour (``#rrggbb``), sharp at each usual scaling. The object is shared."""
    icon = QIcon()
    for ratio in _RATIOS:
        pixmap = QPixmap(_SIDE * ratio, _SIDE * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        _draw(painter, QColor(colour))
        painter.end()
        icon.addPixmap(pixmap)
    return icon


def _draw(painter: QPainter, colour: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(2.5, 6.5, 9, 6.5), 1.5, 1.5)
    shackle = QPainterPath()
    shackle.moveTo(4.5, 6.5)
    shackle.lineTo(4.5, 4.5)
    shackle.arcTo(QRectF(4.5, 1.5, 5, 6), 180, -180)
    shackle.lineTo(9.5, 6.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 1.5))
    painter.drawPath(shackle)
