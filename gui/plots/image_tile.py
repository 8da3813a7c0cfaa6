"""A part of the mask as blocks of weights, and its image in one of three colourings."""

from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from gui.support.theme import Theme, mixed

LEVELS = 254
"""The highest index of the colour table for a value; 0 is the lowest."""
NON_FINITE = 255
"""The index of the colour for blocks without a finite magnitude."""

Reals = NDArray[np.floating]


class Colouring(Enum):
    """What the colours of the image mean."""

    MASK = "mask"
    UNTICKED = "unticked"
    """As `MASK`, of a parameter that is not ticked: what would be pruned is grey."""
    MAGNITUDE = "magnitude"


@dataclass(frozen=True)
class ImageTile:
    """A rectangle of a matrix, reduced to (h, w) blocks; all arrays have this shape.

    Attributes:
        left, top, columns, rows: the rectangle, in weights.
        kept: fraction of each block that is kept, 0 to 1.
        magnitude: mean ``|w|`` of each block; NaN where nothing is finite.
        values: the weights themselves where each block is one weight, else None.
    """

    left: int
    top: int
    columns: int
    rows: int
    kept: Reals
    magnitude: Reals
    values: Reals | None = None

    @property
    def single(self) -> bool:
        """Whether each block is one weight."""
        return self.kept.shape == (self.rows, self.columns)

    def block_of(self, row: int, column: int) -> tuple[int, int]:
        """(row, column) of the block that a weight of the matrix is in; the tile has to cover it."""
        high, wide = self.kept.shape
        # block i begins at row i * rows // high
        down = ((row - self.top + 1) * high - 1) // self.rows
        across = ((column - self.left + 1) * wide - 1) // self.columns
        return down, across

    def covers(self, row: int, column: int) -> bool:
        """Whether a weight of the matrix is in the rectangle."""
        return 0 <= row - self.top < self.rows and 0 <= column - self.left < self.columns

    @cached_property
    def span(self) -> tuple[float, float]:
        """The magnitudes at the ends of the colour ramp: 1 % and 99 % quantiles, so that outliers don't stretch it.

        It takes a third of a frame, so it is computed only where magnitudes are shown.
        """
        finite = self.magnitude[np.isfinite(self.magnitude)]
        if not finite.size:
            return 0.0, 0.0
        low, high = np.quantile(finite, (0.01, 0.99))
        return float(low), float(high)

    @cached_property
    def levels(self) -> NDArray[np.uint8]:
        """(h, w) uint8: how much of each block is kept, from 0 to `LEVELS`."""
        return np.rint(LEVELS * self.kept).astype(np.uint8)

    def image(self, colouring: Colouring, theme: Theme) -> QImage:
        """One pixel for each block."""
        levels = self.levels if colouring is not Colouring.MAGNITUDE else _of_magnitude(self.magnitude, self.span)
        high, wide = levels.shape
        image = QImage(levels.data, wide, high, wide, QImage.Format.Format_Indexed8).copy()
        image.setColorTable(colour_table(colouring, theme))
        return image


@cache
def colour_table(colouring: Colouring, theme: Theme) -> list[int]:
    """RGB colours for levels 0 to `LEVELS`, and for `NON_FINITE`."""
    ends = {
        Colouring.MASK: (theme.pruned, theme.kept),
        Colouring.UNTICKED: (mixed(theme.muted, theme.panel, 0.5).name(), theme.kept),
        Colouring.MAGNITUDE: ramp(theme),
    }
    low, high = ends[colouring]
    steps = [mixed(high, low, level / LEVELS).rgb() for level in range(LEVELS + 1)]
    return [*steps, mixed(theme.warning, theme.panel, 1.0).rgb()]


def ramp(theme: Theme) -> tuple[str, str]:
    """The colours of the least and the greatest magnitude: greys, since blue and orange mean kept and pruned."""
    return mixed(theme.track, theme.panel, 0.7).name(), theme.text


def _of_magnitude(magnitude: Reals, span: tuple[float, float]) -> NDArray[np.uint8]:
    low, high = span
    known = np.isfinite(magnitude)
    # where all magnitudes are equal, all have the colour of the greatest
    part = (np.where(known, magnitude, low) - low) / (high - low) if high > low else np.ones(magnitude.shape)
    levels = np.where(known, np.rint(LEVELS * np.clip(part, 0, 1)), NON_FINITE)
    return np.ascontiguousarray(levels, np.uint8)
