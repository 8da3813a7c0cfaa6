"""The list of what will be in a folder that is handed over."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.base.escaping import escaped
from core.handover.contents import NUMBERS, PAGE, PLAN, README, SUMS, TABLE, ExpectedFile
from gui.support import number_format
from gui.support.guard import guarded

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@guarded
class HandedFilesModel(QAbstractTableModel):
    """One row for each file: its name, what it is, and its size where that is known."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: Sequence[ExpectedFile] = ()
        self._with_masks = False
        self._titles = (self.tr("File"), self.tr("What it is"), self.tr("Size"))

    def show_files(self, files: Sequence[ExpectedFile], *, with_masks: bool) -> None:
        """Show other files.

        Args:
            files: the pruned one first.
            with_masks: whether that has masks.
        """
        self.beginResetModel()
        self._files, self._with_masks = files, with_masks
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._files)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        row = self._row(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return row[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return number_format.tip(f"{row[0]}: {row[1]}")
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == len(row) - 1:
            return _RIGHT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section == len(self._titles) - 1 else _LEFT
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def _row(self, number: int) -> tuple[str, str, str]:
        file = self._files[number]
        size = "" if file.nbytes is None else number_format.size(file.nbytes)
        return escaped(file.name), self._words(number), size

    def _words(self, number: int) -> str:
        name = self._files[number].name
        if number == 0:
            return self.tr("the model with masks") if self._with_masks else self.tr("the pruned model")
        if name.endswith(".zst"):
            return self.tr("the same, compressed")
        return self._known().get(name, self.tr("its record: digests, rules, counts"))

    def _known(self) -> Mapping[str, str]:
        return {
            PAGE: self.tr("the report, to read or print"),
            NUMBERS: self.tr("its numbers, for programs"),
            TABLE: self.tr("its numbers, for spreadsheets"),
            PLAN: self.tr("the plan, for the next version"),
            "reproduce.py": self.tr("makes the same file from the source"),
            "check.py": self.tr("checks the file"),
            "load.py": self.tr("loads it, holds zeros in training"),
            README: self.tr("where to begin"),
            SUMS: self.tr("sums of all files"),
        }
