"""The table behind the map of sensitivity: a row for each part that is cut alone, a column for each density."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.base.escaping import escaped
from gui.support import number_format
from gui.support.guard import guarded

Index = QModelIndex | QPersistentModelIndex
CELL = Qt.ItemDataRole.UserRole
"""The role of a `MapCell`."""
SCALE = Qt.ItemDataRole.UserRole + 1
"""The role of the greatest loss or gain there is."""
GROUP_BEGINS = Qt.ItemDataRole.UserRole + 2
"""The role of whether a row is the first of a group."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class MapCell:
    """What cutting a part alone gave.

    Attributes:
        loss: how much worse the metric is; negative where it is better; 0 where no difference is seen.
        seen: whether a difference is seen.
        cuts: whether anything is cut at all.
        text: in the cell.
        tip: the same in a sentence.
    """

    loss: float
    seen: bool
    cuts: bool
    text: str
    tip: str


@dataclass(frozen=True)
class MapRow:
    """A part that is cut alone.

    Attributes:
        name: full name of a parameter, or path of a module.
        group: the first parts of its name, which rows of the same block share.
        cells: density → what was found.
    """

    name: str
    group: str
    cells: Mapping[float, MapCell] = field(default_factory=dict)

    @property
    def sensitivity(self) -> float:
        """By how much it is worse on the whole; what is not known counts as nothing."""
        return sum(cell.loss for cell in self.cells.values())


@guarded
class SensitivityModel(QAbstractTableModel):
    """Column 0 has the names. Rows are in the tree's order, or the most sensitive ones first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._levels: tuple[float, ...] = ()
        self._rows: list[MapRow] = []
        self._places: dict[str, int] = {}
        self._order: list[int] = []
        self._sorted = False
        self.scale = 0.0
        """The greatest loss or gain there is."""

    def begin(self, rows: Sequence[MapRow], levels: Sequence[float]) -> None:
        """Begin with other rows, of which nothing is known yet.

        Args:
            rows: in the tree's order.
            levels: densities, the highest first.
        """
        self.beginResetModel()
        self._rows, self._levels = list(rows), tuple(levels)
        self._places = {row.name: place for place, row in enumerate(rows)}
        self._order = list(range(len(self._rows)))
        self.scale = 0.0
        self.endResetModel()

    def put(self, name: str, level: float, cell: MapCell) -> None:
        """Show what was found."""
        place = self._places.get(name)
        if place is None or level not in self._levels:
            return
        row = self._rows[place]
        self._rows[place] = MapRow(row.name, row.group, {**row.cells, level: cell})
        if abs(cell.loss) > self.scale:
            self.scale = abs(cell.loss)
            self.dataChanged.emit(self.index(0, 1), self.index(self.rowCount() - 1, self.columnCount() - 1))
        else:
            index = self.index(self._order.index(place), self._levels.index(level) + 1)
            self.dataChanged.emit(index, index)

    def set_sorted(self, by_sensitivity: bool) -> None:
        """Have the most sensitive rows first, or the tree's order."""
        self._sorted = by_sensitivity
        self.layoutAboutToBeChanged.emit()
        places = range(len(self._rows))
        self._order = sorted(places, key=lambda place: -self._rows[place].sensitivity) if by_sensitivity else [*places]
        self.layoutChanged.emit()

    def row_at(self, row: int) -> MapRow:
        """What is shown in a row."""
        return self._rows[self._order[row]]

    def level_of(self, column: int) -> float | None:
        """The density of a column; None of that of the names."""
        return self._levels[column - 1] if 1 <= column <= len(self._levels) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._levels) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        row, level = self.row_at(index.row()), self.level_of(index.column())
        match role:
            case Qt.ItemDataRole.TextAlignmentRole:
                return _LEFT if level is None else _CENTRE
            case Qt.ItemDataRole.DisplayRole if level is None:
                return escaped(row.name)
            case Qt.ItemDataRole.ToolTipRole if level is None:
                return number_format.tip(escaped(row.name))
            case int() if role == GROUP_BEGINS:
                return not self._sorted and self._begins_group(index.row())
            case int() if role == SCALE:
                return self.scale
        return None if level is None else self._cell_data(row, level, role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation != Qt.Orientation.Horizontal or not 0 <= section <= len(self._levels):
            return None
        level = self.level_of(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if level is None else _CENTRE
        if role == Qt.ItemDataRole.DisplayRole:
            return self.tr("Cut alone to") if level is None else number_format.requested_share(level)
        return None

    def _cell_data(self, row: MapRow, level: float, role: int) -> Any:  # noqa: ANN401
        cell = row.cells.get(level)
        if role == CELL:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return "·" if cell is None else cell.text
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.tr("not evaluated yet") if cell is None else number_format.tip(cell.tip)
        return None

    def _begins_group(self, row: int) -> bool:
        return row > 0 and self.row_at(row).group != self.row_at(row - 1).group
