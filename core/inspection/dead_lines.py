"""Which lines of a tensor keep no weight, and which of them had none to begin with."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from core.base.arrays import Counts, Flags
from core.inspection.line_statistics import LineStatistics, line_layout
from core.masks.dead_units import UnitMaxima
from core.masks.nm_masks import NMGroups
from core.masks.row_blocks import row_blocks
from core.model.parameter import Parameter
from core.storage.matrix_layout import Submatrix, flat_layout
from core.storage.reader_pool import ReadChunk
from core.storage.tensor_reader import CHUNK, TensorReader


@dataclass(frozen=True, eq=False)
class DeadIndexes:
    """The lines of a tensor along one side of which no weight is kept.

    Attributes:
        indexes: int64 (n,), ascending.
        before: bool (n,), whether all of a line was zero before.
    """

    indexes: Counts
    before: Flags

    @classmethod
    def of(cls, dead: Flags, before: Flags) -> "DeadIndexes":
        """Of flags of all lines, bool (lines,)."""
        indexes = np.flatnonzero(dead)
        return cls(indexes, before[indexes])

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.indexes)


def dead_under(maxima: UnitMaxima, threshold: float, unmasked: UnitMaxima | None = None) -> DeadIndexes:
    """The lines that keep no weight above a threshold.

    Args:
        maxima: of the lines; of the weights that the recorded mask keeps, where that is kept.
        threshold: finite and not negative; 0 where only zeros are dead.
        unmasked: of all weights, where ``maxima`` is not.
    """
    return DeadIndexes.of(maxima.dead(threshold), (unmasked or maxima).dead(0.0))


def zero_lines(found: LineStatistics) -> DeadIndexes:
    """The lines that hold nothing but zeros, of a tensor that can't be pruned."""
    zero = (found.least == 0) & (found.greatest == 0)
    return DeadIndexes.of(zero, zero)


@dataclass(frozen=True)
class GroupedDeadRequest:
    """A `ReadTask` for the dead lines under N of M.

    Attributes:
        parameter: a prunable one, which fits the groups.
        groups: how its weights are grouped.
        side: the dimension whose indexes are the lines.
    """

    parameter: Parameter
    groups: NMGroups
    side: int

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of some rows, each giving int64 (lines,), the weights that are kept in each line."""
        layout = flat_layout(self.parameter.tensor)
        step = max(1, CHUNK // max(layout.columns * self.parameter.tensor.dtype.itemsize, 1))
        if self.groups.side == 0:
            # groups lie across rows, and are read whole
            step = -(-step // self.groups.m) * self.groups.m
        for top in range(0, layout.rows, step):
            yield partial(self._look, Submatrix(top, 0, min(step, layout.rows - top), layout.columns))

    def finalize(self, found: Counts) -> Flags:
        """Which lines are dead, bool (lines,)."""
        dead: Flags = found == 0
        return dead

    def _look(self, submatrix: Submatrix, reader: TensorReader) -> Counts:
        tensor = self.parameter.tensor
        found, top = np.zeros(line_layout(tensor, self.side).rows, np.int64), submatrix.top
        for block in row_blocks(self.parameter, flat_layout(tensor), submatrix, self.groups, reader):
            keeps = block.keeps
            if self.side == 0:
                found[top : top + len(keeps)] = keeps.sum(axis=1)
            else:
                found += keeps.reshape(len(keeps), len(found), -1).sum(axis=(0, 2))
            top += len(keeps)
            reader.tick(block.bits.nbytes)
        return found
