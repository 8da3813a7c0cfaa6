"""The table of a file's summary: sections, each with a heading of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from core.base.escaping import escaped
from core.report.file_summary import Amount, FileSummary
from gui.support import number_format
from gui.support.export_requests import RAW
from gui.support.guard import guarded

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_COLUMNS = 4


@dataclass(frozen=True)
class SummaryRow:
    """A row.

    Attributes:
        name: what it is about.
        told: a text, or a number of tensors or modules.
        numel, nbytes: elements and their bytes; None where it has none.
        heading: whether it begins a section.
        parameter: the name of the parameter that it is about; else empty.
    """

    name: str
    told: str | int = ""
    numel: int | None = None
    nbytes: int | None = None
    heading: bool = False
    parameter: str = ""

    @property
    def values(self) -> tuple[str | int | None, ...]:
        """Its cells, as numbers where they are."""
        return self.name, self.told, self.numel, self.nbytes


@guarded
class SummaryModel(QAbstractTableModel):
    """One row for each fact."""

    def __init__(self, found: FileSummary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = [*self._rows(found)]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else _COLUMNS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        row = self.rows[index.row()]
        value = row.values[index.column()]
        match role:
            case int() if role == RAW:
                return "" if value is None else value
            case Qt.ItemDataRole.DisplayRole:
                return self._text(value, index.column())
            case Qt.ItemDataRole.ToolTipRole if index.column() < 2:
                return number_format.tip(self._text(value, index.column()))
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if index.column() > 1 or isinstance(value, int) else _LEFT
            case Qt.ItemDataRole.FontRole if row.heading:
                return _bold()
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        titles = ("", self.tr("What it is, or how many"), self.tr("Elements"), self.tr("Bytes"))
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section > 1 else _LEFT
        return titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def _text(self, value: str | int | None, column: int) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return escaped(value)
        return number_format.size(value) if column == _COLUMNS - 1 else number_format.whole(value)

    def _rows(self, found: FileSummary) -> Iterator[SummaryRow]:
        yield from self._model(found)
        yield from self._amounts(self.tr("Data types"), found.dtypes)
        yield from self._amounts(self.tr("Modules by class"), found.classes)
        yield SummaryRow(self.tr("Largest tensors"), heading=True)
        for each in found.largest:
            tensor = each.tensor
            told = f"{' × '.join(map(number_format.whole, tensor.shape))} {tensor.dtype.name}"
            yield SummaryRow(each.name, told, tensor.numel, tensor.nbytes, parameter=each.name)
        if len(found.files) > 1:
            yield SummaryRow(self.tr("Files"), heading=True)
            yield from (SummaryRow(name, nbytes=size) for name, size in found.files)
        yield from self._texts(self.tr("Tied: one tensor under several names"), self._ties(found))
        yield from self._texts(self.tr("Recorded beside the tensors"), found.facts.values)
        if found.facts.left_out:
            yield SummaryRow(
                number_format.grouped(self.tr("… and %n more", "", found.facts.left_out), found.facts.left_out)
            )
        yield from self._texts(self.tr("Named in the file, and not run"), found.facts.not_run)
        yield from self._texts(self.tr("To be noted"), [(note, "") for note in found.notes])

    def _model(self, found: FileSummary) -> Iterator[SummaryRow]:
        yield SummaryRow(self.tr("Model"), heading=True)
        yield SummaryRow(self.tr("Format"), found.format, nbytes=found.nbytes)
        if found.producer:
            yield SummaryRow(self.tr("Written by"), found.producer)
        for name, amount in (
            (self.tr("Parameters"), found.whole),
            (self.tr("of which can be pruned"), found.prunable),
            (self.tr("Buffers and what else is no parameter"), found.beside),
        ):
            yield SummaryRow(name, amount.tensors, amount.numel, amount.nbytes)

    def _amounts(self, title: str, amounts: tuple[Amount, ...]) -> Iterator[SummaryRow]:
        if amounts:
            yield SummaryRow(title, heading=True)
        yield from (SummaryRow(each.name, each.tensors, each.numel, each.nbytes) for each in amounts)

    def _ties(self, found: FileSummary) -> Sequence[tuple[str, str]]:
        return [(owner, ", ".join(names)) for owner, names in found.ties.items()]

    def _texts(self, title: str, pairs: Sequence[tuple[str, str | int]]) -> Iterator[SummaryRow]:
        if pairs:
            yield SummaryRow(title, heading=True)
        yield from (SummaryRow(*pair) for pair in pairs)


def _bold() -> QFont:
    font = QFont()
    font.setBold(True)
    return font
