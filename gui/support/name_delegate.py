"""Names of parameters in a column of a table, shortened so that what tells them apart stays."""

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.support.guard import guarded
from gui.support.short_name import NOTHING_TELLS, Telling, short_name, telling_parts

Index = QModelIndex | QPersistentModelIndex


@guarded
class NameDelegate(QStyledItemDelegate):
    """Of a view whose model has been set; other delegates of the same view may be derived from it.

    Args:
        view: of names in its first column.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._telling: Mapping[str, Telling] | None = None
        model = view.model()
        for changed in (model.modelReset, model.rowsInserted, model.rowsRemoved, model.dataChanged):
            changed.connect(self._forget)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if not self.is_name(index):
            return
        style = option.widget.style()
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, option.widget) + 1
        text = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, option.widget)
        # in fractions of pixels, as Qt looks whether it has to leave letters out
        room, metrics = text.width() - 2 * margin, QFontMetricsF(option.font)
        if metrics.horizontalAdvance(option.text) > room:
            telling = self._told_apart(index).get(option.text, NOTHING_TELLS)
            option.text = short_name(option.text, lambda words: metrics.horizontalAdvance(words) <= room, telling)

    def is_name(self, index: Index) -> bool:
        """Whether a cell has the name of a parameter, and no other text."""
        return index.column() == 0

    def _told_apart(self, index: Index) -> Mapping[str, Telling]:
        """What tells apart the names that are in the table together."""
        if self._telling is None:
            model = index.model()
            self._telling = telling_parts(str(model.index(row, 0).data()) for row in range(model.rowCount()))
        return self._telling

    def _forget(self) -> None:
        self._telling = None
