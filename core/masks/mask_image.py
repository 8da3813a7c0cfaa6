"""The mask of a parameter, or of a submatrix of it, as an image of blocks with exact counts."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.base.arrays import Counts, Flags, Floats
from core.storage.matrix_layout import MatrixLayout, Submatrix


@dataclass(frozen=True)
class MaskImage:
    """What a mask keeps, what was zero before, and how large the weights are, in each block of a submatrix.

    Attributes:
        layout: the parameter as a matrix.
        submatrix: the part of it that is shown.
        numel: int64 (r, c), weights in each block.
        kept: int64 (r, c), weights kept in each block.
        zeros: int64 (r, c), weights of each block that are ±0 before pruning; no mask keeps them.
        nans: int64 (r, c), weights of each block that are NaN; a threshold prunes them, a recorded mask may keep them.
        kept_nans: int64 (r, c), those of them that are kept.
        magnitude: float64 (r, c), mean of ``|w|`` over the finite weights of each block; NaN where there are none.
        kept_in_rows, zeros_in_rows: int64 (submatrix.rows,), the same of each row.
        kept_in_columns, zeros_in_columns: int64 (submatrix.columns,), the same of each column.
        values: float64 (submatrix.rows, submatrix.columns), the weights if they are few, else None.
        dead_kernels: bool, a grid of `MatrixLayout.kernel` over the whole matrix: which kernels keep no weight; None of
            a submatrix, and where kernels are single weights.
    """

    layout: MatrixLayout
    submatrix: Submatrix
    numel: Counts
    kept: Counts
    zeros: Counts
    nans: Counts
    kept_nans: Counts
    magnitude: Floats
    kept_in_rows: Counts
    zeros_in_rows: Counts
    kept_in_columns: Counts
    zeros_in_columns: Counts
    values: Floats | None = None
    dead_kernels: Flags | None = None

    @property
    def rows(self) -> int:
        """Rows of the whole matrix."""
        return self.layout.rows

    @property
    def columns(self) -> int:
        """Columns of the whole matrix."""
        return self.layout.columns

    @property
    def density(self) -> Floats:
        """The part of the weights that is kept in each block, float64 (r, c)."""
        return self.kept / self.numel

    @property
    def nonzero(self) -> Floats:
        """The part of the weights that was not zero before in each block, float64 (r, c); equal to ``density`` where
        nothing is cut."""
        return (self.numel - self.zeros) / self.numel

    @property
    def nan(self) -> Floats | None:
        """The part of the weights that is NaN in each block, float64 (r, c); None where none is."""
        return self.nans / self.numel if self.nans.any() else None

    @property
    def kept_nan(self) -> Floats | None:
        """The part of the weights that is NaN and kept in each block, float64 (r, c); None where none is."""
        return self.kept_nans / self.numel if self.kept_nans.any() else None

    @property
    def has_units(self) -> bool:
        """Whether it has outputs and inputs, which can be dead; a vector has none."""
        return len(self.layout.tensor.shape) > 1

    @property
    def dead_outputs(self) -> int:
        """How many indices of the first dimension keep no weight; only for an image of the whole matrix."""
        return int(np.count_nonzero(self._gone_outputs))

    @property
    def dead_inputs(self) -> int:
        """How many indices of the second dimension (input channels) keep no weight; only for the whole matrix."""
        return int(np.count_nonzero(self._gone_inputs))

    @property
    def dead_rows(self) -> Flags:
        """Which rows belong to a dead output, bool (rows,); only for the whole matrix."""
        return self._of_rows(self._gone_outputs)

    @property
    def dead_columns(self) -> Flags:
        """Which columns belong to a dead input, bool (columns,); only for the whole matrix."""
        return self._of_columns(self._gone_inputs)

    @cached_property
    def zero_rows(self) -> Flags:
        """Which rows belong to an output that was all zero before, bool (rows,); only for the whole matrix."""
        return self._of_rows(self._outputs(self.columns - self.zeros_in_rows))

    @cached_property
    def zero_columns(self) -> Flags:
        """Which columns belong to an input that was all zero before, bool (columns,); only for the whole matrix."""
        return self._of_columns(self._inputs(self.rows - self.zeros_in_columns))

    @cached_property
    def _gone_outputs(self) -> Flags:
        return self._outputs(self.kept_in_rows)

    @cached_property
    def _gone_inputs(self) -> Flags:
        return self._inputs(self.kept_in_columns)

    def _outputs(self, left: Counts) -> Flags:
        """Which indices of the first dimension have nothing left, for a count of each row."""
        return self._gone(left, self.layout.shape[0] if self.layout.split else 1)

    def _inputs(self, left: Counts) -> Flags:
        """Which indices of the second dimension have nothing left, for a count of each column."""
        sides = self.layout.shape[self.layout.split :]
        return self._gone(left, sides[0] if sides else 1)

    def _of_rows(self, outputs: Flags) -> Flags:
        return np.repeat(outputs, self.rows // len(outputs))

    def _of_columns(self, inputs: Flags) -> Flags:
        return np.repeat(inputs, self.columns // len(inputs))

    def _gone(self, left: Counts, groups: int) -> Flags:
        """Which groups of consecutive rows or columns have nothing left, bool (groups,); none of a vector."""
        found: Flags = left.reshape(groups, -1).sum(axis=1) == 0
        return found & self.has_units
