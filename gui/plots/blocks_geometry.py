"""Where the cells of the matrix of blocks lie. Frozen values, no Qt."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Floats
from core.model.block_matrix import BlockMatrix

SMALLEST = 2.0
"""Pixels of a cell, at least; of more than fit, a part is seen."""
WIDEST, HIGHEST = 140.0, 48.0
"""Pixels of a cell, at most."""
BETWEEN_GROUPS = 5.0
"""Pixels between two groups of columns, and between the kinds and what belongs to no block."""
NARROW = 4.0
"""Cells of fewer pixels have no gap between them."""


@dataclass(frozen=True, eq=False)
class BlocksGeometry:
    """The cells in pixels, from the left of the first column and the top of the first row on.

    Attributes:
        lefts, tops: of the columns and rows, ascending whole numbers.
        across, down: of a cell with the gap behind it.
    """

    lefts: Floats
    tops: Floats
    across: float
    down: float

    @classmethod
    def of(cls, matrix: BlockMatrix, room: tuple[float, float], zoom: float = 1.0) -> "BlocksGeometry":
        """Lay the matrix into a room; where it doesn't fit in it, it is larger.

        Args:
            room: width and height in pixels.
            zoom: 1 for as small as it fits, and as the smallest cells allow.
        """
        columns, rows = len(matrix.columns), len(matrix.rows)
        wider = _spaces(columns, [group.start for group in matrix.groups[1:]])
        higher = _spaces(rows, [matrix.in_blocks] if 0 < matrix.in_blocks < rows else [])
        across = _size(room[0] - (wider[-1] if columns else 0), columns, zoom, WIDEST)
        down = _size(room[1] - (higher[-1] if rows else 0), rows, zoom, HIGHEST)
        lefts, tops = np.arange(columns) * across + wider, np.arange(rows) * down + higher
        return cls(np.rint(lefts), np.rint(tops), across, down)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of all."""
        return _end(self.lefts, self.across), _end(self.tops, self.down)

    @property
    def largest(self) -> bool:
        """Whether cells can't become larger."""
        return self.across >= WIDEST and self.down >= HIGHEST

    @cached_property
    def rights(self) -> Floats:
        """One past the last pixel of each column, without the gap."""
        return _ends(self.lefts, self.across)

    @cached_property
    def bottoms(self) -> Floats:
        """One past the last pixel of each row, without the gap."""
        return _ends(self.tops, self.down)

    def column_at(self, x: float) -> int | None:
        """The column at a pixel, the gap behind it included."""
        return _at(self.lefts, self.across, x)

    def row_at(self, y: float) -> int | None:
        """The row at a pixel, the gap below it included."""
        return _at(self.tops, self.down, y)

    def columns_of(self, pixels: Floats) -> NDArray[np.int64]:
        """The column of each pixel; -1 between them."""
        return _indices(self.lefts, self.rights, pixels)

    def rows_of(self, pixels: Floats) -> NDArray[np.int64]:
        """The row of each pixel; -1 between them."""
        return _indices(self.tops, self.bottoms, pixels)


Ends = tuple[int, int]
"""The first and the last."""


def rectangles(cells: Iterable[tuple[int, int]]) -> Iterator[tuple[Ends, Ends]]:
    """Cells as rectangles of rows and columns without gaps: runs beside each other, those of equal ends joined.

    Args:
        cells: (row, column) of each.
    """
    runs: dict[Ends, list[int]] = {}
    for row, start, end in _runs(sorted(cells)):
        runs.setdefault((start, end), []).append(row)
    for ends, rows in runs.items():
        yield from (((first, last), ends) for _, first, last in _runs([(0, row) for row in rows]))


def _runs(cells: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Row, first and last column of each run of cells beside each other."""
    start = 0
    for place in range(1, len(cells) + 1):
        if place == len(cells) or cells[place] != (cells[place - 1][0], cells[place - 1][1] + 1):
            yield cells[start][0], cells[start][1], cells[place - 1][1]
            start = place


def _spaces(count: int, before: list[int]) -> Floats:
    """By how many pixels each of some columns or rows is moved by the spaces before it."""
    moved = np.zeros(count)
    for place in before:
        moved[place:] += BETWEEN_GROUPS
    return moved


def _size(room: float, count: int, zoom: float, largest: float) -> float:
    return float(np.clip(max(room / max(count, 1), SMALLEST) * zoom, SMALLEST, largest))


def _ends(starts: Floats, step: float) -> Floats:
    if not len(starts):
        return starts
    gap = 0.0 if step < NARROW else 1.0 if step < 3 * NARROW else 2.0
    following = np.append(starts[1:], np.rint(starts[-1] + step))
    # the space between groups is no part of a cell
    ends: Floats = np.minimum(following, np.rint(starts + step)) - gap
    return ends


def _end(starts: Floats, step: float) -> float:
    return float(starts[-1]) + step if len(starts) else 0.0


def _at(starts: Floats, step: float, place: float) -> int | None:
    index = int(np.searchsorted(starts, place, "right")) - 1
    return index if index >= 0 and place < starts[index] + step else None


def _indices(starts: Floats, ends: Floats, pixels: Floats) -> NDArray[np.int64]:
    found = np.searchsorted(starts, pixels, "right") - 1
    inside = (found >= 0) & (pixels < ends[np.maximum(found, 0)]) if len(starts) else np.zeros(len(pixels), np.bool_)
    return np.where(inside, found, -1)
