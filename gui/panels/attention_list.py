"""The list of what needs attention: a click leads to the layers, the button of a row mends them."""

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QSizePolicy,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from core.preview.diagnostics import Diagnostic, DiagnosticKind
from core.preview.mendings import Mending
from gui.panels.attention_delegates import Index, MendingDelegate, NumberDelegate, WhatDelegate
from gui.panels.attention_model import AttentionColumn, AttentionModel
from gui.support.guard import guarded


@guarded
class AttentionList(QTreeView):
    """Rows that can be unfolded; which are, stays so as long as there are such.

    It is no higher than its rows. A row that has no room at the bottom is scrolled to, and not drawn in part.
    """

    lead_to = Signal(tuple)
    """Full names of the parameters that a row is about."""
    mend_asked = Signal(Mending, tuple)
    """(what to do, the diagnostics of the row, what the history calls it)"""

    resized = Signal()
    """Its rows take more room, or less, in which it would be seen whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("attentionList")
        self.setAccessibleName(self.tr("What needs attention"))
        self.rows = AttentionModel(self)
        self._unfolded: set[DiagnosticKind] = set()
        self.setModel(self.rows)
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._high = 0
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setItemDelegateForColumn(AttentionColumn.WHAT, WhatDelegate(self))
        self.setItemDelegateForColumn(AttentionColumn.NUMBER, NumberDelegate(self))
        self.setItemDelegateForColumn(AttentionColumn.MENDING, MendingDelegate(self))
        self._size_columns()
        self._connect()

    def show_notes(self, notes: tuple[Diagnostic, ...]) -> None:
        """Replace the rows."""
        self.rows.show_notes(notes)
        for row in range(self.rows.rowCount()):
            index = self.rows.index(row, 0)
            self.setExpanded(index, self.rows.kind_at(index) in self._unfolded)

    @property
    def unfolds(self) -> bool:
        """Whether a row has been unfolded."""
        rows = (self.rows.index(row, 0) for row in range(self.rows.rowCount()))
        return any(self.isExpanded(index) and self.rows.rowCount(index) for index in rows)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._high + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        # without Qt's, which has room for bars that are not there
        return QSize(super().minimumSizeHint().width(), 0)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        # after each layout of the rows
        last = self.rows.index(self.rows.rowCount() - 1, 0)
        while last.isValid() and self.isExpanded(last) and self.rows.rowCount(last):
            last = self.rows.index(self.rows.rowCount(last) - 1, 0, last)
        high = self.visualRect(last).bottom() + 1 + self.verticalOffset() if last.isValid() else 0
        if high != self._high:
            self._high = high
            self.updateGeometry()
            self.resized.emit()

    def menu_at(self, index: QModelIndex) -> QMenu:
        """All that can be done about a row."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        show = menu.addAction(self.tr("Show in the tree"), lambda: self._lead(index))
        show.setEnabled(index.isValid())
        for mending in self.rows.mendings_at(index):
            action = menu.addAction(self.rows.text_of(mending, index))
            action.triggered.connect(lambda _=False, mending=mending: self._mend(mending, index))
            action.setToolTip(self.rows.explained(mending))
        return menu

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        if not self._is_cut(options.rect):
            super().drawRow(painter, options, index)

    def indexAt(self, place: QPoint) -> QModelIndex:
        index = super().indexAt(place)
        return QModelIndex() if self._is_cut(self.visualRect(index)) else index

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            # other rows have two lines
            self.scheduleDelayedItemsLayout()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self.indexAt(event.position().toPoint())
        mends = over.column() == AttentionColumn.MENDING and bool(over.data())
        shape = Qt.CursorShape.PointingHandCursor if mends else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def _is_cut(self, row: QRect) -> bool:
        return row.top() > 0 and row.bottom() >= self.viewport().height()

    def _size_columns(self) -> None:
        heading = self.header()
        heading.setStretchLastSection(False)
        heading.setMinimumSectionSize(1)
        heading.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        heading.setSectionResizeMode(AttentionColumn.WHAT, QHeaderView.ResizeMode.Stretch)
        # as of a longer number
        heading.sectionResized.connect(lambda *_: self.scheduleDelayedItemsLayout())

    def _connect(self) -> None:
        self.clicked.connect(self._click)
        self.activated.connect(self._lead)
        self.expanded.connect(lambda index: self._note(index, unfolded=True))
        self.collapsed.connect(lambda index: self._note(index, unfolded=False))
        self.customContextMenuRequested.connect(self._show_menu)

    def _note(self, index: QModelIndex, *, unfolded: bool) -> None:
        kind = self.rows.kind_at(index)
        if kind is not None:
            (self._unfolded.add if unfolded else self._unfolded.discard)(kind)

    def _click(self, index: QModelIndex) -> None:
        ways = self.rows.mendings_at(index)
        if index.column() == AttentionColumn.MENDING and ways:
            self._mend(ways[0], index)
            return
        if self.rows.rowCount(index.siblingAtColumn(0)):
            self.expand(index.siblingAtColumn(0))
        self._lead(index)

    def _lead(self, index: QModelIndex) -> None:
        names = tuple(note.name for note in self.rows.notes_at(index))
        if names:
            self.lead_to.emit(names)

    def _mend(self, mending: Mending, index: QModelIndex) -> None:
        self.mend_asked.emit(mending, self.rows.notes_at(index))

    def _show_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid():
            menu = self.menu_at(index)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.viewport().mapToGlobal(place))
