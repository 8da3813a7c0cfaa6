"""The largest magnitude of each unit of a parameter, from which any threshold's dead units follow.

A unit is an output of a layer, or one weight of a bias. It is dead if no weight of it is kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from math import prod

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Counts, Flags
from core.base.dtypes import DType
from core.base.mask import KeptRange
from core.masks.row_blocks import row_blocks
from core.model.parameter import Parameter
from core.storage.matrix_layout import Submatrix, flat_layout
from core.storage.reader_pool import ReadChunk
from core.storage.small_tensors import FEW, read_magnitudes, running, together
from core.storage.tensor_reader import CHUNK, TensorReader
from core.storage.tensor_ref import Tensor

FIRST, SECOND = 0, 1
"""The dimension of a parameter that its units are; a vector has one unit in the first, and one for each weight in the
second."""


@dataclass(frozen=True, slots=True)
class UnitMaxima:
    """The largest magnitudes in a parameter, or in some rows of it. Those of parts can be added.

    Attributes:
        dtype: of the parameter.
        units: for each unit the largest magnitude, as bits; 0 where no weight counts. NaNs do not count, nor do weights
            that a recorded mask prunes.
    """

    dtype: DType
    units: Bits

    def __add__(self, other: "UnitMaxima") -> "UnitMaxima":
        return UnitMaxima(self.dtype, np.maximum(self.units, other.units))

    def dead(self, threshold: float) -> Flags:
        """Which units keep no weight, bool (units,).

        Args:
            threshold: finite and not negative; 0 where a recorded mask is kept.
        """
        return ~KeptRange.of(self.dtype, threshold).keeps(self.units)


@dataclass(frozen=True, slots=True)
class ManyMaxima:
    """The largest magnitudes of m small parameters of one dtype, end to end.

    Attributes:
        dtype: of all of them.
        units: as in `UnitMaxima`, of all of them.
        starts: int64 (m + 1,), where those of each begin, and at last where the last end.
    """

    dtype: DType
    units: Bits
    starts: Counts


@dataclass(frozen=True, slots=True)
class UnitMaximaRequest:
    """A `ReadTask` for the largest magnitudes of a parameter.

    Attributes:
        parameter: of a prunable dtype.
        number: of the parameter.
        recorded: whether only the weights that its recorded mask keeps count.
        side: the dimension that its units are.
    """

    parameter: Parameter
    number: int
    recorded: bool = False
    side: int = FIRST

    @property
    def numbers(self) -> Counts:
        """Of the one parameter, int64 (1,)."""
        return np.array([self.number], np.int64)

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of some rows, each giving `UnitMaxima`."""
        for submatrix in _rows_of(self.parameter.tensor):
            yield partial(_look, self, submatrix)

    def finalize(self, found: UnitMaxima) -> UnitMaxima:
        """The maxima, from the sum of all parts."""
        return found


@dataclass(frozen=True, slots=True)
class BothMaxima:
    """The largest magnitudes of a parameter in both dimensions, or in some rows of it. Those of parts can be added.

    Attributes:
        first, second: in each.
    """

    first: UnitMaxima
    second: UnitMaxima

    def __add__(self, other: "BothMaxima") -> "BothMaxima":
        return BothMaxima(self.first + other.first, self.second + other.second)


