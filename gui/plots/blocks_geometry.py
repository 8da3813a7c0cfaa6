"""Where the cells of the matrix of blocks lie. Frozen values, no Qt.

What belongs to no block lies below the kinds, in a strip of columns of its own: they are no blocks.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.base.arrays import Counts, Floats
from core.model.block_matrix import BlockMatrix
from gui.plots.blocks_line import Line

SMALLEST = 2.0
"""Pixels of a cell, at least; of more than fit, a part is seen."""
WIDEST, HIGHEST = 220.0, 160.0
"""Pixels of a cell, at most, where there is so much room."""
ENOUGH = 140.0, 48.0
"""Width and height up to which zooming makes cells larger than there is room for all."""
BETWEEN_GROUPS = 5.0
"""Pixels between two groups of columns."""
APART, ROOMY = 13.0, 160.0
"""Pixels between the kinds and what belongs to no block, where so many are there; else it is half."""
NAMED = 104.0
"""Pixels of a cell in which its name has room."""


@dataclass(frozen=True, eq=False)
class Band:
    """Rows that have the same columns: those of the kinds, or those of what belongs to no block.

    Attributes:
        rows: their numbers.
        columns: where these lie.
        grid: (rows, columns) the parameter in each cell, by its place among those of the matrix; -1 where it is empty.
    """

    rows: range
    columns: Line
    grid: Counts


@dataclass(frozen=True, eq=False)
class BlocksGeometry:
    """The cells in pixels, from the left of the first column and the top of the first row on.

    Attributes:
        kinds, beside: the two bands; of one that has no parameters there are no rows.
        rows: where the rows of both lie.
        largest: whether cells can't become larger.
    """

    kinds: Band
    beside: Band
    rows: Line
    largest: bool

    @classmethod
    def of(cls, matrix: BlockMatrix, room: tuple[float, float], zoom: float = 1.0) -> "BlocksGeometry":
        """Lay the matrix into a room; where it doesn't fit in it, it is larger.

        Args:
            room: width and height in pixels.
            zoom: 1 for as small as it fits, and as the smallest cells allow.
        """
        in_blocks = len(matrix.rows)
        strip = _strip(matrix.beside, room[0], in_blocks)
        down = in_blocks + len(strip)
        columns = _line(len(matrix.columns), [group.start for group in matrix.groups[1:]], BETWEEN_GROUPS)
        beside = _line(strip.shape[1], [], 0.0)
        apart = APART if room[1] >= ROOMY else APART / 2
        rows = _line(down, [in_blocks] if 0 < in_blocks < down else [], apart)
        laid = [
            _fitted(line, each, zoom, limits)
            for line, each, limits in (
                (columns, room[0], (WIDEST, ENOUGH[0])),
                (beside, room[0], (WIDEST, ENOUGH[0])),
                (rows, room[1], (HIGHEST, ENOUGH[1])),
            )
        ]
        largest = laid[0].step >= max(ENOUGH[0], _fitted(columns, room[0], 1.0, (WIDEST, 0.0)).step)
        largest &= laid[2].step >= max(ENOUGH[1], _fitted(rows, room[1], 1.0, (HIGHEST, 0.0)).step)
        return cls(
            Band(range(in_blocks), laid[0], matrix.grid), Band(range(in_blocks, down), laid[1], strip), laid[2], largest
        )

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of all."""
        return max(self.kinds.columns.size, self.beside.columns.size), self.rows.size

    @property
    def across(self) -> float:
        """The width of a cell in a block with the gap behind it."""
        return self.kinds.columns.step

    @property
    def down(self) -> float:
        """The height of a cell with the gap below it."""
        return self.rows.step

    @property
    def bands(self) -> tuple[Band, Band]:
        """Both."""
        return self.kinds, self.beside

    def band(self, row: int) -> Band:
        """The one that a row is in."""
        return self.kinds if row < len(self.kinds.rows) else self.beside

    def at_cell(self, row: int, column: int) -> int | None:
        """The place of the parameter in a cell; None where it is empty, or there is none."""
        band = self.band(row)
        if row not in band.rows or not 0 <= column < len(band.columns):
            return None
        place = int(band.grid[row - band.rows.start, column])
        return place if place >= 0 else None

    @cached_property
    def cells(self) -> Counts:
        """(n, 2) the row and the column of each parameter."""
        found = np.zeros((int((self.kinds.grid >= 0).sum() + (self.beside.grid >= 0).sum()), 2), np.int64)
        for band in self.bands:
            filled = np.argwhere(band.grid >= 0)
            found[band.grid[filled[:, 0], filled[:, 1]]] = filled + np.array([band.rows.start, 0])
        return found

    def within(self, rows: Iterable[int], columns: Iterable[int], band: Band) -> list[int]:
        """The parameters in some rows and columns of a band, ascending."""
        down = [row - band.rows.start for row in rows if row in band.rows]
        places = band.grid[np.ix_(down, [column for column in columns if column < len(band.columns)])]
        found: list[int] = np.sort(places[places >= 0]).tolist()
        return found

    def between(self, one: tuple[int, int], other: tuple[int, int]) -> list[int]:
        """The parameters in the rectangle with two cells, given by row and column, in its corners."""
        rows = range(min(one[0], other[0]), max(one[0], other[0]) + 1)
        middles = [self.band(row).columns.middle(column) for row, column in (one, other)]
        found = list[int]()
        for band in self.bands:
            if len(band.columns):
                ends = sorted(band.columns.nearest(middle) for middle in middles)
                found += self.within(rows, range(ends[0], ends[1] + 1), band)
        return sorted(found)

    def beyond(self, row: int, column: int, down: int, across: int) -> tuple[int, int] | None:
        """The cell beside one in a direction; None at the edge. In the strip, lines follow each other."""
        band = self.band(row)
        if across:
            if 0 <= column + across < len(band.columns):
                return row, column + across
            following = row + across
            return (
                (following, 0 if across > 0 else len(band.columns) - 1)
                if band is self.beside and following in band.rows
                else None
            )
        following = row + down
        if not 0 <= following < len(self.rows):
            return None
        to = self.band(following)
        if to is not band:
            column = to.columns.nearest(band.columns.middle(max(column, 0)))
        if to is self.beside:
            # the last line may be shorter
            column = min(column, int((to.grid[following - to.rows.start] >= 0).sum()) - 1)
        return following, column


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


