"""The table of the commit dialog: what is cut of each chosen parameter."""

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.base.escaping import escaped
from core.preview.plan_numbers import PlanNumbers
from gui.support import number_format
from gui.support.export_requests import RAW
from gui.support.guard import guarded

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@guarded
class CutsModel(QAbstractTableModel):
    """One row for each chosen parameter, in file order.

    Args:
        plan_numbers: the exact numbers of the plan.
    """

    def __init__(self, plan_numbers: PlanNumbers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plan_numbers = plan_numbers
        self._chosen = np.flatnonzero(plan_numbers.chosen)
        self._titles = (
            self.tr("Parameter"),
            self.tr("Threshold"),
            self.tr("Weights"),
            self.tr("Cut"),
            self.tr("Zero before"),
            self.tr("Density"),
            self.tr("Error"),
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._chosen)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if role == RAW:
            return self._raw(int(self._chosen[index.row()]))[index.column()]
        text = self._row(int(self._chosen[index.row()]))[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return number_format.tip(text)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return _RIGHT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole and section == len(self._titles) - 1:
            return number_format.tip(number_format.error_explained())
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def _row(self, number: int) -> tuple[str, ...]:
        plan_numbers = self._plan_numbers
        numel, kept = int(plan_numbers.numel[number]), int(plan_numbers.kept[number])
        threshold = float(plan_numbers.thresholds[number])
        return (
            escaped(plan_numbers.owners[number].name),
            self._how(number, threshold),
            number_format.whole(numel),
            number_format.whole(int(plan_numbers.cut[number])),
            number_format.whole(int(plan_numbers.zero_before[number])),
            number_format.share(kept / numel),
            number_format.percent(float(plan_numbers.errors[number])),
        )

    def _raw(self, number: int) -> tuple[object, ...]:
        plan_numbers = self._plan_numbers
        threshold = float(plan_numbers.thresholds[number])
        counts = (plan_numbers.numel, plan_numbers.cut, plan_numbers.zero_before)
        return (
            plan_numbers.owners[number].name,
            self._how(number, threshold) if np.isnan(threshold) else threshold,
            *(int(each[number]) for each in counts),
            int(plan_numbers.kept[number]) / int(plan_numbers.numel[number]),
            float(plan_numbers.errors[number]),
        )

    def _how(self, number: int, threshold: float) -> str:
        groups = self._plan_numbers.groups.get(number)
        if groups is not None:
            return str(groups)
        return self.tr("the file's mask") if np.isnan(threshold) else number_format.threshold(threshold)
