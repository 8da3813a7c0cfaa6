"""The cells of the matrix of blocks as one image, computed with numpy at each paint."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from core.base.arrays import Counts, Floats
from gui.plots.blocks_geometry import Band, BlocksGeometry
from gui.plots.layer_readings import LayerReading
from gui.plots.ramps import SHADES, ramp, towards
from gui.support.theme import Theme, mixed

Bools = NDArray[np.bool_]

STALE = 0.35
"""The opacity of the last known value, while the present one is not known."""
MARK = 8.0
"""Pixels along each side of the mark of a rule of its own, a corner; in low cells half of their height."""
ROOM_FOR_MARK = 7.0
"""Pixels of the smallest cells that are marked."""
ROOM_FOR_STRIPES = 5.0
"""Pixels of the smallest cells that are striped; others are as grey as the stripes."""
STRIPES = 6.0
"""Pixels from one stripe of what is locked to the next."""


@dataclass(frozen=True, eq=False)
class CellValues:
    """What the cells show.

    Attributes:
        values: (n,) of the reading; NaN where nothing is known.
        stale: (n,) whether the value is the last known one.
        ticked: (n,).
        own: (n,) whether it has a rule of its own, or is in a module that has one.
        locked: (n,) whether it is never cut; none of these is ticked.
        exact: (n,) whether the value is no estimate.
    """

    values: Floats
    stale: Bools
    ticked: Bools
    own: Bools
    locked: Bools
    exact: Bools

    @property
    def all_exact(self) -> bool:
        """Whether no value that is told of is an estimate."""
        return bool((self.exact | ~self.ticked | self.stale | np.isnan(self.values)).all())

    @classmethod
    def unknown(cls, number: int) -> "CellValues":
        """Of parameters of which nothing is known."""
        nothing = np.zeros(number, np.bool_)
        return cls(np.full(number, np.nan), nothing, np.ones(number, np.bool_), nothing, nothing, ~nothing)

    def following(self, values: Floats, ticked: Bools, own: Bools, locked: Bools, exact: Bools) -> "CellValues":
        """Other values; where one is not known any more, the last known one stays."""
        gone = np.isnan(values)
        stale = gone & ~np.isnan(self.values)
        return CellValues(np.where(gone, self.values, values), stale, ticked, own, locked, exact)

    def same(self, other: "CellValues") -> bool:
        """Whether others look the same."""
        return (
            np.array_equal(self.values, other.values, equal_nan=True)
            and np.array_equal(self.stale, other.stale)
            and np.array_equal(self.ticked, other.ticked)
            and np.array_equal(self.own, other.own)
            and np.array_equal(self.locked, other.locked)
            and np.array_equal(self.exact, other.exact)
        )


def colours(cells: CellValues, reading: LayerReading, theme: Theme) -> NDArray[np.uint32]:
    """The colour of each parameter's cell, (n,) as RGB32; of one that is not ticked that of its outline, and of one
    that is locked that of its stripes."""
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
    found = np.where(cells.ticked, found, np.uint32(outline(theme).rgb()))
    return np.where(cells.locked, np.uint32(stripes(theme).rgb()), found)


def end_of(cells: CellValues, reading: LayerReading) -> float:
    """The value at the end of the ramp."""
    if not reading.greatest:
        return 1.0
    known = cells.values[cells.ticked & ~np.isnan(cells.values)]
    return float(known.max(initial=0.0)) or 1.0


def outline(theme: Theme) -> QColor:
    """The outline of what is not ticked."""
    return mixed(theme.muted, theme.panel, 0.45)


def stripes(theme: Theme) -> QColor:
    """The stripes of what is never cut."""
    return mixed(theme.muted, theme.panel, 0.85)


@dataclass(frozen=True, eq=False)
class BlocksPixels:
    """Which cell each pixel of a part of the matrix belongs to.

    Args:
        geometry: of what is drawn.
        across: for each band of the geometry the places of the columns of pixels, in pixels of the geometry.
        down: the places of the rows of pixels.
    """

    geometry: BlocksGeometry
    across: tuple[Floats, Floats]
    down: Floats

    def image(self, cells: CellValues, reading: LayerReading, theme: Theme) -> NDArray[np.uint32]:
        """The image, (height, width) as RGB32."""
        panel = np.uint32(QColor(theme.panel).rgb())
        shades = np.append(colours(cells, reading, theme), panel)
        image = np.full((len(self.down), len(self.across[0])), panel)
        rows = self.geometry.rows.indices(self.down)
        for band, across in zip(self.geometry.bands, self.across, strict=True):
            inside = np.flatnonzero((rows >= band.rows.start) & (rows < band.rows.stop))
            if len(inside):
                lines = slice(inside[0], inside[-1] + 1)
                pixels = _BandPixels(band, self.geometry.down, rows[lines], self.down[lines], across)
                image[lines] = pixels.image(shades, cells, theme)
        return image


@dataclass(frozen=True, eq=False)
class _BandPixels:
    """The pixels of some rows of pixels in a band.

    Args:
        band: theirs.
        high: of its cells.
        rows: the row of each row of pixels; -1 between them.
        down, across: their places.
    """

    band: Band
    high: float
    rows: Counts
    down: Floats
    across: Floats

    @cached_property
    def columns(self) -> Counts:
        """The column of each column of pixels; -1 between them."""
        return self.band.columns.indices(self.across)

    def image(self, shades: NDArray[np.uint32], cells: CellValues, theme: Theme) -> NDArray[np.uint32]:
        """The image; the last one of the shades is that of what is in no cell."""
        found: NDArray[np.uint32] = self._each(shades)
        smallest = min(self.band.columns.step, self.high)
        if not cells.ticked.all():
            edges = _edges(self.rows)[:, None] | _edges(self.columns)
            found[self._each(~cells.ticked & ~cells.locked, False) & ~edges] = shades[-1]
            if cells.locked.any() and smallest >= ROOM_FOR_STRIPES:
                between = (self.down[:, None] + self.across) % STRIPES >= STRIPES / 2
                found[self._each(cells.locked, False) & between & ~edges] = shades[-1]
        if cells.own.any() and smallest >= ROOM_FOR_MARK:
            beside = _inside(self.rows, self.down)[:, None] + _inside(self.columns, self.across)
            corner = beside < min(MARK, smallest / 2)
            found[self._each(cells.own, False) & corner] = np.uint32(QColor(theme.text).rgb())
        return found

    def _each(self, of_each: NDArray[Any], *none: bool) -> NDArray[Any]:
        """What there is of each parameter, for each pixel; the last one is for pixels in no cell.

        Args:
            none: that one, where it is not among those.
        """
        # one row and column more, for -1
        grid = np.pad(self.band.grid, ((0, 1), (0, 1)), constant_values=-1)
        of_cells = np.append(of_each, none)[grid] if none else of_each[grid]
        rows = np.where(self.rows >= 0, self.rows - self.band.rows.start, -1)
        return of_cells.take(self.columns, axis=1).take(rows, axis=0)


def _edges(indices: Counts) -> Bools:
    """Which pixels are the first or the last of their cell."""
    before, behind = np.append(-2, indices[:-1]), np.append(indices[1:], -2)
    edges: Bools = (indices != before) | (indices != behind)
    return edges


def _inside(indices: Counts, places: Floats) -> Floats:
    """How far each pixel is from the first one of its cell."""
    starts = np.maximum.accumulate(np.where(indices != np.append(-2, indices[:-1]), np.arange(len(indices)), 0))
    step = places[1] - places[0] if len(places) > 1 else 1.0
    far: Floats = (np.arange(len(indices)) - starts) * step
    return far
