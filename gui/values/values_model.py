"""The values of one parameter as a Qt table model, which reads visible blocks in a job and keeps the last ones."""

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from core.base.arrays import Flags
from core.base.dtypes import DType, nonzero
from core.base.element_values import element_values, is_complex
from core.base.errors import UserError
from core.masks.nm_masks import NMGroups
from core.masks.row_blocks import KeptBy
from core.masks.value_table import ValueBlock, kept_flags, number_text, read_numbers, upright_layout
from core.model.parameter import Parameter
from core.storage.matrix_layout import MatrixLayout, Submatrix
from core.storage.tensor_reader import TensorReader
from gui.state.jobs import Channel, Job, Jobs
from gui.support import number_format
from gui.support.guard import guarded

SIDE = 64
"""Rows and columns of a block, which is read at once."""
DIGITS = 4
"""Significant digits of a real number in a cell; its tooltip has all."""
KEPT_BLOCKS = 64
"""Blocks that are kept, 2 MB at most; the least recently used are dropped."""
WAITING_BLOCKS = 16
"""Blocks that wait to be read, at most; older ones are dropped, as they have been scrolled out of view."""

KEPT = Qt.ItemDataRole.UserRole
"""Role: whether the weight is kept; None where that is not known, or the dtype can't be pruned."""
WOULD_BE_PRUNED = KEPT + 1
"""Role: whether the weight would be pruned, and is kept only as its parameter is not ticked."""
ZERO_BEFORE = KEPT + 2
"""Role: whether the weight was ±0 before, so that no threshold cuts it."""

NOT_A_NUMBER = KEPT + 3
"""Role: whether the weight is NaN, of a dtype that can be pruned."""

_FULL = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
_TOLD = (Qt.ItemDataRole.DisplayRole, KEPT, WOULD_BE_PRUNED, ZERO_BEFORE, NOT_A_NUMBER, *_FULL)

_NOT_FINITE = {text: number_format.number(float(text)) for text in ("nan", "inf", "-inf")}

WAITING = "…"
"""The text of a cell that is not read yet."""
_Place = tuple[int, int]
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class ValueCut:
    """What decides which weights are kept.

    Attributes:
        by: what says it.
        ticked: whether the parameter is ticked, so that it is applied.
    """

    by: KeptBy
    ticked: bool = True

    @property
    def groups(self) -> NMGroups | None:
        """How the weights are grouped where N of M are kept."""
        return self.by if isinstance(self.by, NMGroups) else None


@dataclass
class _Block:
    """A block that was read, and which of its weights are kept by a cut (computed when it is painted next)."""

    numbers: ValueBlock
    cut: ValueCut | None = None
    kept: Flags | None = None


