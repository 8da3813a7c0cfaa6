"""What cells that are repainted with every move of the threshold are painted with.

Forty rows of two such cells are painted in each frame, so nothing is looked up or measured twice here.
"""

from collections.abc import Callable
from functools import cache, lru_cache

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem

from gui.support.theme import theme_of

_SELECTED = QStyle.StateFlag.State_Selected.value
_GROUND = _SELECTED | QStyle.StateFlag.State_MouseOver.value
_TEXTS = 4096


@cache
def colour(name: str, strength: float = 1.0) -> QColor:
    """A colour of the theme."""
    found = QColor(name)
    found.setAlphaF(strength)
    return found


class CellStyle:
    """Colours of a palette and widths of texts in a font.

    Args:
        palette: of the view.
        font: of the view.
        metrics: of the font.
    """

    def __init__(self, palette: QPalette, font: QFont, metrics: QFontMetrics) -> None:
        theme = theme_of(palette)
        self._palette, self._font = palette.cacheKey(), font
        self.text = palette.color(QPalette.ColorRole.Text)
        self.selected = palette.color(QPalette.ColorRole.HighlightedText)
        self.muted = colour(theme.muted)
        self.nothing = colour(theme.pruned_text)
        self.track = colour(theme.text, 0.14)
        self.kept = colour(theme.kept)
        self.kept_below = colour(theme.kept, 0.6)
        self.ascent, self.height = metrics.ascent(), metrics.height()
        self.metrics = metrics
        # a function of ours, as the cache copies the wrapped one's documentation, which Qt's has to be made up for
        self.width: Callable[[str], int] = lru_cache(_TEXTS)(lambda text: metrics.horizontalAdvance(text))

    def fits(self, option: QStyleOptionViewItem) -> bool:
        """Whether it is the one for an option."""
        return self._palette == option.palette.cacheKey() and self._font == option.font


class CellStyleCache:
    """Gives the style for an option; the same one as long as the view looks the same."""

    def __init__(self) -> None:
        self._ink: CellStyle | None = None

    def style_for(self, option: QStyleOptionViewItem) -> CellStyle:
        if self._ink is None or not self._ink.fits(option):
            # copies: what an option gives are views of its own fields, and it does not live longer than the call
            self._ink = CellStyle(QPalette(option.palette), QFont(option.font), QFontMetrics(option.fontMetrics))
        return self._ink


def paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> bool:
    """Selection and hover, as the style does it. Returns whether the cell is selected."""
    state = option.state.value
    if state & _GROUND:
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
    return bool(state & _SELECTED)


def paint_number(painter: QPainter, cell_style: CellStyle, rect: QRect, right: int, text: str) -> int:
    """Write a text that ends at ``right``, in the painter's pen. Returns where it begins."""
    left = right - cell_style.width(text)
    painter.drawText(left, rect.y() + (rect.height() - cell_style.height) // 2 + cell_style.ascent, text)
    return left
