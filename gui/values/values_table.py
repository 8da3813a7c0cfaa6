"""The view of the values: sizes of cells, selection and copying."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from core.storage.matrix_layout import Submatrix
from gui.support.guard import guarded
from gui.support.named import named
from gui.support.selected_ranges import selected_ranges
from gui.values.value_delegate import ValueDelegate

WIDEST = "−0.0001234"
"""The longest text of a value in four digits; gives the columns their width."""

_AIR = 10
"""Pixels in a cell besides its text."""


@guarded
class ValuesTable(QTableView):
    """A table with cells of one fixed size, so that Qt keeps no sizes of up to 100 million rows.

    As many columns as there is room for share it, and are scrolled by whole columns: a number that is cut is another.
    """

    copyRequested = Signal(Submatrix)  # noqa: N815 - Qt's spelling
    """Copying was asked for, of the smallest rectangle around what is selected."""

    saveRequested = Signal(object)  # noqa: N815
    """Saving was asked for, of the same rectangle; of all values where nothing, or a single one, is selected: None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("valuesTable")
        self.setAccessibleName(self.tr("Values"))
        self.setItemDelegate(ValueDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self._size_cells()
        # text only: the key itself is handled in `keyPressEvent`, as the module tree has the same one
        key = QKeySequence(QKeySequence.StandardKey.Copy).toString(QKeySequence.SequenceFormat.NativeText)
        self.copy = QAction(f"{self.tr('Copy')}\t{key}", self)
        self.copy.triggered.connect(self._copy)
        self.save = named(QAction(self.tr("Save as a table…"), self), "saveValues")
        self.save.triggered.connect(self._save)
        self.addActions([self.copy, self.save])
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    @property
    def selected(self) -> Submatrix | None:
        """The smallest rectangle around what is selected."""
        ranges = selected_ranges(self)
        if not ranges:
            return None
        top, left = min(each.top() for each in ranges), min(each.left() for each in ranges)
        bottom, right = max(each.bottom() for each in ranges), max(each.right() for each in ranges)
        return Submatrix(top, left, bottom - top + 1, right - left + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_cells()
            self.share_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() == Qt.Key.Key_Space:
            # it would only select the current cell, and is for the whole card
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        selected = self.selected
        if selected is not None:
            self.copyRequested.emit(selected)

    def _save(self) -> None:
        selected = self.selected
        self.saveRequested.emit(selected if selected is not None and selected.size > 1 else None)

    @property
    def _least(self) -> int:
        """Pixels across that a value needs."""
        return self.fontMetrics().horizontalAdvance(WIDEST) + _AIR

    @property
    def _height(self) -> int:
        return self.fontMetrics().height() + 6

    def share_room(self) -> None:
        """Widen columns until those in sight are whole; all have one width. Asked for again when there are others."""
        # which scroll bars there are follows from the least width: wider ones add no bar and take none away
        self._widen_to(self._least)
        room, header = self.viewport().width(), self.horizontalHeader()
        if header.count() * self._least > room:
            self._widen_to(max(room // max(room // self._least, 1), self._least))

    def _widen_to(self, pixels: int) -> None:
        self.horizontalHeader().setDefaultSectionSize(pixels)
        # Qt does not work the scroll bars out anew for that
        self.updateGeometries()

    def _size_cells(self) -> None:
        for header, size in ((self.horizontalHeader(), self._least), (self.verticalHeader(), self._height)):
            header.setMinimumSectionSize(size)
            header.setDefaultSectionSize(size)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
            header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
