"""The cells of the matrix of blocks as one image. Which cell a pixel is of is kept, its colour found at each paint."""

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
        """Other values; where one is not known any more, the last known one stays. Flags that are as before are the
        same arrays."""
        gone = np.isnan(values)
        stale = gone & ~np.isnan(self.values)
        ticked, own, locked = (
            before if np.array_equal(before, each) else each
            for before, each in zip(self.flags, (ticked, own, locked), strict=True)
        )
        return CellValues(np.where(gone, self.values, values), stale, ticked, own, locked, exact)

    @property
    def flags(self) -> tuple[Bools, Bools, Bools]:
        """What a move of the threshold leaves as it is: ticked, own and locked."""
        return self.ticked, self.own, self.locked

    def same(self, other: "CellValues") -> bool:
        """Whether others look the same."""
        return (
            np.array_equal(self.values, other.values, equal_nan=True)
            and np.array_equal(self.stale, other.stale)
            and all(np.array_equal(*each) for each in zip(self.flags, other.flags, strict=True))
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
class PixelMarks:
    """Pixels of an image that do not have their cell's colour.

    Attributes:
        cleared: (height, width) those inside of outlines, and between stripes; None where there are none.
        dotted: (height, width) those of the marks of rules of their own; None where there are none.
    """

    cleared: Bools | None
    dotted: Bools | None


@dataclass(frozen=True)
class BlocksPixels:
    """Which cell each pixel of a part of the matrix belongs to; equal ones say the same.

    Args:
        geometry: of what is drawn.
        size: width and height in device pixels.
        ratio: device pixels for each pixel of the geometry.
        right: for each band of the geometry by how many pixels it is scrolled to the left.
        below: by how many all are scrolled to the top.
    """

    geometry: BlocksGeometry
    size: tuple[int, int]
    ratio: float
    right: tuple[int, int]
    below: int

    def image(self, shades: NDArray[np.uint32], marks: PixelMarks, theme: Theme) -> NDArray[np.uint32]:
        """The image, (height, width) as RGB32.

        Args:
            shades: of the cells, as of `colours`.
            marks: as of `marks`.
        """
        panel = np.uint32(QColor(theme.panel).rgb())
        of_cells = np.append(shades, panel)
        # one line of pixels for each row of cells, and one for what is between them
        lines = np.full((len(self.geometry.rows) + 1, self.size[0]), panel)
        for band in self._bands:
            lines[band.lines] = band.line(of_cells)
        image: NDArray[np.uint32] = lines.take(self._rows, axis=0)
        for marked, colour in ((marks.cleared, panel), (marks.dotted, np.uint32(QColor(theme.text).rgb()))):
            if marked is not None:
                np.copyto(image, colour, where=marked)
        return image

    def marks(self, ticked: Bools, own: Bools, locked: Bools) -> PixelMarks:
        """What is marked of cells, given as in `CellValues`."""
        cleared, dotted = (np.zeros((self.size[1], self.size[0]), np.bool_) for _ in range(2))
        for band in self._bands:
            inside = band.inside
            cleared[inside], dotted[inside] = band.cleared(ticked, locked), band.dotted(own)
        return PixelMarks(cleared if cleared.any() else None, dotted if dotted.any() else None)

    @cached_property
    def _down(self) -> Floats:
        """The place of each row of pixels in the geometry."""
        return np.arange(0.5, self.size[1], dtype=np.float64) / self.ratio + self.below

    @cached_property
    def _rows(self) -> Counts:
        """The row of each row of pixels; -1 between them."""
        return self.geometry.rows.indices(self._down)

    @cached_property
    def _bands(self) -> "tuple[_BandPixels, ...]":
        """Those that are seen."""
        found = []
        for band, right in zip(self.geometry.bands, self.right, strict=True):
            inside = np.flatnonzero((self._rows >= band.rows.start) & (self._rows < band.rows.stop))
            if len(inside):
                across = np.arange(0.5, self.size[0], dtype=np.float64) / self.ratio + right
                lines = slice(inside[0], inside[-1] + 1)
                found.append(_BandPixels(band, self.geometry.down, lines, self._rows[lines], self._down[lines], across))
        return tuple(found)


@dataclass(frozen=True, eq=False)
class _BandPixels:
    """The pixels of some rows of pixels in a band.

    Args:
        band: theirs.
        high: of its cells.
        inside: which rows of pixels of the image these are.
        rows: the row of each; -1 between them.
        down, across: their places.
    """

    band: Band
    high: float
    inside: slice
    rows: Counts
    down: Floats
    across: Floats

    @property
    def lines(self) -> slice:
        """The rows of cells."""
        return slice(self.band.rows.start, self.band.rows.stop)

    @property
    def smallest(self) -> float:
        """The shorter side of a cell."""
        return min(self.band.columns.step, self.high)

    @cached_property
    def columns(self) -> Counts:
        """The column of each column of pixels; -1 between them."""
        return self.band.columns.indices(self.across)

    def line(self, of_each: NDArray[Any]) -> NDArray[Any]:
        """What there is of each parameter, for each row of cells and each column of pixels.

        Args:
            of_each: the last one is for what is in no cell.
        """
        # one column more, for -1
        found: NDArray[Any] = of_each[np.pad(self.band.grid, ((0, 0), (0, 1)), constant_values=-1)]
        return found.take(self.columns, axis=1)

    def cleared(self, ticked: Bools, locked: Bools) -> Bools:
        """The pixels inside of the outlines of what is not ticked, and between the stripes of what is locked."""
        inside = ~(_edges(self.rows)[:, None] | _edges(self.columns))
        found = self._each(~ticked & ~locked) & inside
        if locked.any() and self.smallest >= ROOM_FOR_STRIPES:
            between = (self.down[:, None] + self.across) % STRIPES >= STRIPES / 2
            found |= self._each(locked) & between & inside
        return found

    def dotted(self, own: Bools) -> Bools:
        """The first few pixels of cells with a rule of their own."""
        beside = _inside(self.rows, self.down)[:, None] + _inside(self.columns, self.across)
        corner = beside < min(MARK, self.smallest / 2)
        return self._each(own & (self.smallest >= ROOM_FOR_MARK)) & corner

    def _each(self, flags: Bools) -> Bools:
        """A flag of each parameter, for each pixel; False for pixels in no cell."""
        lines = np.pad(self.line(np.append(flags, False)), ((0, 1), (0, 0)))
        found: Bools = lines.take(np.where(self.rows >= 0, self.rows - self.band.rows.start, -1), axis=0)
        return found


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
