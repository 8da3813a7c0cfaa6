"""The look of a value: struck through and orange if it is cut; grey if it only would be, as it is not ticked.

What was zero before is grey in italics, ticked or not.
"""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from gui.support.guard import guarded
from gui.support.theme import theme_of
from gui.values.values_model import KEPT, WOULD_BE_PRUNED, ZERO_BEFORE


@guarded
class ValueDelegate(QStyledItemDelegate):
    """Paints the cells of the values table. Colours follow the palette of the view."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        theme = theme_of(option.palette)
        if index.data(ZERO_BEFORE):
            option.font.setItalic(True)
            self._colour(option, theme.muted)
        elif index.data(KEPT) is False:
            option.font.setStrikeOut(True)
            self._colour(option, theme.pruned_text)
        elif index.data(WOULD_BE_PRUNED):
            self._colour(option, theme.muted)

    def _colour(self, option: QStyleOptionViewItem, colour: str) -> None:
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
            option.palette.setColor(role, QColor(colour))
