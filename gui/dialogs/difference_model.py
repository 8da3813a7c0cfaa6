"""The table of what differs between two models: a row for each parameter that either has."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.base.escaping import escaped
from core.report.model_comparison import ComparedPair, ModelComparison
from core.report.tensor_changes import VALUES, Change
from gui.support import number_format
from gui.support.core_sentences import told_here
from gui.support.export_requests import RAW
from gui.support.guard import guarded

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_TEXTS = (0, 9)
"""Columns of texts: the name, and what is found."""
_COSINE, _FINDING = 4, 9
_APART = "\u2003"
"""Before words at the left of a column that follows one of numbers at the right."""


@dataclass(frozen=True)
class DifferenceRow:
    """A row.

    Attributes:
        name: in the open model, or in the other alone.
        finding: in words; empty where the numbers tell all.
        elements: of the parameter.
        change: what differs; None where it is not compared as weights.
        differ: elements of another value; None where that is not known.
    """

    name: str
    finding: str
    elements: int
    change: Change | None = None
    differ: int | None = None

    @property
    def values(self) -> tuple[str | int | float | None, ...]:
        """The cells, as numbers where they are; None where there is none."""
        change = self.change
        if change is None:
            return (self.name, self.elements, self.differ, *(None,) * 6, self.finding)
        return (
            *(self.name, self.elements, self.differ, change.relative, change.cosine, change.largest),
            *(change.flips, change.come, change.gone, self.finding),
        )


@guarded
class DifferenceModel(QAbstractTableModel):
    """Rows in the order of the tree, until they are sorted by a column; then what has no number is last.

    What is compared comes first, then what has another shape, and what is in one of the models alone.
    """

    def __init__(self, found: ModelComparison, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._in_tree, self._open = [*self._rows(found)], found.first.by_name
        self.rows = [*self._in_tree]
        self.titles = (
            self.tr("Parameter"),
            self.tr("Elements"),
            self.tr("Differ"),
            self.tr("‖Δ‖/‖w‖"),
            self.tr("Cosine"),
            self.tr("Largest |Δ|"),
            self.tr("Sign flips"),
            self.tr("Zeros came"),
            self.tr("Zeros went"),
            _APART + self.tr("Finding"),
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        value, column = self.rows[index.row()].values[index.column()], index.column()
        match role:
            case int() if role == RAW:
                return "" if value is None else value
            case Qt.ItemDataRole.DisplayRole if column == _COSINE and isinstance(value, float):
                return number_format.cosine(value)
            case Qt.ItemDataRole.DisplayRole:
                return _APART * (column == _FINDING) + _text(value)
            case Qt.ItemDataRole.ToolTipRole if column in _TEXTS:
                return number_format.tip(_text(value))
            case Qt.ItemDataRole.TextAlignmentRole:
                return _LEFT if column in _TEXTS else _RIGHT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if section in _TEXTS else _RIGHT
        return self.titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What the open model does not have can't be selected, as it can't in the window."""
        found, name = super().flags(index), self.rows[index.row()].name
        return found if name in self._open else found & ~Qt.ItemFlag.ItemIsSelectable

    def row_of(self, name: str) -> int | None:
        """The row of a parameter of the open model; None where it has none."""
        return next((number for number, row in enumerate(self.rows) if row.name == name), None)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; a column of -1 stands for the order of the tree."""
        self.layoutAboutToBeChanged.emit()
        rows = self._in_tree
        if column >= 0:
            known = [(value, place) for place, row in enumerate(rows) if (value := row.values[column]) is not None]
            known.sort(key=itemgetter(0), reverse=order == Qt.SortOrder.DescendingOrder)
            rows = [*(rows[place] for _, place in known), *(row for row in rows if row.values[column] is None)]
        places = {id(row): place for place, row in enumerate(rows)}
        # what is selected and current stays on its parameter
        for index in self.persistentIndexList():
            place = places[id(self.rows[index.row()])]
            self.changePersistentIndex(index, self.index(place, index.column()))
        self.rows = [*rows]
        self.layoutChanged.emit()

    def _rows(self, found: ModelComparison) -> Iterator[DifferenceRow]:
        in_tree, there = found.first.module_rows.row_of, found.second.module_rows.row_of
        for pair in sorted(found.pairs, key=lambda each: in_tree[each.first.name]):
            differ = None if pair.change is None else pair.change.differ
            change = pair.change if pair.way == VALUES else None
            yield DifferenceRow(pair.first.name, self._finding(pair), pair.first.tensor.numel, change, differ)
        for one, other in sorted(found.reshaped, key=lambda both: in_tree[both[0].name]):
            shapes = (" × ".join(map(number_format.whole, each.tensor.shape)) for each in (one, other))
            finding = self.tr("another shape: {before}, there {after}").format(before=next(shapes), after=next(shapes))
            yield DifferenceRow(one.name, finding, one.tensor.numel)
        for name in sorted(found.missing, key=in_tree.__getitem__):
            yield DifferenceRow(name, self.tr("in the open model alone"), found.first.by_name[name].tensor.numel)
        for name in sorted(found.added, key=there.__getitem__):
            yield DifferenceRow(name, self.tr("in the other model alone"), found.second.by_name[name].tensor.numel)

    def _finding(self, pair: ComparedPair) -> str:
        if pair.change is None:
            return told_here(pair.reason) or self.tr("not compared")
        parts = [self.tr("the same")] if pair.equal else []
        if pair.retyped:
            dtypes = pair.first.tensor.dtype.name, pair.second.tensor.dtype.name
            parts.append(self.tr("{before}, there {after}").format(before=dtypes[0], after=dtypes[1]))
        return ", ".join(parts)


def _text(value: str | float | None) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, int):
        return number_format.whole(value)
    return number_format.change(value)
