"""The table of snapshots: a row for each layer, a column for each plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from core.base.arrays import Counts
from core.base.escaping import escaped
from core.plan.plan import Plan
from core.preview.plan_numbers import PlanNumbers, Total, WeightsError
from gui.support import number_format
from gui.support.export_requests import RAW
from gui.support.guard import guarded

Index = QModelIndex | QPersistentModelIndex
UNTICKED = "–"
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class PlanColumn:
    """A column of the table: a plan and what it does.

    Attributes:
        evaluated: what its evaluation gave, in words; empty where it has not been evaluated.
    """

    title: str
    plan: Plan
    plan_numbers: PlanNumbers
    evaluated: str = ""


@guarded
class SnapshotsModel(QAbstractTableModel):
    """Row 0 is the total, then one row for each layer that is ticked in any of the plans, in the order that is given.

    Where a metric is known by name, row 1 has it.

    Column 0 has the names, then one column for each snapshot, the last one for the present plan.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[PlanColumn, ...] = ()
        self._places: Counts = np.zeros(0, np.int64)
        self._metric = ""
        self._errors = False

    def show_plans(
        self, snapshots: Sequence[PlanColumn], present: PlanColumn, order: Counts, metric: str, errors: bool
    ) -> None:
        """Have these snapshots and the present plan; the model is reset only where there are more rows or columns.

        Args:
            snapshots: in the order in which they were taken.
            present: the plan in force, as the last column.
            order: numbers of all owners in the order of their rows, int64 (n,).
            metric: the name of what is evaluated; empty where nothing is.
            errors: whether errors are shown, and not what is kept.
        """
        self._errors = errors
        columns = (*snapshots, present)
        any_chosen = np.logical_or.reduce([each.plan_numbers.chosen for each in columns])
        places = order[any_chosen[order]]
        same = len(columns) == len(self._columns) and metric == self._metric
        if same and len(places) == len(self._places):
            self._columns, self._places = columns, places
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
            return
        self.beginResetModel()
        self._columns, self._places, self._metric = columns, places, metric
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or not self._columns else len(self._places) + self._above

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or not self._columns else len(self._columns) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column else _LEFT
        if role == Qt.ItemDataRole.FontRole and not row:
            return _bold()
        if role == RAW:
            return self._raw(row, column)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if column and self._is_metric(row):
            return self._columns[column - 1].evaluated or (UNTICKED if role == Qt.ItemDataRole.DisplayRole else "")
        if not column:
            name = escaped(self._name(row))
            return name if role == Qt.ItemDataRole.DisplayRole else number_format.tip(name)
        total = self._total(row, column)
        shown = role == Qt.ItemDataRole.DisplayRole
        return self._text(row, column, total) if shown else self._tooltip(row, column, total)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation != Qt.Orientation.Horizontal or not 0 <= section <= len(self._columns):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section else _LEFT
        if role == Qt.ItemDataRole.DisplayRole:
            return escaped(self._columns[section - 1].title) if section else self.tr("Layer")
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._title_tip(section)
        return None

    def _title_tip(self, section: int) -> str:
        if not section:
            return self.tr("A click sorts as in the tree")
        sorts = self.tr("A click sorts by this plan, the third one as in the tree.")
        column = self._columns[section - 1]
        return number_format.tip(f"{column.title}\n{number_format.rule(column.plan.rule)}\n{sorts}")

    @property
    def _above(self) -> int:
        """How many rows are above those of the layers."""
        return 2 if self._metric else 1

    def _is_metric(self, row: int) -> bool:
        return row == 1 < self._above

    def _name(self, row: int) -> str:
        if self._is_metric(row):
            return self._metric
        owners = self._columns[0].plan_numbers.owners
        return owners[self._places[row - self._above]].name if row else self.tr("All that is ticked")

    def _total(self, row: int, column: int) -> Total:
        plan_numbers, place = self._columns[column - 1].plan_numbers, row - self._above
        return plan_numbers.total_of(self._places[place : place + 1]) if row else plan_numbers.total

    def _raw(self, row: int, column: int) -> object:
        """A density or an error; what is shown where there is none."""
        if not column or self._is_metric(row):
            return None
        total = self._total(row, column)
        if not (total.parameters and total.known):
            return None
        return self._error(row, column).value if self._errors else total.density

    def _error(self, row: int, column: int) -> WeightsError:
        plan_numbers, place = self._columns[column - 1].plan_numbers, row - self._above
        return plan_numbers.error_of(self._places[place : place + 1]) if row else plan_numbers.error

    def _text(self, row: int, column: int, total: Total) -> str:
        if not total.parameters:
            return UNTICKED
        if not total.known:
            return "…"
        if self._errors:
            return number_format.error(self._error(row, column))
        kept = number_format.short(total.kept, 4, total.exact)
        return f"{kept}   {number_format.share(total.density, total.exact)}"

    def _tooltip(self, row: int, column: int, total: Total) -> str:
        if not total.parameters:
            return self.tr("Not ticked, so all of it is kept")
        if not total.known:
            return ""
        text = self.tr("{kept} of {numel} weights kept", "", number_format.plural(total.numel)).format(
            kept=number_format.whole(total.kept, total.exact), numel=number_format.whole(total.numel)
        )
        rule = self._columns[column - 1].plan.rule_of(self._name(row)) if row else None
        return number_format.tip(f"{text}, {number_format.rule(rule)}" if rule is not None else text)


def _bold() -> QFont:
    font = QFont()
    font.setBold(True)
    return font
