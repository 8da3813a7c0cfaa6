"""A part of the mask as blocks of weights, and its image in one of three colourings."""

from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from gui.plots.mask_blocks import LEVELS, DeadLines, MaskBlocks, even_edges, mask_colours
from gui.support.theme import Theme, mixed

INFINITE, HOLDS_NAN = LEVELS + 1, LEVELS + 2
"""The places behind the ramp of magnitudes of the colours for blocks of infinite weights only, and of what holds a
NaN."""

_NOTHING = 1e-12
"""The part of a block that is less than a weight, but for rounding."""

Reals = NDArray[np.floating]


class Colouring(Enum):
    """What the colours of the image mean."""

    MASK = "mask"
    UNTICKED = "unticked"
    """As `MASK`, of a parameter that is not ticked: what would be pruned is grey."""
    MAGNITUDE = "magnitude"


class BlockParts(NamedTuple):
    """The fractions of a block that are numbers and kept, numbers and cut, zero before, and NaN; together 1."""

    kept: float
    cut: float
    zero_before: float
    nan: float


@dataclass(frozen=True)
class ImageTile:
    """A rectangle of a matrix, reduced to (h, w) blocks; all arrays have this shape.

    Attributes:
        left, top, columns, rows: the rectangle, in weights.
        kept: fraction of each block that is kept, 0 to 1.
        magnitude: mean ``|w|`` of each block; NaN where nothing is finite.
        values: the weights themselves where each block is one weight, else None.
        nonzero: fraction of each block that was not zero before, 0 to 1; where it is equal to ``kept``, nothing is
            cut. None where no weight was zero.
        nan, kept_nan: fraction of each block that is NaN, and that is NaN and kept; None where there are none.
    """

    left: int
    top: int
    columns: int
    rows: int
    kept: Reals
    magnitude: Reals
    values: Reals | None = None
    nonzero: Reals | None = None
    nan: Reals | None = None
    kept_nan: Reals | None = None

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

    def parts(self, down: int, across: int) -> BlockParts:
        """What a block consists of."""
        nonzero = 1.0 if self.nonzero is None else float(self.nonzero[down, across])
        nan, kept_nan = (0.0 if each is None else float(each[down, across]) for each in (self.nan, self.kept_nan))
        kept = float(self.kept[down, across]) - kept_nan
        cut = nonzero - kept - nan
        # differences of quotients: nothing may come out as next to nothing
        kept, cut = (part if part > _NOTHING else 0.0 for part in (kept, cut))
        return BlockParts(kept, cut, 1 - nonzero, nan)

    @cached_property
    def blocks(self) -> MaskBlocks:
        """The blocks with their places in the matrix."""
        high, wide = self.kept.shape
        down, across = even_edges(self.top, self.rows, high), even_edges(self.left, self.columns, wide)
        return MaskBlocks(down, across, self.kept, self.nonzero, self.magnitude, self.nan)

    @property
    def cuts(self) -> bool:
        """Whether any of it is cut."""
        left = self.nonzero if self.nonzero is not None else np.ones(self.kept.shape)
        numbers = left if self.nan is None else left - self.nan + (0 if self.kept_nan is None else self.kept_nan)
        return bool((self.kept < numbers - _NOTHING).any())

    @property
    def has_zeros(self) -> bool:
        """Whether any of it was zero before."""
        return self.nonzero is not None and bool((self.nonzero < 1).any())

    @property
    def has_nan(self) -> bool:
        """Whether any of it is NaN."""
        return self.nan is not None and bool((self.nan > 0).any())

    @property
    def has_infinite(self) -> bool:
        """Whether a block of it has infinite weights only."""
        return bool((np.isnan(self.magnitude) & (self.nan is None or self.nan == 0)).any())

    @property
    def size(self) -> QSize:
        """The blocks across and down."""
        high, wide = self.kept.shape
        return QSize(wide, high)

    def image(
        self,
        colouring: Colouring,
        theme: Theme,
        dead: DeadLines | None = None,
        most: QSize | None = None,
        weights: bool = True,
    ) -> QImage:
        """One pixel for each block.

        Args:
            dead: what is dead in the matrix.
            most: the pixels that there are; where blocks are more, those that share a pixel are taken together.
            weights: whether single weights have colours of their own, as in `MaskBlocks.codes`.
        """
        size, blocks = self.size, self.blocks
        if most is not None and size.boundedTo(most) != size:
            blocks = blocks.coarser(most.height(), most.width())
        if colouring is Colouring.MAGNITUDE:
            pixels = magnitude_colours(theme)[_of_magnitude(blocks, self.span)]
        else:
            pixels = mask_colours(theme, ticked=colouring is Colouring.MASK).take(blocks.codes(dead, weights))
        high, wide = pixels.shape
        return QImage(pixels.data, wide, high, 4 * wide, QImage.Format.Format_RGB32).copy()


@cache
def magnitude_colours(theme: Theme) -> NDArray[np.uint32]:
    """RGB colours for levels 0 to `LEVELS`, for `INFINITE` and for `HOLDS_NAN`."""
    low, high = ramp(theme)
    steps = [mixed(high, low, level / LEVELS).rgb() for level in range(LEVELS + 1)]
    return np.array([*steps, QColor(theme.warning).rgb(), QColor(theme.nan).rgb()], np.uint32)


def ramp(theme: Theme) -> tuple[str, str]:
    """The colours of the least and the greatest magnitude: greys, since blue and orange mean kept and pruned."""
    return mixed(theme.track, theme.panel, 0.7).name(), theme.text


def _of_magnitude(blocks: MaskBlocks, span: tuple[float, float]) -> NDArray[np.intp]:
    magnitude, (low, high) = blocks.magnitude, span
    known = np.isfinite(magnitude)
    # where all magnitudes are equal, all have the colour of the greatest
    part = (np.where(known, magnitude, low) - low) / (high - low) if high > low else np.ones(magnitude.shape)
    found = np.where(known, np.rint(LEVELS * np.clip(part, 0, 1)), INFINITE).astype(np.intp)
    if blocks.nan is not None:
        found[blocks.nan > 0] = HOLDS_NAN
    return found
