"""Pens for several lines in one plot: they differ in colour and dashes; none is blue or orange (kept, pruned)."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from gui.support.theme import Theme


@dataclass(frozen=True)
class Stroke:
    """A colour for each theme, and a dash style.

    Attributes:
        on_dark, on_light: ``#rrggbb`` in the dark and the light theme.
    """

    on_dark: str
    on_light: str
    style: Qt.PenStyle = Qt.PenStyle.SolidLine

    def colour(self, theme: Theme) -> QColor:
        """The colour in a theme."""
        return QColor(self.on_dark if theme.dark else self.on_light)


# green, purple and yellow of Okabe and Ito's palette, darkened or lightened for the theme, and a grey
_GREEN, _PURPLE, _YELLOW = ("#35c99b", "#00795b"), ("#e391c6", "#a8447f"), ("#f0e15e", "#857000")
_GREY = ("#c3c9d2", "#3f4650")
_DASHES, _DOTS = Qt.PenStyle.DashLine, Qt.PenStyle.DotLine

STROKES = (
    Stroke(*_GREEN),
    Stroke(*_PURPLE, _DASHES),
    Stroke(*_YELLOW),
    Stroke(*_GREY, _DOTS),
    Stroke(*_GREEN, _DASHES),
    Stroke(*_PURPLE),
)
"""In the order of use. With more, lines could not be told apart."""
