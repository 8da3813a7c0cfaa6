"""The mask of a parameter as a picture: out × in, reduced to blocks, every count exact."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from core.blocks import elements
from core.checkpoint import Parameter
from core.dtypes import Bits, Counts, DType, Floats, round_threshold
from core.files import read_into
from core.progress import Meter, Report, silent
from core.recorded import kept_by_mask
from core.table import Tensor, contiguous_stride

LARGEST = 256
"""Blocks in each direction, at most."""

STRIP = 4 << 20
"""Bytes read at a time, unless one row is longer."""

_Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class MaskPicture:
    """What a mask leaves, in blocks.

    Attributes:
        rows, columns: of the parameter as a matrix, out × in.
        kept: int64 (r, c), weights kept in each block.
        numel: int64 (r, c), weights in each block.
        kept_in_rows: int64 (rows,).
        kept_in_columns: int64 (columns,).
    """

    rows: int
    columns: int
    kept: Counts
    numel: Counts
    kept_in_rows: Counts
    kept_in_columns: Counts

    @property
    def density(self) -> Floats:
        """float64 (r, c)."""
        return self.kept / self.numel

    @property
    def dead_rows(self) -> int:
        """Outputs that keep no weight."""
        return int(np.count_nonzero(self.kept_in_rows == 0))

    @property
    def dead_columns(self) -> int:
        """Inputs that keep no weight."""
        return int(np.count_nonzero(self.kept_in_columns == 0))


def as_matrix(shape: tuple[int, ...]) -> tuple[int, int]:
    """Rows and columns of a parameter: the first dimension, and all others flattened; a vector is one row."""
    return (shape[0], prod(shape[1:])) if len(shape) > 1 else (1, prod(shape))


def mask_picture(parameter: Parameter, threshold: float | None, report: Report = silent) -> MaskPicture:
    """Read a parameter and draw its mask.

    Args:
        parameter: a prunable one.
        threshold: finite and not negative; None for the mask recorded in the file.
        report: progress in bytes.

    Raises:
        UserError: the file has changed or ends too early.
        Cancelled: if ``report`` raises it.
    """
    rows, columns = as_matrix(parameter.tensor.shape)
    drawing = _Drawing(rows, columns)
    meter = Meter(report, parameter.tensor.nbytes)
    strips = _recorded(parameter) if threshold is None else _strips(parameter.tensor, threshold)
    for keeps in strips:
        drawing.add(keeps)
        meter.advance(keeps.size * parameter.tensor.dtype.itemsize)
    return drawing.picture()


class _Drawing:
    """Adds up strips of whole rows, top to bottom."""

    def __init__(self, rows: int, columns: int) -> None:
        self._row_starts, self._column_starts = _starts(rows), _starts(columns)
        self._by_block = np.zeros((rows, len(self._column_starts)), np.int64)
        self._in_columns = np.zeros(columns, np.int64)
        self._next = 0

    def add(self, keeps: _Flags) -> None:
        narrow = np.add.reduceat(keeps, self._column_starts, axis=1, dtype=np.int64)
        self._by_block[self._next : self._next + len(keeps)] = narrow
        self._in_columns += np.count_nonzero(keeps, axis=0)
        self._next += len(keeps)

    def picture(self) -> MaskPicture:
        rows, columns = len(self._by_block), len(self._in_columns)
        kept = np.add.reduceat(self._by_block, self._row_starts, axis=0)
        heights, widths = _lengths(self._row_starts, rows), _lengths(self._column_starts, columns)
        numel = np.multiply.outer(heights, widths)
        return MaskPicture(rows, columns, kept, numel, self._by_block.sum(axis=1), self._in_columns)


def _recorded(parameter: Parameter) -> Iterator[_Flags]:
    yield kept_by_mask(parameter).reshape(as_matrix(parameter.tensor.shape))


def _strips(tensor: Tensor, threshold: float) -> Iterator[_Flags]:
    bound = int(round_threshold(tensor.dtype, np.array([threshold]))[0])
    if tensor.stride == contiguous_stride(tensor.shape):
        yield from (_keeps(tensor.dtype, bits, bound) for bits in _rows(tensor))
    else:
        yield _keeps(tensor.dtype, elements(tensor).reshape(as_matrix(tensor.shape)), bound)


def _rows(tensor: Tensor) -> Iterator[Bits]:
    """A tensor in C order, strip by strip; each is valid only until the next is asked for."""
    rows, columns = as_matrix(tensor.shape)
    step = max(1, STRIP // (columns * tensor.dtype.itemsize))
    buffer = np.empty((min(step, rows), columns), tensor.dtype.word)
    with tensor.storage.file.open() as stream:
        for begin in range(0, rows, step):
            part = buffer[: min(step, rows - begin)]
            start = tensor.start + begin * columns * tensor.dtype.itemsize
            read_into(stream, start, part.data.cast("B"), tensor.storage.file.path)
            yield part


def _keeps(dtype: DType, bits: Bits, bound: int) -> _Flags:
    """``abs(w) > t`` on the bit patterns; a NaN is not kept."""
    kind = bits.dtype.type
    magnitude = bits & kind(dtype.magnitude_mask)
    keeps: _Flags = (magnitude > kind(bound)) & (magnitude <= kind(dtype.infinity))
    return keeps


def _starts(length: int) -> Counts:
    """Where the blocks of a side begin; their lengths differ by one at most."""
    blocks = min(length, LARGEST)
    return np.arange(blocks, dtype=np.int64) * length // blocks


def _lengths(starts: Counts, length: int) -> Counts:
    return np.diff(np.append(starts, length))
