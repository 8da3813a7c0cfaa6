"""A picture of where two tensors of one shape differ: the root of the mean square of Δ in each of many blocks."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.base.arrays import Counts, Floats
from core.base.dtypes import values
from core.base.progress import Meter, Report, silent
from core.masks.value_table import upright_layout
from core.storage.matrix_layout import MatrixLayout, Submatrix
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor

FINEST = 512
"""Blocks along a side, at most."""
_READ = 1 << 19
"""Elements that are read at a time, about."""


@dataclass(frozen=True, eq=False)
class DifferenceImage:
    """Where two tensors differ.

    Attributes:
        layout: of the first as a matrix of (rows, columns).
        blocks: float64 (h, w), the root mean square of the finite differences in each block; NaN where there is none.
        row_edges, column_edges: int64 (h + 1,) and (w + 1,), the first index of each block, and the end.
    """

    layout: MatrixLayout
    blocks: Floats
    row_edges: Counts
    column_edges: Counts

    @property
    def largest(self) -> float:
        """The largest of the blocks; 0 where nothing differs."""
        return float(np.nanmax(self.blocks)) if np.isfinite(self.blocks).any() else 0.0


def difference_image(first: Tensor, second: Tensor, report: Report = silent, finest: int = FINEST) -> DifferenceImage:
    """Read two tensors, piece by piece, and compare them in float64.

    Args:
        first, second: of one shape and prunable dtypes, with one element at least.
        report: progress in bytes of the first; it may raise to stop.

    Raises:
        UserError: a file has changed or ends too early.
    """
    layout, other = upright_layout(first), upright_layout(second)
    rows, columns = _edges(layout.rows, finest), _edges(layout.columns, finest)
    sums, counts = (np.zeros((len(rows) - 1, len(columns) - 1)) for _ in range(2))
    meter = Meter(report, first.nbytes)
    with TensorReader() as reader, TensorReader() as reader_there:
        for part in _parts(layout.rows, columns):
            one = values(first.dtype, layout.read(part, reader))
            apart = values(second.dtype, other.read(part, reader_there))
            with np.errstate(invalid="ignore", over="ignore"):
                apart -= one
                apart *= apart
            finite = np.isfinite(apart)
            apart[~finite] = 0.0
            # the blocks that the part lies in: whole ones from left to right, some rows of them
            left, right = np.searchsorted(columns, [part.left, part.left + part.columns])
            starts = columns[left:right] - part.left
            place = np.searchsorted(rows, np.arange(part.top, part.top + part.rows), side="right") - 1
            np.add.at(sums[:, left:right], place, np.add.reduceat(apart, starts, axis=1))
            np.add.at(counts[:, left:right], place, np.add.reduceat(finite, starts, axis=1, dtype=np.int64))
            meter.advance(part.size * first.dtype.itemsize)
    with np.errstate(invalid="ignore", divide="ignore"):
        return DifferenceImage(layout, np.sqrt(sums / counts), rows, columns)


def _edges(size: int, finest: int) -> Counts:
    """The first index of each of at most ``finest`` blocks of nearly one size, and the end."""
    blocks = min(size, finest)
    return np.arange(blocks + 1) * size // blocks


def _parts(rows: int, columns: Counts) -> Iterator[Submatrix]:
    """Parts of whole blocks from left to right; of a matrix that is not wide, whole rows."""
    step = max(int(_READ // max(columns[1] - columns[0], 1)), 1)
    for left in range(0, len(columns) - 1, step):
        begin, end = int(columns[left]), int(columns[min(left + step, len(columns) - 1)])
        high = max(_READ // (end - begin), 1)
        for top in range(0, rows, high):
            yield Submatrix(top, begin, min(high, rows - top), end - begin)
