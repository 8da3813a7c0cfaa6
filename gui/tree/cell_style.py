"""Colours and text widths for the threshold and density cells, kept from one paint to the next.

About 40 rows of two such cells are painted in each frame, so no colour is looked up and no text measured twice.
"""

from collections.abc import Callable
from functools import cache, lru_cache

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem

from gui.support.theme import theme_of

_SELECTED = QStyle.StateFlag.State_Selected.value
_HAS_BACKGROUND = _SELECTED | QStyle.StateFlag.State_MouseOver.value
_TEXTS = 4096


@cache
def colour(name: str, strength: float = 1.0) -> QColor:
    """A theme's colour (``#rrggbb``) with an opacity from 0 to 1. The object is shared: do not change it."""
    found = QColor(name)
    found.setAlphaF(strength)
    return found


class CellStyle:
    """The colours of a palette, and the widths in pixels of texts in a font (the last 4096 are kept).

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
        self.none_kept = colour(theme.pruned_text)
        self.kept = colour(theme.kept)
        self.kept_in_module = colour(theme.kept, 0.6)
        self.cut, self.cut_in_module = colour(theme.pruned, 0.75), colour(theme.pruned, 0.45)
        self.zero_before = colour(theme.zero_before)
        self.ascent, self.height = metrics.ascent(), metrics.height()
        self.metrics = metrics
        # a lambda, as `lru_cache` copies the docstring of what it wraps, and PySide makes up that of its methods slowly
        self.width: Callable[[str], int] = lru_cache(_TEXTS)(lambda text: metrics.horizontalAdvance(text))

    def matches(self, option: QStyleOptionViewItem) -> bool:
        """Whether an option has the palette and the font that this was made from."""
        return self._palette == option.palette.cacheKey() and self._font == option.font


class CellStyleCache:
    """Keeps one `CellStyle`, and makes another where palette or font have changed."""

    def __init__(self) -> None:
        self._style: CellStyle | None = None

    def style_for(self, option: QStyleOptionViewItem) -> CellStyle:
        """The style for the palette and font of an option."""
        if self._style is None or not self._style.matches(option):
            # copies: palette, font and metrics of an option refer into it, and Qt deletes it after the call
            self._style = CellStyle(QPalette(option.palette), QFont(option.font), QFontMetrics(option.fontMetrics))
        return self._style


def paint_background(painter: QPainter, option: QStyleOptionViewItem) -> bool:
    """Paint the background of a selected or hovered cell as the style does. Returns whether it is selected."""
    state = option.state.value
    if state & _HAS_BACKGROUND:
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
    return bool(state & _SELECTED)


def paint_number(painter: QPainter, cell_style: CellStyle, rect: QRect, right: int, text: str) -> int:
    """Draw a text that ends at x = ``right``, in the painter's pen, centred vertically. Returns the x of its start."""
    left = right - cell_style.width(text)
    painter.drawText(left, rect.y() + (rect.height() - cell_style.height) // 2 + cell_style.ascent, text)
    return left
