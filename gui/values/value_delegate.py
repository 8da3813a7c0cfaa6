"""The look of a value: on an orange ground if it is cut; on a grey one if it only would be, as it is not ticked.

What was zero before is grey in italics, ticked or not, and NaN on a magenta ground. The ground leaves sign
and digits as they are.
"""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QBrush, QColor, QPainter, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QStyledItemDelegate, QStyleOptionViewItem

from gui.support.guard import guarded
from gui.support.theme import Theme, mixed, theme_of
from gui.values.values_model import KEPT, NOT_A_NUMBER, WOULD_BE_PRUNED, ZERO_BEFORE

GROUND, SELECTED = 0.3, 0.5
"""The opacity of the colour over the panel, and over the colour of what is selected."""


@guarded
class ValueDelegate(QStyledItemDelegate):
    """Paints the cells of the values table. Colours follow the palette of the view."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        theme = theme_of(option.palette)
        if index.data(ZERO_BEFORE):
            option.font.setItalic(True)
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
                option.palette.setColor(role, QColor(theme.muted))
        elif index.data(NOT_A_NUMBER):
            self._lay_ground(option, theme.nan, theme)
        elif index.data(KEPT) is False:
            self._lay_ground(option, theme.pruned, theme)
        elif index.data(WOULD_BE_PRUNED):
            self._lay_ground(option, theme.would_prune, theme)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view, cell = option.widget, option.rect
        room = view.viewport().width() if isinstance(view, QAbstractScrollArea) else cell.right() + 1
        # the pixels that are left beside whole columns are no cell
        if not ((cell.left() > 0 and cell.right() >= room) or (cell.left() < 0 and cell.right() < cell.width() // 2)):
            super().paint(painter, option, index)

    def _lay_ground(self, option: QStyleOptionViewItem, colour: str, theme: Theme) -> None:
        option.backgroundBrush = QBrush(ground(colour, theme))
        option.palette.setColor(QPalette.ColorRole.Highlight, mixed(colour, theme.selection, SELECTED))


def ground(colour: str, theme: Theme) -> QColor:
    """The ground of a cell that is not selected."""
    return mixed(colour, theme.panel, GROUND)
