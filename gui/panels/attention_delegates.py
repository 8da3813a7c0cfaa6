"""How the cells of what needs attention look: names shortened, what mends as a button."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from gui.panels.attention_model import NAME_ROLE, SHORT_ROLE, TELLING_ROLE, AttentionColumn
from gui.support.guard import guarded, saved
from gui.support.short_name import NOTHING_TELLS, short_name
from gui.support.theme import theme_of

Index = QModelIndex | QPersistentModelIndex
PADDING, ROOM, CORNER = 5, 6, 4
"""Pixels beside the words of a button, by which a row is higher than its text, and of a button's round corners."""
LINE = "\u2028"
"""Between two lines."""
_DISPLAY = Qt.ItemDataRole.DisplayRole


@guarded
class WhatDelegate(QStyledItemDelegate):
    """The words of a row, and the name of its layer: on a line of its own where there is no room beside the words.

    Args:
        view: the list, all of whose rows it paints in the first column.
    """

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._view = view

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        # what the row has no use for at its right
        option.rect.setRight(option.rect.right() + self._across() - self._beside(index))
        option.text = LINE.join(self.lines(index))
        # what is in it has been made to fit
        option.textElideMode = Qt.TextElideMode.ElideNone

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, len(self.lines(index)) * option.fontMetrics.lineSpacing() + ROOM)

    def lines(self, index: Index) -> tuple[str, ...]:
        """What is written, as there is room for it, in one line or two."""
        words, name, short = (str(index.data(role) or "") for role in (_DISPLAY, NAME_ROLE, SHORT_ROLE))
        metrics, room, always = self._view.fontMetrics(), self._room(index), self._room(index, scrolled=True)
        whole = " · ".join(filter(None, (words, name)))
        # whether there is a second line decides whether the list scrolls, and must not follow from that
        if metrics.horizontalAdvance(whole) <= (always if name else room):
            return (whole,)
        if not name:
            return (_with_count(words, short, room, metrics),)
        first = (metrics.elidedText(words, Qt.TextElideMode.ElideRight, room),) if words else ()
        return *first, short_name(
            name, lambda text: metrics.horizontalAdvance(text) <= room, index.data(TELLING_ROLE) or NOTHING_TELLS
        )

    def _room(self, index: Index, *, scrolled: bool = False) -> int:
        """Pixels for words.

        Args:
            scrolled: beside a scroll bar, whether or not there is one.
        """
        view = self._view
        bar = view.verticalScrollBar().sizeHint().width()
        across = view.width() - 2 * view.frameWidth() - bar if scrolled else view.viewport().width()
        across -= self._beside(index)
        inside, metric = index.parent().isValid(), QStyle.PixelMetric
        icon, beside = (
            view.style().pixelMetric(each, None, view)
            for each in (metric.PM_SmallIconSize, metric.PM_FocusFrameHMargin)
        )
        # as Qt lays out a cell: the icon and the words have this on both sides
        beside = 2 * (beside + 1)
        return max(across - (2 if inside else 1) * view.indentation() - beside - (0 if inside else icon + beside), 0)

    def _across(self) -> int:
        """Pixels across of all other columns."""
        header = self._view.header()
        return sum(header.sectionSize(column) for column in range(1, header.count()))

    def _beside(self, index: Index) -> int:
        """Pixels at the right that a row needs itself: for its number, and for the button that mends it."""
        number, mending = (
            index.sibling(index.row(), column) for column in (AttentionColumn.NUMBER, AttentionColumn.MENDING)
        )
        button = self._view.header().sectionSize(AttentionColumn.MENDING) if mending.data(_DISPLAY) else 0
        return button + _number_width(number, self._view.fontMetrics())


def _number_width(index: Index, metrics: QFontMetrics) -> int:
    word = str(index.data(_DISPLAY) or "")
    return metrics.horizontalAdvance(word) + 2 * PADDING if word else 0


def _with_count(words: str, short: str, room: int, metrics: QFontMetrics) -> str:
    """The words of a group in fewer letters; how many it has is kept."""
    if metrics.horizontalAdvance(short) <= room:
        return short or metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
    kind, _, count = short.rpartition(" · ")
    rest = room - metrics.horizontalAdvance(f" · {count}")
    return f"{metrics.elidedText(kind, Qt.TextElideMode.ElideRight, max(rest, 0))} · {count}"


@guarded
class NumberDelegate(QStyledItemDelegate):
    """A number, as far right as the row has room; what it does not need of its column is the words'.

    Args:
        view: the list.
    """

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.data(_DISPLAY):
            super().paint(painter, option, index)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if not index.sibling(index.row(), AttentionColumn.MENDING).data(_DISPLAY):
            option.rect.setRight(option.rect.right() + self._view.header().sectionSize(AttentionColumn.MENDING))
        option.rect.setLeft(option.rect.right() + 1 - _number_width(index, option.fontMetrics))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(_number_width(index, option.fontMetrics), option.fontMetrics.height() + ROOM)


@guarded
class MendingDelegate(QStyledItemDelegate):
    """A button with what would be done."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        word, theme = option.text, theme_of(option.palette)
        if not word:
            # the room is that of the number or the words
            return
        option.text = ""
        style = option.widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        with saved(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.kept if hovered else theme.line), 1))
            painter.setBrush(QColor(theme.panel))
            frame = QRectF(option.rect).adjusted(2.5, 1.5, -2.5, -1.5)
            # beside two lines it is no higher
            high = option.fontMetrics.height() + ROOM - 3.0
            frame = QRectF(frame.left(), frame.center().y() - high / 2, frame.width(), high)
            painter.drawRoundedRect(frame, CORNER, CORNER)
            painter.setPen(QColor(theme.kept_text))
            painter.setFont(option.font)
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, word)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        word = str(index.data(_DISPLAY) or "")
        width = option.fontMetrics.horizontalAdvance(word) + 2 * PADDING + 5 if word else 0
        return QSize(width, option.fontMetrics.height() + ROOM)
