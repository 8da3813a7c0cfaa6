"""The bars of densities: what is kept, cut and zero before of each parameter."""

from enum import IntEnum, auto
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from gui.plots.bars_item import BarPixels, BarsItem, reach
from gui.support.theme import LIGHT, Theme, mixed


class BarPixel(IntEnum):
    """What a pixel of the image belongs to; the index of its colour."""

    GAP = 0
    UNKNOWN = auto()
    STALE = auto()
    """The bar of the last known density, while the present one is not known."""
    KEPT = auto()
    CUT = auto()
    DEAD = auto()
    """What is cut of a layer of which nothing is kept."""
    ZERO_BEFORE = auto()
    SELECTED_UNKNOWN = auto()
    SELECTED_KEPT = auto()
    SELECTED_CUT = auto()
    SELECTED_ZERO_BEFORE = auto()


_SELECTED = {
    BarPixel.UNKNOWN: BarPixel.SELECTED_UNKNOWN,
    BarPixel.KEPT: BarPixel.SELECTED_KEPT,
    BarPixel.CUT: BarPixel.SELECTED_CUT,
    BarPixel.ZERO_BEFORE: BarPixel.SELECTED_ZERO_BEFORE,
}


class _Columns(NamedTuple):
    """What each column of pixels shows, of the bar in it, or of the lowest of several.

    Attributes:
        kept: (width,) the density; infinite where none was ever known.
        nonzero: (width,) the part that was not zero before.
        waiting: (width,) bool: whether no density is known now.
    """

    kept: NDArray[np.float64]
    nonzero: NDArray[np.float64]
    waiting: NDArray[np.bool_]


@cache
def bar_colours(theme: Theme) -> dict[BarPixel, QColor]:
    """What each pixel looks like."""
    return {
        BarPixel.GAP: mixed(theme.panel, theme.panel, 1.0),
        BarPixel.UNKNOWN: mixed(theme.track, theme.panel, 0.35),
        BarPixel.STALE: mixed(theme.kept, theme.panel, 0.25),
        BarPixel.KEPT: mixed(theme.kept, theme.panel, 0.68),
        BarPixel.CUT: mixed(theme.pruned, theme.panel, 0.45),
        BarPixel.DEAD: mixed(theme.pruned, theme.panel, 1.0),
        BarPixel.ZERO_BEFORE: mixed(theme.zero_before, theme.panel, 0.7),
        BarPixel.SELECTED_UNKNOWN: mixed(theme.selected, theme.track, 0.25),
        BarPixel.SELECTED_KEPT: mixed(theme.kept, theme.panel, 1.0),
        BarPixel.SELECTED_CUT: mixed(theme.pruned, theme.panel, 0.8),
        BarPixel.SELECTED_ZERO_BEFORE: mixed(theme.zero_before, theme.panel, 1.0),
    }


class DensityBars(BarsItem):
    """Of each bar what is kept, over it what is cut, and at the top what was zero before.

    Where several bars share a column of pixels, the lowest is drawn, so that no layer of density 0 is hidden.
    """

    def __init__(self) -> None:
        super().__init__()
        self.densities = self._last = self.nonzero = np.empty(0)
        self.apply_theme(LIGHT)

    def apply_theme(self, theme: Theme) -> None:
        by_pixel = bar_colours(theme)
        self.use_colours(by_pixel[pixel] for pixel in BarPixel)

    def set_number(self, number: int) -> None:
        super().set_number(number)
        self.densities = self._last = np.full(number, np.nan)
        self.nonzero = np.ones(number)

    def set_densities(self, densities: NDArray[np.float64], nonzero: NDArray[np.float64]) -> None:
        """Take other parts of the bars, and repaint those that changed.

        Where a density is not known any more, the last known one stays visible, dimmed.

        Args:
            densities: (n,) what is kept, 0 to 1; NaN where not known.
            nonzero: (n,) what was not zero before, 0 to 1; equal to the density where nothing is cut.
        """
        old, self.densities = self.densities, densities
        other, self.nonzero = self.nonzero != nonzero, nonzero
        self._last = np.where(np.isnan(densities), self._last, densities)
        self.update_bars((other | (old != densities)) & ~(np.isnan(old) & np.isnan(densities)))

    def image_of(self, pixels: BarPixels, height: int) -> NDArray[np.uint32]:
        columns = self._columns(pixels)
        nonzero = reach(columns.nonzero, height)
        # of what is cut one pixel is seen, however little it is
        kept = np.minimum(reach(columns.kept, height), nonzero - (columns.kept < columns.nonzero))
        kept = np.where(np.isinf(columns.kept), 0, np.where(columns.kept > 0, np.maximum(kept, 1), kept))
        low, middle, top = (self.colours[indices] for indices in self._colour_indices(pixels, columns))
        from_below = np.arange(height, 0, -1, dtype=np.int32)[:, None]
        # as a rule nothing was zero before
        some_zero = bool((nonzero < height).any())
        above = np.where(from_below <= nonzero.astype(np.int32), middle, top) if some_zero else middle
        return np.where(from_below <= kept.astype(np.int32), low, above)

    def _colour_indices(self, pixels: BarPixels, columns: _Columns) -> tuple[NDArray[np.uint8], ...]:
        """For each column of pixels the colour indices of what is kept, cut and zero before."""
        waiting = columns.waiting
        low = np.where(waiting, BarPixel.STALE, BarPixel.KEPT).astype(np.uint8)
        cut = np.where(columns.kept == 0, BarPixel.DEAD, BarPixel.CUT)
        middle = np.where(waiting, BarPixel.UNKNOWN, cut).astype(np.uint8)
        top = np.where(waiting, BarPixel.UNKNOWN, BarPixel.ZERO_BEFORE).astype(np.uint8)
        selected, gap = self.selected_columns(pixels), pixels.gap()
        for part in (low, middle, top):
            for normal, bright in _SELECTED.items():
                part[selected & (part == normal)] = bright
            part[gap] = BarPixel.GAP
        return low, middle, top

    def _columns(self, pixels: BarPixels) -> _Columns:
        """What each column of pixels shows, known now or last."""
        last, nonzero = self._last[pixels.part], self.nonzero[pixels.part]
        known, unknown = np.where(np.isnan(last), np.inf, last), np.isnan(self.densities[pixels.part])
        first = pixels.starts
        if pixels.single:
            return _Columns(known[first], nonzero[first], unknown[first])
        kept = np.minimum.reduceat(known, first)
        lowest = known == np.repeat(kept, np.diff(first, append=len(known)))
        # of several that keep as little, the one of which the most is cut
        most = np.maximum.reduceat(np.where(lowest, nonzero, 0.0), first)
        return _Columns(kept, most, np.logical_and.reduceat(unknown, first))
