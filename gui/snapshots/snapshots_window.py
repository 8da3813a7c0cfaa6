"""The window of snapshots, a dialog that is not modal."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.base.arrays import Counts
from gui.panels.message_bar import MessageBar
from gui.panels.section import QuietLabel
from gui.snapshots.ask_name import AskName
from gui.snapshots.snapshots_model import PlanColumn, SnapshotsModel
from gui.support.export_requests import offer_picture, offer_table
from gui.support.guard import guarded
from gui.support.name_delegate import NameDelegate
from gui.support.named import named
from gui.support.sorted_header import SortedHeader

SIZE = (860, 640)
PARTS = (280, 260)
"""Pixels of the plot and of the table at first, from top to bottom."""
LEAST_COLUMN_WIDTH, LEAST_NAMES, _AIR = 130, 120, 12
"""Pixels of a plan's column, of that of names, and around numbers; titles with less room are whole in their tips."""
_UP, _DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
NOT_SORTED = (-1, _UP)
"""Layers stand as in the tree."""


@guarded
class SnapshotsWindow(QDialog):
    """A plot and a table of all snapshots and the present plan, and buttons for the selected one.

    Args:
        curves: the plot.
    """

    take_asked = Signal()
    restore_asked, delete_asked = Signal(int), Signal(int)
    """With the number of a snapshot, from 0."""
    rename_asked = Signal(int, str)
    """(number, new name)"""
    sort_asked = Signal(int, bool)
    """Number of the column by which layers are to be sorted, -1 for none; whether downwards."""
    appeared = Signal()
    """It is seen again, and has what was shown last."""

    def __init__(self, curves: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves = curves
        offer_picture(curves, "snapshots")
        self.setObjectName("snapshotsWindow")
        self.setWindowTitle(self.tr("Snapshots"))
        self.resize(*SIZE)
        self._names: tuple[str, ...] = ()
        self._sorted = self._sorted_before = NOT_SORTED
        self.model = SnapshotsModel(self)
        self.table, self.messages = named(QTableView(self), "snapshotsTable"), MessageBar(self)
        self.messages.lie_over(self.table)
        self._hint = QuietLabel(
            self.tr("A snapshot keeps the present plan under a name, to compare and to go back to.")
        )
        self.take = self._button(self.tr("&Take snapshot"), "takeSnapshot", self.take_asked.emit)
        self.restore = self._button(self.tr("&Go back to it"), "restoreSnapshot", self._restore)
        self.rename = self._button(self.tr("&Rename…"), "renameSnapshot", self._rename)
        self.delete = self._button(self.tr("&Delete"), "deleteSnapshot", self._delete)
        self._set_up_table()
        self._lay_out()
        self._enable()

    def take_snapshot(self) -> None:
        """Keep the present plan as a snapshot."""
        self.take_asked.emit()

    def show_plans(
        self, snapshots: Sequence[PlanColumn], present: PlanColumn, order: Counts, metric: str, errors: bool
    ) -> None:
        """Show snapshots, and the present plan beside them; arguments as for `SnapshotsModel.show_plans`."""
        self._names = tuple(each.title for each in snapshots)
        self.model.show_plans(snapshots, present, order, metric, errors)
        self._enable()
        self._share_room()

    def show_sorting(self, column: int, descending: bool) -> None:
        """Have an arrow in the title of the column that layers are sorted by; -1 for none."""
        header = self.table.horizontalHeader()
        self._sorted = (column, _DOWN if descending else _UP)
        with QSignalBlocker(header):
            header.setSortIndicator(*self._sorted)
        header.viewport().update()

    def kept_look(self) -> tuple[int, Qt.SortOrder]:
        """By which column layers are sorted, and in which direction."""
        return self._sorted

    def take_look(self, look: tuple[int, Qt.SortOrder]) -> None:
        """Sort by the same column again."""
        self._sort(*look)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit()

    def _button(self, text: str, name: str, call: Callable[[], None]) -> QPushButton:
        button = named(QPushButton(text, self), name)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: call())
        return button

    def _set_up_table(self) -> None:
        table = self.table
        header = SortedHeader(table)
        table.setHorizontalHeader(header)
        table.setModel(self.model)
        table.setItemDelegateForColumn(0, NameDelegate(table))
        offer_table(table, "snapshots")
        table.setAccessibleName(self.tr("Weights kept by layer, for each snapshot and the present plan"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectColumns)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(*NOT_SORTED)
        header.sortIndicatorChanged.connect(self._sort)
        header.sectionDoubleClicked.connect(lambda _: self._rename_titled())
        table.viewport().installEventFilter(self)
        table.selectionModel().selectionChanged.connect(self._enable)
        self.model.modelReset.connect(self._enable)
        self.model.modelReset.connect(self._share_room)

    def _lay_out(self) -> None:
        row, column = QHBoxLayout(), QVBoxLayout(self)
        row.addWidget(self.take)
        row.addStretch(1)
        for button in (self.restore, self.rename, self.delete):
            row.addWidget(button)
        column.addWidget(self._hint)
        parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.setChildrenCollapsible(False)
        for part in (self._curves, self.table):
            parts.addWidget(part)
        parts.setSizes([*PARTS])
        column.addWidget(parts, 1)
        column.addLayout(row)

    @property
    def selected(self) -> int | None:
        """The number of the selected snapshot; None where none is selected."""
        columns = [index.column() for index in self.table.selectionModel().selectedColumns()]
        return columns[0] - 1 if columns and 1 <= columns[0] <= len(self._names) else None

    def select(self, place: int) -> None:
        """Select a snapshot."""
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Columns
        self.table.selectionModel().setCurrentIndex(self.model.index(0, place + 1), flags)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._share_room()
        return False

    def _share_room(self) -> None:
        """Make columns as wide as their numbers, which are whole; names have what is left beside as many as fit."""
        plans, header = range(1, self.model.columnCount()), self.table.horizontalHeader()
        room = self.table.viewport().width()
        wide = max([LEAST_COLUMN_WIDTH, *(self.table.sizeHintForColumn(column) + _AIR for column in plans)])
        fitting = max(min((room - LEAST_NAMES) // wide, len(plans)), 1)
        for column in plans:
            header.resizeSection(column, wide)
        if plans:
            header.resizeSection(0, max(room - fitting * wide, LEAST_NAMES))

    def _enable(self) -> None:
        self.take.setEnabled(self.model.columnCount() > 0)
        for button in (self.restore, self.rename, self.delete):
            button.setEnabled(self.selected is not None)

    def _restore(self) -> None:
        if self.selected is not None:
            self.restore_asked.emit(self.selected)

    def _delete(self) -> None:
        if self.selected is not None:
            self.delete_asked.emit(self.selected)

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        self._sorted_before = self._sorted
        self.sort_asked.emit(column, order == _DOWN)
        self.table.scrollToTop()

    def _rename_titled(self) -> None:
        """Rename by a double click on a title, whose first click has sorted by it: that was not meant."""
        self._sort(*self._sorted_before)
        self._rename()

    def _rename(self) -> None:
        place = self.selected
        if place is None:
            return
        name = AskName.ask(self, self._names[place])
        if name is not None:
            self.rename_asked.emit(place, name)
