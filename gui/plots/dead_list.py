"""The list of dead rows or columns, by their indexes."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.inspection.dead_lines import DeadIndexes
from gui.support.guard import guarded

Index = QModelIndex | QPersistentModelIndex


@guarded
class DeadListModel(QAbstractListModel):
    """A row for each dead line; texts are made of those that are seen only."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dead: DeadIndexes | None = None
        self._text: Callable[[int, bool], str] = lambda line, before: str(line)

    def show_dead(self, dead: DeadIndexes | None, text: Callable[[int, bool], str]) -> None:
        """Take other lines.

        Args:
            text: what is said of a line: of its index, and whether it was all zero before.
        """
        self.beginResetModel()
        self.dead, self._text = dead, text
        self.endResetModel()

    def line(self, row: int) -> int:
        """The index of the line in a row."""
        assert self.dead is not None, "there is a row"
        return int(self.dead.indexes[row])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if self.dead is None or parent.isValid() else self.dead.count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role != Qt.ItemDataRole.DisplayRole or self.dead is None:
            return None
        return self._text(self.line(index.row()), bool(self.dead.before[index.row()]))
