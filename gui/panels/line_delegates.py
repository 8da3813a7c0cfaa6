"""One-line entries of the side's lists: cut off where there is no room, whole in the tooltip."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from gui.support import number_format
from gui.support.guard import guarded

PADDING = 8


@guarded
class LineDelegate(QStyledItemDelegate):
    """Asks for no width, so that an entry is as wide as the list and never needs a scroll bar."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, option.fontMetrics.height() + PADDING)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        if event.type() != QEvent.Type.ToolTip:
            return super().helpEvent(event, view, option, index)
        cut = option.fontMetrics.horizontalAdvance(_text(index)) > self.room_of(option, index)
        text = number_format.tip(self.told(index)) if cut or self.tells_more(index) else ""
        QToolTip.showText(event.globalPos(), text, view)
        return True

    def room_of(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> int:
        """Pixels that there are for an entry's text."""
        return option.rect.width() - PADDING

    def tells_more(self, _index: QModelIndex | QPersistentModelIndex) -> bool:
        """Whether the tooltip of an entry says more than the entry."""
        return False

    def told(self, index: QModelIndex | QPersistentModelIndex) -> str:
        """What the tooltip says of an entry that is cut off."""
        return _text(index)


def _text(index: QModelIndex | QPersistentModelIndex) -> str:
    model: QAbstractItemModel | None = index.model()
    return str(model.data(index)) if model is not None else ""
