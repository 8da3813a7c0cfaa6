"""The table of what a search has tried."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from gui.support.guard import guarded

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Try:
    """A row: texts of its cells, and whether it is within the bound."""

    density: str
    value: str
    difference: str
    holds: bool


@guarded
class TriesModel(QAbstractTableModel):
    """The latest try is last; the result is bold."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tries: list[Try] = []
        self._result: int | None = None
        self.metric = ""

    def clear(self) -> None:
        """Begin anew."""
        self.beginResetModel()
        self._tries, self._result = [], None
        self.endResetModel()

    def name_metric(self, name: str) -> None:
        """Name the metric in the header."""
        self.metric = name
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 1, 1)

    def add(self, tried: Try) -> None:
        """One more has been tried."""
        place = len(self._tries)
        self.beginInsertRows(QModelIndex(), place, place)
        self._tries.append(tried)
        self.endInsertRows()

    def mark(self, result: int) -> None:
        """Which one is the result."""
        self._result = result
        self.dataChanged.emit(self.index(result, 0), self.index(result, self.columnCount() - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._tries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if index.column() < 3 else _LEFT
        if role == Qt.ItemDataRole.FontRole and index.row() == self._result:
            font = QFont()
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.DisplayRole:
            tried = self._tries[index.row()]
            within = self.tr("✓ within the bound") if tried.holds else self.tr("✗ costs more")
            return (tried.density, tried.value, tried.difference, within)[index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < self.columnCount():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section < 3 else _LEFT
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Density"), self.metric, self.tr("Difference"), "")[section]
        return None
