"""The mask of a parameter, or of a submatrix of it, as an image of blocks with exact counts."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.base.arrays import Counts, Flags, Floats
from core.storage.matrix_layout import MatrixLayout, Submatrix


@dataclass(frozen=True)
class MaskImage:
    """What a mask keeps, and how large the weights are, in each block of a submatrix.

    Attributes:
        layout: the parameter as a matrix.
        submatrix: the part of it that is shown.
        kept: int64 (r, c), weights kept in each block.
        numel: int64 (r, c), weights in each block.
        magnitude: float64 (r, c), mean of ``|w|`` over the finite weights of each block; NaN where there are none.
        kept_in_rows: int64 (submatrix.rows,), weights kept in each row.
        kept_in_columns: int64 (submatrix.columns,), weights kept in each column.
        values: float64 (submatrix.rows, submatrix.columns), the weights if they are few, else None.
    """

    layout: MatrixLayout
    submatrix: Submatrix
    kept: Counts
    numel: Counts
    magnitude: Floats
    kept_in_rows: Counts
    kept_in_columns: Counts
    values: Floats | None = None

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
        return np.repeat(self._gone_outputs, self.rows // len(self._gone_outputs))

    @property
    def dead_columns(self) -> Flags:
        """Which columns belong to a dead input, bool (columns,); only for the whole matrix."""
        return np.repeat(self._gone_inputs, self.columns // len(self._gone_inputs))

    @cached_property
    def _gone_outputs(self) -> Flags:
        return _gone(self.kept_in_rows, self.layout.shape[0] if self.layout.split else 1)

    @cached_property
    def _gone_inputs(self) -> Flags:
        sides = self.layout.shape[self.layout.split :]
        return _gone(self.kept_in_columns, sides[0] if sides else 1)


def _gone(kept: Counts, groups: int) -> Flags:
    """Which groups of consecutive rows or columns keep nothing, bool (groups,)."""
    found: Flags = kept.reshape(groups, -1).sum(axis=1) == 0
    return found