@dataclass(frozen=True, slots=True)
class BothMaximaRequest:
    """A `ReadTask` for what two `UnitMaximaRequest` give, `FIRST` and `SECOND`, in one reading.

    Attributes:
        parameter, recorded: as they have it.
    """

    parameter: Parameter
    recorded: bool

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of some rows, each giving `BothMaxima`."""
        return (partial(_look_at_both, self, submatrix) for submatrix in _rows_of(self.parameter.tensor))

    def finalize(self, found: BothMaxima) -> BothMaxima:
        """The maxima, from the sum of all parts."""
        return found


@dataclass(frozen=True, slots=True)
class ManyMaximaRequest:
    """A `ReadTask` for the largest magnitudes of small parameters without recorded masks.

    Attributes:
        numbers: int64 (m,), of the parameters.
        tensors: of the parameters, which `can_look_together`, a group of `core.storage.small_tensors.together`.
        side: the dimension that their units are.
    """

    numbers: Counts
    tensors: tuple[Tensor, ...] = field(repr=False)
    side: int

    @property
    def recorded(self) -> bool:
        """Whether recorded masks count: there are none."""
        return False

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return sum(tensor.nbytes for tensor in self.tensors)

    def chunks(self) -> Iterator[ReadChunk]:
        """One reader of all of them."""
        return iter([partial(_look_at_many, self.tensors, self.side)])

    def finalize(self, found: ManyMaxima) -> ManyMaxima:
        """The maxima."""
        return found


MaximaRequest = UnitMaximaRequest | ManyMaximaRequest


def maxima_requests(
    parameters: Iterable[tuple[int, Parameter]], recorded: Flags, side: int
) -> "Iterator[MaximaRequest]":
    """What must be read for the maxima of some parameters, small ones together.

    Args:
        parameters: their numbers, and they themselves.
        recorded: bool, by number: whether only the weights that the recorded mask keeps count.
        side: the dimension that their units are.
    """
    small: list[tuple[int, Tensor]] = []
    for number, parameter in parameters:
        if not recorded[number] and can_look_together(parameter.tensor):
            small.append((number, parameter.tensor))
        else:
            yield UnitMaximaRequest(parameter, number, bool(recorded[number]), side)
    for group in together([tensor for _, tensor in small]):
        numbers = np.array([small[place][0] for place in group], np.int64)
        yield ManyMaximaRequest(numbers, tuple(small[place][1] for place in group), side)


def can_look_together(tensor: Tensor) -> bool:
    """Whether a tensor, of a prunable dtype, can be read together with others."""
    return 0 < tensor.numel <= FEW and tensor.contiguous


def _rows_of(tensor: Tensor) -> Iterator[Submatrix]:
    """Parts of a tensor, of about `CHUNK` bytes."""
    layout = flat_layout(tensor)
    step = max(1, CHUNK // max(layout.columns * tensor.dtype.itemsize, 1))
    for top in range(0, layout.rows, step):
        yield Submatrix(top, 0, min(step, layout.rows - top), layout.columns)


def _look(wanted: UnitMaximaRequest, submatrix: Submatrix, reader: TensorReader) -> UnitMaxima:
    """Read some rows."""
    units = _sides(wanted.parameter, submatrix, reader, recorded=wanted.recorded, sides=(wanted.side,))
    return UnitMaxima(wanted.parameter.tensor.dtype, units[wanted.side])


def _look_at_both(wanted: BothMaximaRequest, submatrix: Submatrix, reader: TensorReader) -> BothMaxima:
    units = _sides(wanted.parameter, submatrix, reader, recorded=wanted.recorded, sides=(FIRST, SECOND))
    dtype = wanted.parameter.tensor.dtype
    return BothMaxima(UnitMaxima(dtype, units[FIRST]), UnitMaxima(dtype, units[SECOND]))


def _sides(
    parameter: Parameter, submatrix: Submatrix, reader: TensorReader, *, recorded: bool, sides: tuple[int, ...]
) -> dict[int, Bits]:
    """Read some rows: side → the largest magnitudes of its units."""
    layout, dtype = flat_layout(parameter.tensor), parameter.tensor.dtype
    units: dict[int, Bits] = {side: np.zeros(units_of(parameter.tensor, side), dtype.word) for side in sides}
    top = submatrix.top
    # threshold 0 keeps everything but zeros and NaNs
    for row_block in row_blocks(parameter, layout, submatrix, None if recorded else 0.0, reader):
        word = row_block.bits.dtype.type
        magnitude = row_block.bits & word(dtype.magnitude_mask)
        # a recorded mask keeps NaNs
        magnitude = np.where(row_block.keeps & (magnitude <= word(dtype.infinity)), magnitude, word(0))
        if FIRST in units:
            units[FIRST][top : top + len(magnitude)] = magnitude.max(axis=1)
        if SECOND in units:
            columns = units[SECOND]
            np.maximum(columns, magnitude.max(axis=0).reshape(len(columns), -1).max(axis=1), out=columns)
        top += len(magnitude)
    return units


def _look_at_many(tensors: tuple[Tensor, ...], side: int, reader: TensorReader) -> ManyMaxima:
    words, starts = read_magnitudes(tensors, reader)
    dtype = tensors[0].dtype
    words[words > words.dtype.type(dtype.infinity)] = 0
    counts = np.array([units_of(each, side) for each in tensors], np.int64)
    if side == FIRST or not (np.diff(starts) == counts).all():
        units = _by_row(words, starts, counts) if side == FIRST else _by_column(words, starts, tensors)
    else:
        # of vectors, each weight is one
        units = words
    return ManyMaxima(dtype, units, running(counts))


def _by_row(words: Bits, starts: Counts, rows: Counts) -> Bits:
    """The maximum of each row of matrices that lie end to end."""
    columns, first = np.diff(starts) // rows, running(rows)
    within = np.arange(first[-1]) - np.repeat(first[:-1], rows)
    places = np.repeat(starts[:-1], rows) + within * np.repeat(columns, rows)
    found: NDArray[np.unsignedinteger] = np.maximum.reduceat(words, places)
    return found


def _by_column(words: Bits, starts: Counts, tensors: tuple[Tensor, ...]) -> Bits:
    """The maximum of each index of the second dimension, of tensors that lie end to end."""
    parts = []
    for place, tensor in enumerate(tensors):
        rows, columns = flat_layout(tensor).rows, units_of(tensor, SECOND)
        parts.append(words[starts[place] : starts[place + 1]].reshape(rows, columns, -1).max(axis=(0, 2)))
    return np.concatenate(parts)


def units_of(tensor: Tensor, side: int) -> int:
    """How many units a tensor has in a dimension."""
    layout = flat_layout(tensor)
    sides = layout.shape[layout.split :]
    return layout.rows if side == FIRST else prod(sides[:1])
