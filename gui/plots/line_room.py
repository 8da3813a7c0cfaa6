"""What a threshold's line and its handle take of a plot, which nothing that is written there may share."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRectF

from core.base.arrays import Flags

REACH = 9.0
"""Pixels on each side of a line, at most, that nothing written shares with it."""


class LineRoom(NamedTuple):
    """A line where it is at a moment.

    Attributes:
        taken: by the line, its mirror image and its handle; in pixels of the view box.
        mirrored_at: the x of 0, in these pixels, where the line has a mirror image on the other side of it.
    """

    taken: tuple[QRectF, ...] = ()
    mirrored_at: float | None = None

    def clear(self, rect: QRectF) -> bool:
        """Whether a rectangle shares nothing with it."""
        return not any(rect.intersects(each) for each in self.taken)

    def can_be_left(self, places: Iterable[QRectF], width: float) -> bool:
        """Whether there is one of some places beside the line wherever that is moved to.

        Args:
            places: which the handle can't reach.
            width: of the plot.
        """
        across = np.arange(int(width) + 1)
        crossed = [self._crossed(each, across) for each in places]
        return bool(crossed) and not np.logical_and.reduce(crossed).any()

    def _crossed(self, rect: QRectF, across: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Flags:
        """At which places of the line it goes through a rectangle."""
        found: Flags = (across >= rect.left() - REACH) & (across <= rect.right() + REACH)
        if self.mirrored_at is not None:
            other = 2 * self.mirrored_at - across
            found = found | ((other >= rect.left() - REACH) & (other <= rect.right() + REACH))
        return found
