"""How a number looks: what is pruned is struck through and orange."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from gui.theme import theme_of
from gui.values.model import KEPT


class ValueDelegate(QStyledItemDelegate):
    """Colours follow the palette of the view."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if index.data(KEPT) is False:
            option.font.setStrikeOut(True)
            orange = QColor(theme_of(option.palette).pruned_text)
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
                option.palette.setColor(role, orange)
