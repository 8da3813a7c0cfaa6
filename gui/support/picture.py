"""Widgets as pictures: pixels, twice as many as on the screen at least, or vectors."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPaintEngine, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

SHARPEST = 2.0
"""Pixels of a picture for each of the widget's, at least."""
_DOTS_PER_INCH = 96
_FOR_THE_MOUSE = "forTheMouse"


def leave_out_of_pictures(widget: QWidget) -> None:
    """Have a widget, which no layout holds, in no picture: it tells what is under the mouse."""
    widget.setProperty(_FOR_THE_MOUSE, True)


def picture_of(widget: QWidget) -> QImage:
    """A widget as it is seen, with enough pixels for a document."""
    ratio = max(SHARPEST, widget.devicePixelRatioF())
    image = QImage(widget.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(widget.palette().window().color())
    with _without_the_mouse(widget):
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
    with _without_the_mouse(widget):
        widget.render(generator)


def draws_vectors(painter: QPainter) -> bool:
    """Whether a painter writes vectors, so that what is drawn must not be a picture made for the screen."""
    return painter.paintEngine().type() == QPaintEngine.Type.SVG


@contextmanager
def _without_the_mouse(widget: QWidget) -> Iterator[None]:
    hidden = [each for each in widget.findChildren(QWidget) if each.property(_FOR_THE_MOUSE) and not each.isHidden()]
    for each in hidden:
        each.hide()
    try:
        yield
    finally:
        for each in hidden:
            each.show()
