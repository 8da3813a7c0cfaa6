"""The numbers of one parameter as a table that reads what is looked at, and keeps only a little of it."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from core.base.arrays import Flags
from core.base.dtypes import DType, nonzero
from core.base.errors import UserError
from core.masks.value_table import ValueBlock, kept_flags, number_text, read_numbers, upright_layout
from core.model.parameter import Parameter
from core.storage.matrix_layout import MatrixLayout, Submatrix
from core.storage.tensor_reader import TensorReader
from gui.state.jobs import Channel, Job, Jobs
from gui.support.guard import guarded

SIDE = 64
"""Rows and columns that are read together."""
KEPT_BLOCKS = 64
"""Blocks that are remembered: 2 MB at most."""
ASKED = 16
"""Blocks that wait to be read; who scrolls past does not wait for what is out of sight."""

KEPT = Qt.ItemDataRole.UserRole
"""Whether the number stays; None where that is not known, or can't be asked."""
SPARED = KEPT + 1
"""Whether the number would be pruned, and stays only because its parameter is not ticked."""

_TOLD = (Qt.ItemDataRole.DisplayRole, KEPT, SPARED, Qt.ItemDataRole.AccessibleTextRole)

WAITING = "…"
_Place = tuple[int, int]
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class ValueCut:
    """Where the threshold stands; ``threshold`` None means the mask recorded in the file.

    Attributes:
        ticked: whether it comes into force.
    """

    threshold: float | None
    ticked: bool = True


@dataclass
class _Block:
    """Numbers that have been read, and which of them stay by a cut; worked out for a new one when they are painted."""

    numbers: ValueBlock
    cut: ValueCut | None = None
    stays: Flags | None = None


@guarded
class ValuesModel(QAbstractTableModel):
    """Rows and columns are those of the matrix that the parameter makes.

    Args:
        jobs: where blocks are read.
    """

    failed = Signal(UserError)
    """A block could not be read."""

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.parameter: Parameter | None = None
        self.layout: MatrixLayout | None = None
        self.cut: ValueCut | None = None
        self._blocks: OrderedDict[_Place, _Block] = OrderedDict()
        self._asked: OrderedDict[_Place, None] = OrderedDict()
        self._job: Job | None = None
        # a paint asks for all its cells first
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._read)

    @property
    def remembered(self) -> int:
        """Blocks that are held."""
        return len(self._blocks)

    def set_parameter(self, parameter: Parameter | None) -> None:
        """Show another one, or nothing."""
        if parameter is self.parameter:
            return
        self.beginResetModel()
        self._drop()
        self.parameter = parameter
        self.layout = None if parameter is None else upright_layout(parameter.tensor)
        self.endResetModel()

    def set_cut(self, cut: ValueCut | None) -> None:
        """Strike other numbers; nothing is read for it."""
        if cut == self.cut:
            return
        self.cut = cut
        if self._blocks:
            corners = self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(*corners, [KEPT, SPARED])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if self.layout is None or parent.isValid() else self.layout.rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if self.layout is None or parent.isValid() else self.layout.columns

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if self.layout is None or role not in _TOLD:
            return None
        place = (index.row() // SIDE, index.column() // SIDE)
        block = self._blocks.get(place)
        if block is None:
            self._ask(place)
            return None if role in (KEPT, SPARED) else WAITING
        self._blocks.move_to_end(place)
        return self._told(block, (index.row() % SIDE, index.column() % SIDE), role, self.layout.tensor.dtype)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if role != Qt.ItemDataRole.DisplayRole or self.layout is None:
            return None
        sides = self.layout.split
        if orientation == Qt.Orientation.Vertical:
            return _joined(self.layout.index_of(section, 0)[:sides])
        return _joined(self.layout.index_of(0, section)[sides:])

    def _told(self, block: _Block, place: _Place, role: int, dtype: DType) -> object:
        if block.cut != self.cut:
            block.cut, block.stays = self.cut, self._stays(block.numbers, dtype)
        above = None if block.stays is None else bool(block.stays[place])
        ticked = self.cut is None or self.cut.ticked
        if role == KEPT:
            return above if ticked or above is None else True
        if role == SPARED:
            return above is False and not ticked
        text = number_text(dtype, block.numbers.bits[place]).replace("-", "−", 1)
        if role == Qt.ItemDataRole.AccessibleTextRole and above is False:
            return self._fate(bool(nonzero(block.numbers.bits[place], dtype)), ticked).format(number=text)
        return text

    def _fate(self, cut: bool, ticked: bool) -> str:
        """What becomes of a weight that is not kept, with a field for its number."""
        if not cut:
            return self.tr("{number}, zero before")
        return self.tr("{number}, pruned") if ticked else self.tr("{number}, would be pruned")

    def _stays(self, numbers: ValueBlock, dtype: DType) -> Flags | None:
        return kept_flags(dtype, numbers, self.cut.threshold) if self.cut is not None and dtype.prunable else None

    def _ask(self, place: _Place) -> None:
        self._asked[place] = None
        self._asked.move_to_end(place)
        while len(self._asked) > ASKED:
            self._asked.popitem(last=False)
        self._turn.start()

    def _read(self) -> None:
        parameter, layout = self.parameter, self.layout
        if self._job is not None or not self._asked or parameter is None or layout is None:
            return
        places = list(reversed(self._asked))
        self._asked.clear()
        self._job = self._jobs.start(
            lambda channel: _read_blocks(parameter, layout, places, channel),
            found=lambda part: self._take(parameter, *part),
            failed=self.failed.emit,
            ended=self._go_on,
        )

    def _take(self, parameter: Parameter, place: _Place, numbers: ValueBlock) -> None:
        if parameter is not self.parameter:
            return
        self._blocks[place] = _Block(numbers)
        while len(self._blocks) > KEPT_BLOCKS:
            self._blocks.popitem(last=False)
        submatrix = numbers.submatrix
        last = self.index(submatrix.top + submatrix.rows - 1, submatrix.left + submatrix.columns - 1)
        self.dataChanged.emit(self.index(submatrix.top, submatrix.left), last)

    def _go_on(self) -> None:
        self._job = None
        self._read()

    def _drop(self) -> None:
        self._turn.stop()
        self._blocks.clear()
        self._asked.clear()
        if self._job is not None:
            self._job.cancel()


def _read_blocks(parameter: Parameter, layout: MatrixLayout, places: Sequence[_Place], channel: Channel) -> None:
    with TensorReader() as reader, TensorReader() as other:
        for number, (down, across) in enumerate(places):
            channel.report(number, len(places))
            top, left = down * SIDE, across * SIDE
            submatrix = Submatrix(top, left, min(SIDE, layout.rows - top), min(SIDE, layout.columns - left))
            channel.send(((down, across), read_numbers(parameter, layout, submatrix, (reader, other))))


def _joined(places: tuple[int, ...]) -> str:
    return ", ".join(str(place) for place in places)
