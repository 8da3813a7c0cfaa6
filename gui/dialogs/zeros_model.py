"""The table of a check: what became of the weights of each parameter."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.base.escaping import escaped
from core.report.verification import Verification
from core.report.weight_tally import Comparison
from gui.support import number_format
from gui.support.export_requests import RAW
from gui.support.guard import guarded

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@guarded
class ZerosModel(QAbstractTableModel):
    """One row for each parameter that can be pruned, or with which something is wrong, in file order.

    Args:
        found: the verdict; with a plan there is a column for what it prunes.
    """

    def __init__(self, found: Verification, parent: QObject | None = None) -> None:
        super().__init__(parent)
        counted = {each.name for each in found.weights}
        self._planned = found.planned
        self._shown = [each for each in found.comparisons if each.name in counted or each.difference or each.unread]
        self.titles = (
            self.tr("Parameter"),
            self.tr("Weights"),
            self.tr("Zero before"),
            self.tr("Cut"),
            self.tr("Kept"),
            *((self.tr("Zero by the plan"),) if found.planned else ()),
            self.tr("Finding"),
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        found = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._row(found)[index.column()]
        if role == RAW:
            return self._raw(found)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return number_format.tip(escaped(found.difference or found.unread or found.name))
        if role == Qt.ItemDataRole.TextAlignmentRole and 0 < index.column() < len(self.titles) - 1:
            return _RIGHT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if 0 < section < len(self.titles) - 1 else _LEFT
        return self.titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def lines(self) -> Sequence[str]:
        """The table as text, with tabs between columns."""
        return ["\t".join(row) for row in (self.titles, *map(self._row, self._shown))]

    def _row(self, found: Comparison) -> tuple[str, ...]:
        counts = ("" if count is None else number_format.whole(count) for count in self._counts(found))
        return (escaped(found.name), *counts, self._finding(found))

    def _raw(self, found: Comparison) -> tuple[object, ...]:
        return (found.name, *self._counts(found), self._finding(found))

    def _counts(self, found: Comparison) -> tuple[int | None, ...]:
        counts = (found.zero_before, found.cut, found.kept) if found.counted else (None,) * 3
        return (found.numel, *counts, *((found.planned,) if self._planned else ()))

    def _finding(self, found: Comparison) -> str:
        if found.unread:
            return self.tr("not compared")
        if found.difference:
            return self.tr("differs")
        if not found.cut:
            return self.tr("unchanged")
        return self.tr("cut as planned") if self._planned else self.tr("cut")
