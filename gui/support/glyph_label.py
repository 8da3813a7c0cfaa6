"""A glyph as a widget."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.support.guard import guarded, painting
from gui.support.icons import Glyph, paint
from gui.support.theme import theme_of


@guarded
class GlyphLabel(QWidget):
    """Draws a glyph in a colour of the theme that is worn.

    Args:
        size: pixels of its side.
        colour: the name of one of the colours of a `Theme`.
    """

    def __init__(self, glyph: Glyph, size: int, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph, self._size, self._colour = glyph, size, colour
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        return QSize(self._size + margins.left() + margins.right(), self._size + margins.top() + margins.bottom())

    @property
    def glyph(self) -> Glyph:
        """The one that is drawn."""
        return self._glyph

    def show_glyph(self, glyph: Glyph, colour: str) -> None:
        """Draw another one, in a colour as of the constructor."""
        self._glyph, self._colour = glyph, colour
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colour = QColor(getattr(theme_of(self.palette()), self._colour))
        with painting(self) as painter:
            paint(painter, self._glyph, QRectF(self.contentsRect()), colour)
