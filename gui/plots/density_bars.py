"""The bars of the density plot: one graphics item that draws all of them as one image, aligned to pixels."""

from enum import IntEnum, auto
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.support.guard import guarded
from gui.support.theme import LIGHT, Theme, mixed

FULL = 100.0


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
        BarPixel.SELECTED_UNKNOWN: mixed(theme.kept, theme.track, 0.25),
        BarPixel.SELECTED_KEPT: mixed(theme.kept, theme.panel, 1.0),
        BarPixel.SELECTED_CUT: mixed(theme.pruned, theme.panel, 0.8),
        BarPixel.SELECTED_ZERO_BEFORE: mixed(theme.zero_before, theme.panel, 1.0),
    }


@guarded
class DensityBars(QGraphicsItem):
    """Bar ``i`` of n lies from x = ``i`` to ``i + 1``, from y = 0 to 100 %: what is kept, over it what is cut, and at
    the top what was zero before.

    Each paint computes an image with numpy. (A `QRectF` for each bar would be thousands of Python objects at every
    move, and their garbage collection takes longer than a frame.) Where several bars share a column of pixels, the
    lowest is drawn, so that no layer of density 0 is hidden.
    """

    def __init__(self) -> None:
        super().__init__()
        self.densities = self._last = self.nonzero = np.empty(0)
        self._selected: int | None = None
        self.apply_theme(LIGHT)

    def apply_theme(self, theme: Theme) -> None:
        by_pixel = bar_colours(theme)
        self._colours = np.array([by_pixel[pixel].rgb() for pixel in BarPixel], np.uint32)
        self.update()

    def set_number(self, number: int) -> None:
        """Start with n bars of unknown density; nothing of the bars before is kept."""
        self.prepareGeometryChange()
        self.densities = self._last = np.full(number, np.nan)
        self.nonzero = np.ones(number)
        self._selected = None
        self.update()

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
        changed = np.flatnonzero((other | (old != densities)) & ~(np.isnan(old) & np.isnan(densities)))
        if changed.size:
            self.update(QRectF(changed[0], 0, changed[-1] + 1 - changed[0], FULL))

    def select(self, index: int | None) -> None:
        """Highlight one bar, or none."""
        for one in (self._selected, index):
            if one is not None:
                self.update(QRectF(one, 0, 1, FULL))
        self._selected = index

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, len(self.densities), FULL)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        area = painter.worldTransform().mapRect(self.boundingRect())
        pixel_ratio = painter.device().devicePixelRatioF()
        width, height = round(area.width() * pixel_ratio), round(area.height() * pixel_ratio)
        if width < 1 or height < 1:
            return
        pixels = self._picture(width, height)
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(pixel_ratio)
        painter.resetTransform()
        painter.drawImage(
            QPointF(round(area.left() * pixel_ratio) / pixel_ratio, round(area.top() * pixel_ratio) / pixel_ratio),
            image,
        )

    def _picture(self, width: int, height: int) -> NDArray[np.uint32]:
        """The image, (height, width) of RGB colours."""
        first = self._first_bars(width)
        columns = self._columns(first)
        nonzero = _reach(columns.nonzero, height)
        # of what is cut one pixel is seen, however little it is
        kept = np.minimum(_reach(columns.kept, height), nonzero - (columns.kept < columns.nonzero))
        kept = np.where(np.isinf(columns.kept), 0, np.where(columns.kept > 0, np.maximum(kept, 1), kept))
        low, middle, top = (self._colours[indices] for indices in self._colour_indices(first, columns))
        from_below = np.arange(height, 0, -1, dtype=np.int32)[:, None]
        # as a rule nothing was zero before
        some_zero = bool((nonzero < height).any())
        above = np.where(from_below <= nonzero.astype(np.int32), middle, top) if some_zero else middle
        return np.where(from_below <= kept.astype(np.int32), low, above)

    def _colour_indices(self, first: NDArray[np.int64], columns: _Columns) -> tuple[NDArray[np.uint8], ...]:
        """For each column of pixels the colour indices of what is kept, cut and zero before."""
        waiting = columns.waiting
        low = np.where(waiting, BarPixel.STALE, BarPixel.KEPT).astype(np.uint8)
        cut = np.where(columns.kept == 0, BarPixel.DEAD, BarPixel.CUT)
        middle = np.where(waiting, BarPixel.UNKNOWN, cut).astype(np.uint8)
        top = np.where(waiting, BarPixel.UNKNOWN, BarPixel.ZERO_BEFORE).astype(np.uint8)
        selected, gap = self._selected_columns(first), self._gap(first)
        for part in (low, middle, top):
            for normal, bright in _SELECTED.items():
                part[selected & (part == normal)] = bright
            part[gap] = BarPixel.GAP
        return low, middle, top

    def _first_bars(self, width: int) -> NDArray[np.int64]:
        """(width,) the bar of each column of pixels; the first one where several share a column."""
        return np.arange(width) * len(self.densities) // width

    def _columns(self, first: NDArray[np.int64]) -> _Columns:
        """What each column of pixels shows, known now or last."""
        known, unknown = np.where(np.isnan(self._last), np.inf, self._last), np.isnan(self.densities)
        if len(known) <= len(first):
            return _Columns(known[first], self.nonzero[first], unknown[first])
        kept = np.minimum.reduceat(known, first)
        lowest = known == np.repeat(kept, np.diff(first, append=len(known)))
        # of several that keep as little, the one of which the most is cut
        nonzero = np.maximum.reduceat(np.where(lowest, self.nonzero, 0.0), first)
        return _Columns(kept, nonzero, np.logical_and.reduceat(unknown, first))

    def _selected_columns(self, first: NDArray[np.int64]) -> NDArray[np.bool_]:
        selected = np.zeros(len(first), np.bool_)
        if self._selected is not None:
            start, end = np.searchsorted(first, [self._selected, self._selected + 1])
            # at least two pixels, so that it can be seen
            selected[min(start, len(first) - 2) : max(end, start + 2)] = True
        return selected

    def _gap(self, first: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(width,) bool: the columns between neighbouring bars; none where bars are narrower than 4 pixels."""
        pitch = len(first) / len(self.densities)
        if pitch < 4:
            return np.zeros(len(first), np.bool_)
        breadth = min(max(round(0.14 * pitch), 1), 4)
        following = np.append(first[breadth:], np.full(breadth, first[-1]))
        gap: NDArray[np.bool_] = following != first
        return gap


def _reach(parts: NDArray[np.float64], height: int) -> NDArray[np.float64]:
    """How many of ``height`` pixels parts from 0 to 1 fill; none only of 0, and all only of 1."""
    pixels = np.rint(parts * height)
    return np.where(parts < 1, np.minimum(np.where(parts > 0, np.maximum(pixels, 1), 0), height - 1), pixels)
