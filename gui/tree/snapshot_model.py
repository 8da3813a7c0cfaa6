"""The structure of the tree's Qt model: which rows there are, out of one `TreeSnapshot`."""

from collections.abc import Iterable
from typing import overload

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex

from core.model.module_rows import ROOT
from gui.support.guard import guarded
from gui.tree.columns import Column
from gui.tree.flat_rows import FlatRows
from gui.tree.tree_snapshot import TreeSnapshot

Index = QModelIndex | QPersistentModelIndex

COLUMN_COUNT = len(Column)
AT_ONCE = 2000
"""Rows of a list that are laid out at once: Qt asks for each of them, which takes seconds for 100,000."""


@guarded
class SnapshotModel(QAbstractItemModel):
    """Rows as a tree, or as a list of which more is laid out whenever its end is scrolled to.

    An index has the row number of `ModuleRows` as its internal id.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._snapshot: TreeSnapshot | None = None
        self._laid_out = AT_ONCE

    @property
    def snapshot(self) -> TreeSnapshot | None:
        """What is shown; None without a checkpoint. Replaced, never changed."""
        return self._snapshot

    def row_of(self, index: Index) -> int:
        """The row number of `ModuleRows` for an index; that of the root for an invalid one."""
        return index.internalId() if index.isValid() else ROOT

    def index_of(self, row: int, column: int = Column.NAME) -> QModelIndex:
        """The index for a row number of `ModuleRows`; invalid for the root and for a row that is hidden by
        the filter, or of a list not laid out yet."""
        place = self._snapshot.visible_rows.place(row) if self._snapshot and row != ROOT else -1
        if place < 0 or (self._listing and place >= self._laid_out):
            return QModelIndex()
        return self.createIndex(place, column, row)

    def index_of_name(self, name: str) -> QModelIndex:
        """The index of a parameter; invalid where there is none, or the filter hides it."""
        row = self._snapshot.module_rows.row_of.get(name) if self._snapshot else None
        return QModelIndex() if row is None else self.index_of(row)

    def lay_out(self, rows: Iterable[int]) -> None:
        """Lay out as much of a list as it takes to have all of some rows in it, as far as they are shown."""
        if self._listing and self._snapshot is not None:
            last = max(map(self._snapshot.visible_rows.place, rows), default=-1)
            if last >= self._laid_out:
                self._lay_out(last + 1)

    def canFetchMore(self, parent: Index) -> bool:
        return self._listing and self.row_of(parent) == ROOT and self._laid_out < self._all

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._lay_out(self._laid_out + AT_ONCE)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return COLUMN_COUNT

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if self._snapshot is None or parent.column() > 0:
            return 0
        return self._count(self.row_of(parent))

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        if self._snapshot is None or not 0 <= column < COLUMN_COUNT or parent.column() > 0:
            return QModelIndex()
        visible_rows, above = self._snapshot.visible_rows, self.row_of(parent)
        if not 0 <= row < self._count(above):
            return QModelIndex()
        return self.createIndex(row, column, visible_rows.child(above, row))

    @overload
    def parent(self) -> QObject | None: ...

    @overload
    def parent(self, child: Index, /) -> QModelIndex: ...

    def parent(self, index: Index | None = None) -> QModelIndex | QObject | None:
        # QObject.parent() has the same name in Python
        if index is None:
            return QObject.parent(self)
        if self._snapshot is None or not index.isValid():
            return QModelIndex()
        return self.index_of(self._snapshot.visible_rows.parent(index.internalId()))

    @property
    def _listing(self) -> bool:
        return self._snapshot is not None and isinstance(self._snapshot.visible_rows, FlatRows)

    @property
    def _all(self) -> int:
        return self._snapshot.visible_rows.count(ROOT) if self._snapshot is not None else 0

    def _count(self, row: int) -> int:
        """How many rows are below one, as far as they are laid out."""
        assert self._snapshot is not None, "asked for only where there is one"
        count = self._snapshot.visible_rows.count(row)
        return min(count, self._laid_out) if self._listing else count

    def _lay_out(self, count: int) -> None:
        last = min(count, self._all)
        self.beginInsertRows(QModelIndex(), self._laid_out, last - 1)
        self._laid_out = last
        self.endInsertRows()

    def _replace(self, snapshot: TreeSnapshot | None, laid_out: int = AT_ONCE) -> None:
        """Show another snapshot with other rows.

        Args:
            laid_out: how many rows of a list.
        """
        self.beginResetModel()
        self._snapshot, self._laid_out = snapshot, laid_out
        self.endResetModel()