@guarded
class ValuesModel(QAbstractTableModel):
    """The table of one parameter; rows and columns are those of its matrix layout.

    A cell has `DIGITS` digits; its tooltip, and what is copied, all. A cell of a block that is not kept shows `WAITING`
    and has the block read. What changes a cut is only painted again, but for N of M, for which it is read with what
    lies around it; another parameter drops all blocks.

    Args:
        jobs: runs the reading.
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
        self._requested: OrderedDict[_Place, None] = OrderedDict()
        self._job: Job | None = None
        # in the next turn, when a paint has asked for all its cells
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._read)

    @property
    def remembered(self) -> int:
        """The number of blocks that are kept."""
        return len(self._blocks)

    def set_parameter(self, parameter: Parameter | None) -> None:
        """Show another parameter, or none."""
        if parameter is self.parameter:
            return
        self.beginResetModel()
        self._clear()
        self.parameter = parameter
        self.layout = None if parameter is None else upright_layout(parameter.tensor)
        self.endResetModel()

    def set_cut(self, cut: ValueCut | None) -> None:
        """Take another cut; blocks that are kept are painted again."""
        if cut == self.cut:
            return
        self.cut = cut
        if self._blocks:
            corners = self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(*corners, [KEPT, WOULD_BE_PRUNED])

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
            self._request(place)
            return WAITING if role in (*_FULL, Qt.ItemDataRole.DisplayRole) else None
        self._blocks.move_to_end(place)
        if self._groups is not None and block.numbers.groups != self._groups:
            # which of its weights are kept is not known until it has been read with what lies around it
            self._request(place)
        return self._content(block, (index.row() % SIDE, index.column() % SIDE), role, self.layout.tensor.dtype)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if role != Qt.ItemDataRole.DisplayRole or self.layout is None:
            return None
        sides = self.layout.split
        if orientation == Qt.Orientation.Vertical:
            return _joined(self.layout.index_of(section, 0)[:sides])
        return _joined(self.layout.index_of(0, section)[sides:])

    def _content(self, block: _Block, place: _Place, role: int, dtype: DType) -> object:
        if block.cut != self.cut:
            block.cut, block.kept = self.cut, self._kept(block.numbers, dtype)
        above = None if block.kept is None else bool(block.kept[place])
        ticked = self.cut is None or self.cut.ticked
        if role == KEPT:
            return above if ticked or above is None else True
        if role == WOULD_BE_PRUNED:
            return above is False and not ticked
        if role == ZERO_BEFORE:
            return above is False and not nonzero(block.numbers.bits[place], dtype)
        if role == NOT_A_NUMBER:
            return is_nan(dtype, block.numbers.bits[place])
        if role not in _FULL:
            return value_text(dtype, block.numbers.bits[place])
        text = full_text(dtype, block.numbers.bits[place])
        if above is False:
            return self._fate(bool(nonzero(block.numbers.bits[place], dtype)), ticked).format(number=text)
        return text

    def _fate(self, cut: bool, ticked: bool) -> str:
        """The text in full of a weight that is not kept, with a field for its number."""
        if not cut:
            return self.tr("{number}, zero before")
        return self.tr("{number}, pruned") if ticked else self.tr("{number}, would be pruned")

    @property
    def _groups(self) -> NMGroups | None:
        return None if self.cut is None else self.cut.groups

    def _kept(self, numbers: ValueBlock, dtype: DType) -> Flags | None:
        if self.cut is None or not dtype.prunable or self._groups not in (None, numbers.groups):
            return None
        return kept_flags(dtype, numbers, self.cut.by)

    def _request(self, place: _Place) -> None:
        self._requested[place] = None
        self._requested.move_to_end(place)
        while len(self._requested) > WAITING_BLOCKS:
            self._requested.popitem(last=False)
        self._turn.start()

    def _read(self) -> None:
        parameter, layout, groups = self.parameter, self.layout, self._groups
        if self._job is not None or not self._requested or parameter is None or layout is None:
            return
        places = list(reversed(self._requested))
        self._requested.clear()
        self._job = self._jobs.start(
            lambda channel: _read_blocks(parameter, layout, places, groups, channel),
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

    def _clear(self) -> None:
        self._turn.stop()
        self._blocks.clear()
        self._requested.clear()
        if self._job is not None:
            self._job.cancel()


def _read_blocks(
    parameter: Parameter, layout: MatrixLayout, places: Sequence[_Place], groups: NMGroups | None, channel: Channel
) -> None:
    with TensorReader() as reader, TensorReader() as other:
        for number, (down, across) in enumerate(places):
            channel.report(number, len(places))
            top, left = down * SIDE, across * SIDE
            submatrix = Submatrix(top, left, min(SIDE, layout.rows - top), min(SIDE, layout.columns - left))
            channel.send(((down, across), read_numbers(parameter, layout, submatrix, (reader, other), groups)))


def is_nan(dtype: DType, bits: np.unsignedinteger) -> bool:
    """Whether a number of a dtype that can be pruned is NaN."""
    return dtype.prunable and int(bits) & dtype.magnitude_mask > dtype.infinity


def full_text(dtype: DType, bits: np.unsignedinteger) -> str:
    """The text of a number in full; what is none, or infinite, as everywhere in the window: ``NaN``, ``∞``."""
    text = number_text(dtype, bits)
    return _NOT_FINITE.get(text) or number_format.localised(text)


def value_text(dtype: DType, bits: np.unsignedinteger) -> str:
    """The text of a cell: a real or complex number in `DIGITS` significant digits; any other, and ±0, as it is."""
    if is_complex(dtype):
        value = complex(element_values(dtype, np.array([bits]))[0])
        sign = "−" if math.copysign(1, value.imag) < 0 else "+"
        parts = value.real, abs(value.imag)
        return "{}{sign}{}j".format(*(number_format.number(part, DIGITS) for part in parts), sign=sign)
    if not dtype.prunable or not nonzero(np.array([bits]), dtype)[0]:
        return full_text(dtype, bits)
    # of the fewest digits that identify it in its dtype: 0.1 of float16 is not 0.09998
    return number_format.number(float(number_text(dtype, bits)), DIGITS)


def _joined(places: tuple[int, ...]) -> str:
    return ", ".join(str(place) for place in places)
