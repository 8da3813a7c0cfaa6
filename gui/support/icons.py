"""Icons of the Tabler set, in the colours of the theme: drawn whenever they are needed, so crisp at every scale."""

from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.support.guard import guarded, painting
from gui.support.theme import Theme, mixed, theme_of


class Glyph(StrEnum):
    """The icons that are used, by their file in the set."""

    OPEN = "outline/folder-open"
    FILE = "outline/file"
    FOLDER = "outline/folder"
    MISSING = "outline/file-off"
    DATABASE = "outline/database"
    EXAMPLE = "outline/flask"
    DROP = "outline/drag-drop"
    REFUSED = "outline/ban"
    REMOVE = "outline/x"
    UNDO = "outline/arrow-back-up"
    REDO = "outline/arrow-forward-up"
    COMPARE = "outline/eye"
    EXPORT = "outline/file-export"
    HAND_OVER = "outline/package-export"
    CUT = "outline/scissors"
    MAXIMISE = "outline/maximize"
    GIVE_BACK = "outline/minimize"
    SEVERE = "filled/alert-octagon"
    WARNING = "outline/alert-triangle"
    NOTE = "outline/info-circle"
    DONE = "outline/check"
    LOCK = "filled/lock"
    FILTER_HELP = "outline/help"


FADED = 0.6
"""How much is left of an icon of what is disabled."""


def icon(glyph: Glyph, colour: str = "text") -> QIcon:
    """An icon.

    Args:
        colour: the name of one of the colours of a `Theme`; which theme, it looks up each time that it is drawn.
    """
    return QIcon(_Engine(glyph, colour))


def paint(painter: QPainter, glyph: Glyph, rect: QRectF, colour: QColor) -> None:
    """Draw a glyph into a square."""
    drawing = _drawing(glyph).replace(b"currentColor", colour.name().encode())
    QSvgRenderer(QByteArray(drawing)).render(painter, rect)


@guarded
class _Engine(QIconEngine):
    """Keeps no picture, so that none is of another theme or scale."""

    def __init__(self, glyph: Glyph, colour: str) -> None:
        super().__init__()
        self._glyph, self._colour = glyph, colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        paint(painter, self._glyph, QRectF(rect), self._in(mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        with painting(pixmap) as painter:
            self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        return pixmap

    def _in(self, mode: QIcon.Mode) -> QColor:
        theme: Theme = theme_of(QGuiApplication.palette())
        colour = getattr(theme, self._colour)
        return mixed(theme.muted, theme.window, FADED) if mode is QIcon.Mode.Disabled else QColor(colour)


@cache
def _drawing(glyph: Glyph) -> bytes:
    """The file of a glyph. The package is found without importing it, which would make names of all of its files."""
    package = find_spec("tablerpy")
    assert package is not None, "it is one of the app's dependencies"
    assert package.origin is not None, "it is a folder"
    return (Path(package.origin).parent / "icons" / f"{glyph}.svg").read_bytes()
