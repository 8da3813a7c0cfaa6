"""A parameter as a picture: out × in, reduced to blocks, every count exact; the whole of it or any window."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.base.arrays import Counts, Flags, Floats
from core.storage.matrix_layout import MatrixLayout, Submatrix


@dataclass(frozen=True)
class MaskImage:
    """What a mask leaves, and how large the weights are, in blocks.

    Attributes:
        layout: the parameter as a matrix.
        submatrix: what of it is in the picture.
        kept: int64 (r, c), weights kept in each block.
        numel: int64 (r, c), weights in each block.
        magnitude: float64 (r, c), mean of ``|w|`` over the finite weights of each block; NaN where there are none.
        kept_in_rows: int64, for each row of the window.
        kept_in_columns: int64, for each column of the window.
        values: float64, the weights of the window where they are few, else None.
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
        """Of the whole matrix."""
        return self.layout.rows

    @property
    def columns(self) -> int:
        """Of the whole matrix."""
        return self.layout.columns

    @property
    def density(self) -> Floats:
        """float64 (r, c)."""
        return self.kept / self.numel

    @property
    def dead_outputs(self) -> int:
        """Places of the first dimension that keep no weight; only of a picture of the whole matrix."""
        return int(np.count_nonzero(self._gone_outputs))

    @property
    def dead_inputs(self) -> int:
        """Places of the second dimension that keep no weight, for a convolution whole channels; of the whole matrix."""
        return int(np.count_nonzero(self._gone_inputs))

    @property
    def dead_rows(self) -> Flags:
        """Which rows are of a dead output; of the whole matrix."""
        return np.repeat(self._gone_outputs, self.rows // len(self._gone_outputs))

    @property
    def dead_columns(self) -> Flags:
        """Which columns are of a dead input; of the whole matrix."""
        return np.repeat(self._gone_inputs, self.columns // len(self._gone_inputs))

    @cached_property
    def _gone_outputs(self) -> Flags:
        return _gone(self.kept_in_rows, self.layout.shape[0] if self.layout.split else 1)

    @cached_property
    def _gone_inputs(self) -> Flags:
        sides = self.layout.shape[self.layout.split :]
        return _gone(self.kept_in_columns, sides[0] if sides else 1)


def _gone(kept: Counts, groups: int) -> Flags:
    """Which groups of neighbouring rows or columns keep nothing."""
    found: Flags = kept.reshape(groups, -1).sum(axis=1) == 0
    return found
