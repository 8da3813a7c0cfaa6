"""Blocks of a mask as they are coloured: the part of each that is kept, fewer of them for few pixels, what is dead."""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from gui.support.theme import Theme, mixed

LEVELS = 254
"""The steps of a colour ramp."""
PRUNED, ZERO_BEFORE, NAN = LEVELS + 1, LEVELS + 2, LEVELS + 3
"""The places behind the ramp of kept parts: what is wholly dead, or a single weight that is cut; the same of what was
zero before; and what holds a NaN, if a single one of many weights, since it makes all that follows NaN."""
GROUND = 0.55
"""The opacity of a bar's track as the ground of the picture, on which nothing that is kept is blue."""

Reals = NDArray[np.floating]
Flags = NDArray[np.bool_]
Edges = NDArray[np.int64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class DeadLines:
    """What is dead in a whole matrix.

    Attributes:
        rows, columns: which of them belong to a dead output or input, (rows,) and (columns,).
        kernels: which kernels are dead, a grid of equal rectangles that covers the matrix; None where there are none.
    """

    rows: Flags
    columns: Flags
    kernels: Flags | None = None

    @cached_property
    def any(self) -> bool:
        """Whether anything is dead."""
        kernels = self.kernels is not None and self.kernels.any()
        return bool(kernels or self.rows.any() or self.columns.any())

    def cover(self, down: Edges, across: Edges) -> Flags:
        """Which blocks have only dead weights, (h, w).

        Args:
            down, across: the first row and column of each block, and at last the end of the last one.
        """
        if self.kernels is None:
            return _all_between(self.rows, down)[:, None] | _all_between(self.columns, across)
        # a dead row or column has only dead kernels
        high, wide = self.kernels.shape
        rows, columns = len(self.rows) // high, len(self.columns) // wide
        top, bottom = down[:-1] // rows, -(-down[1:] // rows)
        left, right = across[:-1] // columns, -(-across[1:] // columns)
        alive = self._alive
        inside = alive[bottom][:, right] - alive[top][:, right] - alive[bottom][:, left] + alive[top][:, left]
        found: Flags = inside == 0
        return found

    @cached_property
    def _alive(self) -> NDArray[np.int32]:
        """How many kernels above and left of each place are not dead."""
        assert self.kernels is not None
        sums = np.zeros((self.kernels.shape[0] + 1, self.kernels.shape[1] + 1), np.int32)
        sums[1:, 1:] = np.cumsum(np.cumsum(~self.kernels, axis=0, dtype=np.int32), axis=1)
        return sums


@dataclass(frozen=True)
class MaskBlocks:
    """(h, w) blocks of weights; all arrays but the edges have this shape.

    Attributes:
        down, across: the first row and column of each block in the matrix, and at last the end of the last one.
        kept, nonzero: the part of each block that is kept, and that was not zero before; 0 to 1.
        magnitude: mean ``|w|`` of each block; NaN where nothing is finite.
        nan: the part of each block that is NaN; None where nothing is.
    """

    down: Edges
    across: Edges
    kept: Reals
    nonzero: Reals | None
    magnitude: Reals
    nan: Reals | None = None

    @property
    def single(self) -> bool:
        """Whether each block is one weight."""
        return bool(self.down[-1] - self.down[0] == len(self.down) - 1) and bool(
            self.across[-1] - self.across[0] == len(self.across) - 1
        )

    @cached_property
    def steps(self) -> Codes:
        """The step of the ramp that each block has by the part of it that is kept; not to be changed."""
        return np.rint(LEVELS * self.kept).astype(np.intp)

    def coarser(self, high: int, wide: int) -> "MaskBlocks":
        """As many blocks as there are pixels: parts are those of all weights in a pixel, none is left out."""
        down, across = _merged(len(self.down) - 1, high), _merged(len(self.across) - 1, wide)
        numel = np.multiply.outer(np.diff(self.down), np.diff(self.across)).astype(float)
        whole = _summed(numel, down, across)
        finite = np.isfinite(self.magnitude)
        sizes = _summed(np.where(finite, self.magnitude, 0) * numel, down, across)
        with np.errstate(invalid="ignore"):
            magnitude = sizes / _summed(numel * finite, down, across)
        nonzero = None if self.nonzero is None else _summed(self.nonzero * numel, down, across) / whole
        kept = _summed(self.kept * numel, down, across) / whole
        nan = None if self.nan is None else _summed(self.nan * numel, down, across) / whole
        return MaskBlocks(self.down[down], self.across[across], kept, nonzero, magnitude, nan)

    def codes(self, dead: DeadLines | None, weights: bool = True) -> Codes:
        """The place of each block in `mask_colours`.

        A block has a step of the ramp, unless all of it is dead or any of it is NaN.

        Args:
            weights: whether single weights are kept, cut or zero before; else they are blocks as others are.
        """
        gone = self._gone(dead, weights)
        if gone is None and self.nan is None:
            return self.steps
        found = self.steps.copy()
        if gone is not None:
            found[gone] = PRUNED
            if self.nonzero is not None:
                found[gone & (self.nonzero == 0)] = ZERO_BEFORE
        if self.nan is not None:
            found[self.nan > 0] = NAN
        return found

    def _gone(self, dead: DeadLines | None, weights: bool) -> Flags | None:
        """Which blocks are dead; None where none is."""
        if weights and self.single:
            return np.asarray(self.kept == 0)
        if dead is not None and dead.any:
            return np.asarray(dead.cover(self.down, self.across) & (self.kept == 0))
        return None


@cache
def mask_colours(theme: Theme, ticked: bool = True) -> NDArray[np.uint32]:
    """RGB colours: blue of an opacity from 0 to 1 for steps 0 to `LEVELS`, and those of `PRUNED`, `ZERO_BEFORE`
    and `NAN`.

    Args:
        ticked: whether the parameter is, so that what is cut is orange; else it is a grey.
    """
    below = ground(theme).name()
    steps = [mixed(theme.kept, below, level / LEVELS).rgb() for level in range(LEVELS + 1)]
    ends = theme.pruned if ticked else theme.would_prune, theme.zero_before, theme.nan
    return np.array([*steps, *(QColor(each).rgb() for each in ends)], np.uint32)


@cache
def ground(theme: Theme) -> QColor:
    """The colour of a block in which nothing is kept."""
    return mixed(theme.track, theme.panel, GROUND)


def even_edges(first: int, length: int, blocks: int) -> Edges:
    """The bounds of blocks whose sizes differ by one at most."""
    return first + np.arange(blocks + 1, dtype=np.int64) * length // max(blocks, 1)


def _merged(blocks: int, pixels: int) -> Edges:
    """The first block of each pixel, and one past the last."""
    return even_edges(0, blocks, max(min(blocks, pixels), 1))


def _summed(values: Reals, down: Edges, across: Edges) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.add.reduceat(np.add.reduceat(values, down[:-1], axis=0), across[:-1], axis=1)
    return found


def _all_between(flags: Flags, edges: Edges) -> Flags:
    """Whether all flags from each edge to the next are set."""
    sums = np.concatenate([[0], np.cumsum(flags)])
    found: Flags = sums[edges[1:]] - sums[edges[:-1]] == np.diff(edges)
    return found
