"""Widgets as pictures: pixels, twice as many as on the screen at least, or vectors."""

from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPaintEngine, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

SHARPEST = 2.0
"""Pixels of a picture for each of the widget's, at least."""
_DOTS_PER_INCH = 96


def picture_of(widget: QWidget) -> QImage:
    """A widget as it is seen, with enough pixels for a document."""
    ratio = max(SHARPEST, widget.devicePixelRatioF())
    image = QImage(widget.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(widget.palette().window().color())
    widget.render(image)
    return image


def save_vectors(widget: QWidget, path: Path, title: str) -> None:
    """Write a widget as an SVG file."""
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(widget.size())
    generator.setViewBox(QRect(0, 0, widget.width(), widget.height()))
    generator.setResolution(_DOTS_PER_INCH)
    generator.setTitle(title)
    widget.render(generator)


def draws_vectors(painter: QPainter) -> bool:
    """Whether a painter writes vectors, so that what is drawn must not be a picture made for the screen."""
    return painter.paintEngine().type() == QPaintEngine.Type.SVG
