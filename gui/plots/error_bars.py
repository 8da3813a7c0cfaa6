"""The bars of errors: which part of the norm of each parameter's weights is cut."""

from enum import IntEnum, auto
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from gui.plots.bars_item import BarPixels, BarsItem, reach
from gui.support.theme import LIGHT, Theme, mixed


class ErrorPixel(IntEnum):
    """What a pixel of the image belongs to; the index of its colour."""

    GAP = 0
    UNKNOWN = auto()
    STALE = auto()
    """The bar of the last known error, while the present one is not known."""
    REST = auto()
    LOST = auto()
    ALL_LOST = auto()
    """Of a parameter of which nothing is kept."""
    SELECTED_UNKNOWN = auto()
    SELECTED_REST = auto()
    SELECTED_LOST = auto()


_SELECTED = {
    ErrorPixel.UNKNOWN: ErrorPixel.SELECTED_UNKNOWN,
    ErrorPixel.REST: ErrorPixel.SELECTED_REST,
    ErrorPixel.LOST: ErrorPixel.SELECTED_LOST,
}


@cache
def error_colours(theme: Theme) -> dict[ErrorPixel, QColor]:
    """What each pixel looks like."""
    return {
        ErrorPixel.GAP: mixed(theme.panel, theme.panel, 1.0),
        ErrorPixel.UNKNOWN: mixed(theme.track, theme.panel, 0.35),
        ErrorPixel.STALE: mixed(theme.pruned, theme.panel, 0.2),
        ErrorPixel.REST: mixed(theme.panel, theme.panel, 1.0),
        ErrorPixel.LOST: mixed(theme.pruned, theme.panel, 0.6),
        ErrorPixel.ALL_LOST: mixed(theme.pruned, theme.panel, 1.0),
        ErrorPixel.SELECTED_UNKNOWN: mixed(theme.selected, theme.track, 0.25),
        ErrorPixel.SELECTED_REST: mixed(theme.selected, theme.panel, 0.16),
        ErrorPixel.SELECTED_LOST: mixed(theme.pruned, theme.panel, 0.88),
    }


class ErrorBars(BarsItem):
    """Of each bar what is lost, from below.

    Where several bars share a column of pixels, the highest is drawn, so that no layer that loses all is hidden.
    """

    def __init__(self) -> None:
        super().__init__()
        self.errors = self._last = np.empty(0)
        self.apply_theme(LIGHT)

    def apply_theme(self, theme: Theme) -> None:
        by_pixel = error_colours(theme)
        self.use_colours(by_pixel[pixel] for pixel in ErrorPixel)

    def set_number(self, number: int) -> None:
        super().set_number(number)
        self.errors = self._last = np.full(number, np.nan)

    def set_errors(self, errors: NDArray[np.float64]) -> None:
        """Take other errors, and repaint the bars that changed.

        Where an error is not known any more, the last known one stays visible, dimmed.

        Args:
            errors: (n,), 0 to 1; NaN where not known.
        """
        old, self.errors = self.errors, errors
        self._last = np.where(np.isnan(errors), self._last, errors)
        self.update_bars((old != errors) & ~(np.isnan(old) & np.isnan(errors)))

    def image_of(self, pixels: BarPixels, height: int) -> NDArray[np.uint32]:
        errors, waiting = self._columns(pixels)
        low = np.where(errors == 1, ErrorPixel.ALL_LOST, ErrorPixel.LOST)
        low = np.where(waiting, ErrorPixel.STALE, low)
        high = np.where(waiting, ErrorPixel.UNKNOWN, ErrorPixel.REST)
        selected, gap = self.selected_columns(pixels), pixels.gap()
        for part in (low, high):
            for normal, bright in _SELECTED.items():
                part[selected & (part == normal)] = bright
            part[gap] = ErrorPixel.GAP
        from_below = np.arange(height, 0, -1, dtype=np.int32)[:, None]
        lost = reach(errors, height).astype(np.int32)
        return np.where(from_below <= lost, self.colours[low], self.colours[high])

    def _columns(self, pixels: BarPixels) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """For each column of pixels the error, 0 where none was ever known, and whether none is known now."""
        last, unknown = self._last[pixels.part], np.isnan(self.errors[pixels.part])
        known, first = np.where(np.isnan(last), 0.0, last), pixels.starts
        if pixels.single:
            return known[first], unknown[first]
        return np.maximum.reduceat(known, first), np.logical_and.reduceat(unknown, first)
