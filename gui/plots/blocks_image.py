"""The cells of the matrix of blocks as one image, computed with numpy at each paint."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from core.base.arrays import Counts, Floats
from core.model.block_matrix import BlockMatrix
from gui.plots.blocks_geometry import BlocksGeometry
from gui.plots.layer_readings import LayerReading
from gui.plots.ramps import SHADES, ramp, towards
from gui.support.theme import Theme, mixed

Bools = NDArray[np.bool_]

STALE = 0.35
"""The opacity of the last known value, while the present one is not known."""
MARK = 3
"""Pixels of the mark of a rule of its own."""
ROOM_FOR_MARK = 7.0
"""Pixels of the smallest cells that are marked."""


@dataclass(frozen=True, eq=False)
class CellValues:
    """What the cells show.

    Attributes:
        values: (n,) of the reading; NaN where nothing is known.
        stale: (n,) whether the value is the last known one.
        ticked: (n,).
        own: (n,) whether it has a rule of its own, or is in a module that has one.
    """

    values: Floats
    stale: Bools
    ticked: Bools
    own: Bools

    @classmethod
    def unknown(cls, number: int) -> "CellValues":
        """Of parameters of which nothing is known."""
        nothing = np.zeros(number, np.bool_)
        return cls(np.full(number, np.nan), nothing, np.ones(number, np.bool_), nothing)

    def following(self, values: Floats, ticked: Bools, own: Bools) -> "CellValues":
        """Other values; where one is not known any more, the last known one stays."""
        gone = np.isnan(values)
        return CellValues(np.where(gone, self.values, values), gone & ~np.isnan(self.values), ticked, own)

    def same(self, other: "CellValues") -> bool:
        """Whether others look the same."""
        return (
            np.array_equal(self.values, other.values, equal_nan=True)
            and np.array_equal(self.stale, other.stale)
            and np.array_equal(self.ticked, other.ticked)
            and np.array_equal(self.own, other.own)
        )


def colours(cells: CellValues, reading: LayerReading, theme: Theme) -> NDArray[np.uint32]:
    """The colour of each parameter's cell, (n,) as RGB32; of one that is not ticked that of its outline."""
    shades = ramp(theme, reading.colour)
    parts = cells.values / end_of(cells, reading)
    known = ~np.isnan(parts)
    places = np.rint(np.clip(np.where(known, parts, 0.0), 0.0, 1.0) * (SHADES - 1)).astype(np.int64)
    found = shades[places]
    if reading.zero[0]:
        found = np.where(cells.values == 0, np.uint32(QColor(getattr(theme, reading.zero[0])).rgb()), found)
    if cells.stale.any():
        found = np.where(cells.stale, towards(found, QColor(theme.panel), STALE), found)
    found = np.where(known, found, np.uint32(mixed(theme.track, theme.panel, 0.35).rgb()))
    return np.where(cells.ticked, found, np.uint32(outline(theme).rgb()))


def end_of(cells: CellValues, reading: LayerReading) -> float:
    """The value at the end of the ramp."""
    if not reading.greatest:
        return 1.0
    known = cells.values[cells.ticked & ~np.isnan(cells.values)]
    return float(known.max(initial=0.0)) or 1.0


def outline(theme: Theme) -> QColor:
    """The outline of what is not ticked."""
    return mixed(theme.muted, theme.panel, 0.45)


@dataclass(frozen=True, eq=False)
class BlocksPixels:
    """Which cell each pixel of a part of the matrix belongs to.

    Args:
        matrix, geometry: what is drawn.
        across, down: the places of the columns and rows of pixels, in pixels of the geometry.
    """

    matrix: BlockMatrix
    geometry: BlocksGeometry
    across: Floats
    down: Floats

    def image(self, cells: CellValues, reading: LayerReading, theme: Theme) -> NDArray[np.uint32]:
        """The image, (height, width) as RGB32."""
        columns, rows = self.geometry.columns_of(self.across), self.geometry.rows_of(self.down)
        panel = np.uint32(QColor(theme.panel).rgb())
        # one row and column more, for -1
        shape = len(self.matrix.rows) + 1, len(self.matrix.columns) + 1
        found = self._grid(shape, panel, colours(cells, reading, theme))[rows[:, None], columns]
        if not cells.ticked.all():
            hollow = self._grid(shape, np.False_, ~cells.ticked)[rows[:, None], columns]
            inside = ~(_edges(rows)[:, None] | _edges(columns))
            found[hollow & inside] = panel
        if cells.own.any() and min(self.geometry.across, self.geometry.down) >= ROOM_FOR_MARK:
            mark = self._grid(shape, np.False_, cells.own)[rows[:, None], columns]
            corner = _begins(rows, self.down)[:, None] & _begins(columns, self.across)
            found[mark & corner] = np.uint32(QColor(theme.text).rgb())
        return found

    def _grid(self, shape: tuple[int, int], ground: np.generic, each: NDArray[Any]) -> NDArray[Any]:
        grid = np.full(shape, ground)
        grid[self.matrix.row_of, self.matrix.column_of] = each
        return grid


def _edges(indices: Counts) -> Bools:
    """Which pixels are the first or the last of their cell."""
    before, behind = np.append(-2, indices[:-1]), np.append(indices[1:], -2)
    edges: Bools = (indices != before) | (indices != behind)
    return edges


def _begins(indices: Counts, places: Floats) -> Bools:
    """Which pixels are the first few of their cell."""
    starts = np.maximum.accumulate(np.where(indices != np.append(-2, indices[:-1]), np.arange(len(indices)), 0))
    step = places[1] - places[0] if len(places) > 1 else 1.0
    return (indices >= 0) & ((np.arange(len(indices)) - starts) * step < MARK)
