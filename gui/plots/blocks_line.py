"""The columns or rows of the matrix of blocks: where each lies, in pixels. Frozen values, no Qt."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Floats

NARROW = 4.0
"""Cells of fewer pixels have no gap between them."""


@dataclass(frozen=True, eq=False)
class Line:
    """Columns from the left of the first one on, or rows from the top of the first one on.

    Attributes:
        starts: ascending whole numbers.
        step: pixels of one with the gap behind it.
    """

    starts: Floats
    step: float

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def size(self) -> float:
        """From the start of the first to the end of the last."""
        return float(self.starts[-1]) + self.step if len(self.starts) else 0.0

    @cached_property
    def ends(self) -> Floats:
        """One past the last pixel of each, without the gap."""
        if not len(self.starts):
            return self.starts
        gap = 0.0 if self.step < NARROW else 1.0 if self.step < 3 * NARROW else 2.0
        following = np.append(self.starts[1:], np.rint(self.starts[-1] + self.step))
        # the space between groups is no part of a cell
        ends: Floats = np.minimum(following, np.rint(self.starts + self.step)) - gap
        return ends

    @cached_property
    def least(self) -> float:
        """Pixels of the smallest one, without the gap."""
        return float((self.ends - self.starts).min()) if len(self.starts) else 0.0

    def at(self, place: float) -> int | None:
        """The one at a pixel, the gap behind it included."""
        index = int(np.searchsorted(self.starts, place, "right")) - 1
        return index if index >= 0 and place < self.starts[index] + self.step else None

    def nearest(self, place: float) -> int:
        """The one at a pixel, or the last one before it, or the first."""
        return max(int(np.searchsorted(self.starts, place, "right")) - 1, 0)

    def indices(self, pixels: Floats) -> NDArray[np.int64]:
        """The one at each pixel; -1 between them."""
        if not len(self.starts):
            return np.full(len(pixels), -1)
        found = np.searchsorted(self.starts, pixels, "right") - 1
        return np.where((found >= 0) & (pixels < self.ends[np.maximum(found, 0)]), found, -1)

    def middle(self, index: int) -> float:
        """The pixel in the middle of one."""
        return float(self.starts[index] + self.ends[index]) / 2
