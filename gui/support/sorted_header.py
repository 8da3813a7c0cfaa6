"""A table's header with an arrow behind the title that its rows are sorted by; Qt's own lies over the last letter."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QStyleOptionHeader, QWidget

from gui.support.guard import guarded

Arrow = QStyleOptionHeader.SortIndicator

_ARROWS = {Arrow.SortUp: " ▴", Arrow.SortDown: " ▾"}
MARGIN = 6
"""Pixels beside a title, as in the style sheet."""


@guarded
class SortedHeader(QHeaderView):
    """Horizontal, and as clickable as that of a `QTableView`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    @property
    def arrow_width(self) -> int:
        """Pixels that the arrow takes behind a title."""
        return max(map(self.fontMetrics().horizontalAdvance, _ARROWS.values()))

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, section: int) -> None:
        super().initStyleOptionForIndex(option, section)
        arrow = _ARROWS.get(self.arrow_of(section), "")
        if arrow:
            option.sortIndicator = Arrow.None_
            room = self.sectionSize(section) - 2 * MARGIN - self.arrow_width
            option.text = self.fontMetrics().elidedText(option.text, Qt.TextElideMode.ElideRight, room) + arrow

    def sectionSizeFromContents(self, section: int) -> QSize:
        size = super().sectionSizeFromContents(section)
        return QSize(size.width() + self.arrow_width, size.height())

    def arrow_of(self, section: int) -> Arrow:
        """The arrow behind a title."""
        if not self.isSortIndicatorShown() or self.sortIndicatorSection() != section:
            return Arrow.None_
        down = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        return Arrow.SortDown if down else Arrow.SortUp
