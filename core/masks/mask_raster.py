"""Draws the mask image of one parameter for one threshold after another, fast enough for a threshold being dragged."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Counts, Flags, Floats
from core.base.dtypes import DType, values
from core.base.mask import UNPRUNED
from core.base.progress import Meter, Report, silent
from core.masks.mask_image import MaskImage
from core.masks.row_blocks import KeptBy, RowBlock, layout_of, row_blocks
from core.model.parameter import Parameter
from core.storage.matrix_layout import Submatrix

LARGEST = 512
"""Most blocks in each direction, unless there are at most `SINGLE` weights."""

SINGLE = 1 << 14
"""In a submatrix of at most so many weights each weight is a block, and the image has its value."""

HELD = 1 << 27
"""Weights of at most so many bytes are kept in memory from one image to the next."""


class MaskRaster:
    """Draws a parameter, or a submatrix of it, repeatedly.

    What does not depend on the threshold is computed with the first image. Up to `HELD` bytes of weights stay in
    memory, so that the next image is one pass over them; larger submatrices are read from the file each time.

    Args:
        parameter: a prunable one.
        submatrix: of the parameter's matrix; all of it if None.
        kernels: lay a convolution's kernels out as a grid instead of flattening them.
        most: most blocks down and across, where blocks are more than single weights.
    """

    def __init__(
        self,
        parameter: Parameter,
        submatrix: Submatrix | None = None,
        *,
        kernels: bool = False,
        most: tuple[int, int] = (LARGEST, LARGEST),
    ) -> None:
        self._parameter, self._layout = parameter, layout_of(parameter, kernels)
        self._submatrix = submatrix or self._layout.whole
        self._grid = _Grid.over(self._submatrix, most)
        self._fixed: _Fixed | None = None

    def picture(self, by: KeptBy, report: Report = silent) -> MaskImage:
        """Draw the mask.

        Args:
            by: what says which weights are kept.
            report: progress in bytes.

        Raises:
            UserError: the file has changed or ends too early.
            Cancelled: if ``report`` raises it.
        """
        tensor = self._parameter.tensor
        meter = Meter(report, self._submatrix.size * tensor.dtype.itemsize)
        fixed, kept_counts = self._fixed or _Fixed(self._submatrix, self._grid, tensor.dtype), self._nothing_kept(by)
        top = 0
        for row_block in self._row_blocks(by):
            rows = slice(top, top + len(row_block.bits))
            kept_counts.add(row_block, rows)
            if fixed is not self._fixed:
                fixed.add(row_block.bits, rows)
            top = rows.stop
            meter.advance(row_block.bits.nbytes)
        # remembered only after the loop, when it is complete
        self._fixed = fixed
        kept, zeros = kept_counts.found, fixed.zeros
        return MaskImage(
            self._layout,
            self._submatrix,
            numel=self._grid.numel,
            kept=kept.in_blocks,
            zeros=zeros.in_blocks,
            nans=fixed.nans,
            kept_nans=kept_counts.nans,
            magnitude=fixed.magnitude,
            kept_in_rows=kept.in_rows,
            zeros_in_rows=zeros.in_rows,
            kept_in_columns=kept.in_columns,
            zeros_in_columns=zeros.in_columns,
            values=fixed.values,
            dead_kernels=kept_counts.dead_kernels,
        )

    def _nothing_kept(self, by: KeptBy) -> "_KeptCounts":
        kernel = self._layout.kernel if self._submatrix == self._layout.whole else (1, 1)
        # a threshold keeps no NaN
        keeps_nan = self._parameter.tensor.dtype if not isinstance(by, float) or by == UNPRUNED else None
        return _KeptCounts(self._grid, kernel, keeps_nan)

    def _row_blocks(self, by: KeptBy) -> Iterator[RowBlock]:
        held = self._fixed.held if self._fixed is not None else None
        # a recorded mask is not held, and groups may reach beyond the submatrix
        if held is None or not isinstance(by, float):
            return row_blocks(self._parameter, self._layout, self._submatrix, by)
        return iter([RowBlock.cut(held, self._parameter.tensor.dtype, by)])


@dataclass(frozen=True)
class _Grid:
    """The division of a submatrix into blocks of nearly equal size.

    Attributes:
        down, across: int64, the first row and column of each block, and at last the end of the last one.
    """

    down: Counts
    across: Counts

    @classmethod
    def over(cls, submatrix: Submatrix, most: tuple[int, int]) -> "_Grid":
        down, across = (submatrix.rows, submatrix.columns) if submatrix.size <= SINGLE else most
        return cls(_edges(submatrix.rows, down), _edges(submatrix.columns, across))

    @cached_property
    def numel(self) -> Counts:
        """Weights in each block."""
        found: Counts = np.multiply.outer(np.diff(self.down), np.diff(self.across))
        return found

    @property
    def shape(self) -> tuple[int, int]:
        """Number of blocks down and across."""
        return len(self.down) - 1, len(self.across) - 1

    @property
    def size(self) -> tuple[int, int]:
        """Number of weights down and across."""
        return int(self.down[-1]), int(self.across[-1])


class _Sums:
    """Counts of weights in blocks, rows and columns, int64, at first 0."""

    def __init__(self, grid: _Grid) -> None:
        rows, columns = grid.size
        self.in_blocks = np.zeros(grid.shape, np.int64)
        self.in_rows, self.in_columns = np.zeros(rows, np.int64), np.zeros(columns, np.int64)


class _Fixed:
    """What is the same for every threshold: magnitudes, zeros, NaNs, values, and the weights kept in memory."""

    def __init__(self, submatrix: Submatrix, grid: _Grid, dtype: DType) -> None:
        self._grid, self._dtype = grid, dtype
        self._sum, self._finite = np.zeros(grid.shape), np.zeros(grid.shape, np.int64)
        self.zeros, self.nans = _Sums(grid), np.zeros(grid.shape, np.int64)
        self.values = np.empty(grid.size) if submatrix.size <= SINGLE else None
        self.held = np.empty(grid.size, dtype.word) if submatrix.size * dtype.itemsize <= HELD else None

    def add(self, bits: Bits, rows: slice) -> None:
        from core.masks.kernels import sum_magnitudes

        sums = self._sum, self._finite, self.zeros.in_blocks, self.zeros.in_rows[rows], self.zeros.in_columns
        sum_magnitudes(_reals(self._dtype, bits), rows.start, self._grid.down, self._grid.across, *sums, self.nans)
        if self.values is not None:
            self.values[rows] = values(self._dtype, bits)
        if self.held is not None:
            self.held[rows] = bits

    @property
    def magnitude(self) -> Floats:
        """Mean magnitude of each block."""
        with np.errstate(invalid="ignore"):
            return self._sum / self._finite


class _KeptCounts:
    """Counts the kept weights in blocks, rows and columns, and marks the kernels that keep some.

    Args:
        kernel: height and width of a kernel in a whole matrix; (1, 1) where there are none.
        keeps_nan: the dtype of the weights where NaN may be kept; None where it never is.
    """

    def __init__(self, grid: _Grid, kernel: tuple[int, int], keeps_nan: DType | None) -> None:
        self._grid, self._kernel, self._keeps_nan = grid, kernel, keeps_nan
        self.found, self.nans = _Sums(grid), np.zeros(grid.shape, np.int64)
        rows, columns = grid.size
        self._alive = None if kernel == (1, 1) else np.zeros((rows // kernel[0], columns // kernel[1]), np.bool_)

    @property
    def dead_kernels(self) -> Flags | None:
        """Which kernels keep nothing; None where there are none."""
        return None if self._alive is None else ~self._alive

    def add(self, row_block: RowBlock, rows: slice) -> None:
        from core.masks.kernels import count_kept, mark_alive

        kind, kept = row_block.words.dtype.type, row_block.kept
        bounds = kind(kept.mask), kind(kept.above), kind(kept.upto)
        sums = self.found.in_blocks, self.found.in_rows[rows], self.found.in_columns
        count_kept(row_block.words, *bounds, rows.start, self._grid.down, self._grid.across, *sums)
        if self._alive is not None:
            mark_alive(row_block.words, *bounds, rows.start, *self._kernel, self._alive)
        if self._keeps_nan is not None:
            self._count_nans(row_block, rows.start, self._keeps_nan)

    def _count_nans(self, row_block: RowBlock, top: int, dtype: DType) -> None:
        """Count the NaNs that are kept; there are few of them."""
        word = row_block.bits.dtype.type
        down, across = np.nonzero((row_block.bits & word(dtype.magnitude_mask)) > word(dtype.infinity))
        kept = row_block.keeps[down, across]
        places = (
            np.searchsorted(edges, found[kept], side="right") - 1
            for edges, found in ((self._grid.down, down + top), (self._grid.across, across))
        )
        np.add.at(self.nans, tuple(places), 1)


def _edges(length: int, most: int) -> Counts:
    """The bounds of blocks whose sizes differ by one at most."""
    blocks = max(min(length, most), 1)
    return np.arange(blocks + 1, dtype=np.int64) * length // blocks


def _reals(dtype: DType, bits: Bits) -> NDArray[np.floating[Any]]:
    """The weights in the narrowest floating-point type that numpy computes with fast."""
    if dtype.name == "bfloat16":
        return (bits.astype(np.uint32) << 16).view(np.float32)
    if dtype.name == "float16":
        with np.errstate(invalid="ignore"):  # a signalling NaN becomes a quiet one
            return bits.view(np.float16).astype(np.float32)
    return bits.view(np.float64 if dtype.itemsize == 8 else np.float32)
