"""How the cells of what needs attention look: names shortened at their beginning, what mends as a button."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.panels.attention_model import NAME_ROLE, SHORT_ROLE
from gui.support.guard import guarded, saved
from gui.support.theme import theme_of

Index = QModelIndex | QPersistentModelIndex
PADDING, ROOM, CORNER = 5, 6, 4
"""Pixels beside the words of a button, by which a row is higher than its text, and of a button's round corners."""
_DISPLAY = Qt.ItemDataRole.DisplayRole


@guarded
class WhatDelegate(QStyledItemDelegate):
    """The words of a row, and the name of its layer."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        name, short = (str(index.data(role) or "") for role in (NAME_ROLE, SHORT_ROLE))
        icon = option.decorationSize.width() + PADDING if option.text else 0
        room = option.rect.width() - icon - PADDING
        width = option.fontMetrics.horizontalAdvance
        if name:
            before = f"{option.text} · " if option.text else ""
            option.text = before + option.fontMetrics.elidedText(name, Qt.TextElideMode.ElideLeft, room - width(before))
        elif short and width(option.text) > room:
            option.text = short

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, option.fontMetrics.height() + ROOM)


@guarded
class MendingDelegate(QStyledItemDelegate):
    """A button with what would be done."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        word, theme = option.text, theme_of(option.palette)
        option.text = ""
        style = option.widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        if not word:
            return
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        with saved(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.kept if hovered else theme.line), 1))
            painter.setBrush(QColor(theme.panel))
            frame = QRectF(option.rect).adjusted(2.5, 1.5, -2.5, -1.5)
            painter.drawRoundedRect(frame, CORNER, CORNER)
            painter.setPen(QColor(theme.kept_text))
            painter.setFont(option.font)
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, word)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        word = str(index.data(_DISPLAY) or "")
        width = option.fontMetrics.horizontalAdvance(word) + 2 * PADDING + 5 if word else 0
        return QSize(width, option.fontMetrics.height() + ROOM)