def _strip(beside: Counts, width: float, kinds: int) -> Counts:
    """What belongs to no block, in lines: as few as there is room for names, and half as many as kinds at most."""
    count = len(beside)
    if not count:
        return np.zeros((0, 0), np.int64)
    fitting = max(int(width / NAMED), 1)
    lines = min(math.ceil(count / fitting), max(kinds // 2, 1))
    columns = math.ceil(count / lines)
    strip = np.full((math.ceil(count / columns), columns), -1)
    strip.flat[:count] = beside
    return strip


def _line(count: int, before: Sequence[int], space: float) -> Line:
    """Columns or rows of no size, moved by the spaces before some of them."""
    moved = np.zeros(count)
    for place in before:
        moved[place:] += space
    return Line(moved, 0.0)


def _fitted(spaces: Line, room: float, zoom: float, limits: tuple[float, float]) -> Line:
    """Columns or rows in a room.

    Args:
        limits: pixels of one at most where all fit, and where they are zoomed.
    """
    fitting = (room - spaces.size) / max(len(spaces), 1)
    fitting = float(np.clip(fitting, SMALLEST, limits[0]))
    step = float(np.clip(fitting * zoom, SMALLEST, max(fitting, limits[1])))
    starts: Floats = np.rint(np.arange(len(spaces)) * step + spaces.starts)
    return Line(starts, step)
