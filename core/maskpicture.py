"""The mask of a parameter as a picture: out × in, reduced to blocks, every count exact."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numba import njit

from core.blocks import elements
from core.checkpoint import Parameter
from core.dtypes import Bits, Counts, Floats, round_threshold
from core.files import read_into
from core.progress import Meter, Report, silent
from core.recorded import kept_by_mask
from core.table import Tensor, contiguous_stride

LARGEST = 256
"""Blocks in each direction, at most."""

STRIP = 4 << 20
"""Bytes read at a time, unless one row is longer."""

_Word = np.unsignedinteger[Any]


@dataclass(frozen=True)
class Strip:
    """Some rows of a parameter, and which of them are kept: ``above < word & mask <= upto``.

    Attributes:
        words: unsigned (k, columns).
    """

    words: Bits
    mask: int
    above: int
    upto: int


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
    for strip in strips:
        drawing.add(strip)
        meter.advance(strip.words.size * parameter.tensor.dtype.itemsize)
    return drawing.picture()


class _Drawing:
    """Adds up strips of whole rows, top to bottom."""

    def __init__(self, rows: int, columns: int) -> None:
        self._row_starts, self._column_starts = _starts(rows), _starts(columns)
        widths = _lengths(self._column_starts, columns)
        self._block_of_column = np.repeat(np.arange(len(widths)), widths)
        self._by_block = np.zeros((rows, len(widths)), np.int64)
        self._in_columns = np.zeros(columns, np.int64)
        self._next = 0

    def add(self, strip: Strip) -> None:
        rows = self._by_block[self._next : self._next + len(strip.words)]
        kind = strip.words.dtype.type
        bounds = (kind(strip.mask), kind(strip.above), kind(strip.upto))
        _count(strip.words, *bounds, self._block_of_column, rows, self._in_columns)
        self._next += len(strip.words)

    def picture(self) -> MaskPicture:
        rows, columns = len(self._by_block), len(self._in_columns)
        kept = np.add.reduceat(self._by_block, self._row_starts, axis=0)
        heights, widths = _lengths(self._row_starts, rows), _lengths(self._column_starts, columns)
        numel = np.multiply.outer(heights, widths)
        return MaskPicture(rows, columns, kept, numel, self._by_block.sum(axis=1), self._in_columns)


@njit(nogil=True, cache=True)
def _count(
    words: Bits, mask: _Word, above: _Word, upto: _Word, block_of_column: Counts, by_block: Counts, in_columns: Counts
) -> None:
    """Count the words whose masked bits are above one bound and not above the other."""
    for row in range(words.shape[0]):
        for column in range(words.shape[1]):
            magnitude = words[row, column] & mask
            kept = (magnitude > above) & (magnitude <= upto)
            by_block[row, block_of_column[column]] += kept
            in_columns[column] += kept


def _recorded(parameter: Parameter) -> Iterator[Strip]:
    kept = kept_by_mask(parameter).reshape(as_matrix(parameter.tensor.shape))
    yield Strip(kept.view(np.uint8), mask=1, above=0, upto=1)


def _strips(tensor: Tensor, threshold: float) -> Iterator[Strip]:
    dtype = tensor.dtype
    bound = int(round_threshold(dtype, np.array([threshold]))[0])
    whole = tensor.stride != contiguous_stride(tensor.shape)
    matrices = iter([elements(tensor).reshape(as_matrix(tensor.shape))]) if whole else _rows(tensor)
    # what is above infinity is not a number, and is not kept
    return (Strip(words, dtype.magnitude_mask, bound, dtype.infinity) for words in matrices)


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


def _starts(length: int) -> Counts:
    """Where the blocks of a side begin; their lengths differ by one at most."""
    blocks = min(length, LARGEST)
    return np.arange(blocks, dtype=np.int64) * length // blocks


def _lengths(starts: Counts, length: int) -> Counts:
    return np.diff(np.append(starts, length))
