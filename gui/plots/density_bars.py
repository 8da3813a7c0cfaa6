"""The bars of the density plot: one graphics item that draws all of them as one image, aligned to pixels."""

from enum import IntEnum, auto

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.support.guard import guarded
from gui.support.theme import LIGHT, Theme, mixed

FULL = 100.0
STUB = 3
"""Height in pixels of the mark of a layer with density 0."""


class BarPixel(IntEnum):
    """What a pixel of the image belongs to; the index of its colour."""

    GAP = 0
    TRACK = auto()
    UNKNOWN = auto()
    BAR = auto()
    STALE = auto()
    """The bar of the last known density, while the present one is not known."""
    DEAD = auto()
    SELECTED_TRACK = auto()
    SELECTED = auto()


@guarded
class DensityBars(QGraphicsItem):
    """Bar ``i`` of n lies from x = ``i`` to ``i + 1`` and reaches from y = 0 to its density in percent.

    Each paint computes an image with numpy. (A `QRectF` for each bar would be thousands of Python objects at every
    move, and their garbage collection takes longer than a frame.) Where several bars share a column of pixels, the
    lowest is drawn, so that no layer of density 0 is hidden.
    """

    def __init__(self) -> None:
        super().__init__()
        self.densities = self._last = np.empty(0)
        self._selected: int | None = None
        self.apply_theme(LIGHT)

    def apply_theme(self, theme: Theme) -> None:
        by_pixel = {
            BarPixel.GAP: mixed(theme.panel, theme.panel, 1.0),
            BarPixel.TRACK: mixed(theme.track, theme.panel, 1.0),
            BarPixel.UNKNOWN: mixed(theme.track, theme.panel, 0.35),
            BarPixel.BAR: mixed(theme.kept, theme.panel, 0.68),
            BarPixel.STALE: mixed(theme.kept, theme.panel, 0.25),
            BarPixel.DEAD: mixed(theme.pruned, theme.panel, 1.0),
            BarPixel.SELECTED_TRACK: mixed(theme.kept, theme.track, 0.25),
            BarPixel.SELECTED: mixed(theme.kept, theme.panel, 1.0),
        }
        self._colours = np.array([by_pixel[pixel].rgb() for pixel in BarPixel], np.uint32)
        self.update()

    def set_number(self, number: int) -> None:
        """Start with n bars of unknown density; nothing of the bars before is kept."""
        self.prepareGeometryChange()
        self.densities = self._last = np.full(number, np.nan)
        self._selected = None
        self.update()

    def set_densities(self, densities: NDArray[np.float64]) -> None:
        """Take densities (n,) float64 from 0 to 1, NaN where not known, and repaint the bars that changed.

        Where a density is not known any more, the last known one stays visible, dimmed.
        """
        old, self.densities = self.densities, densities
        self._last = np.where(np.isnan(densities), self._last, densities)
        changed = np.flatnonzero((old != densities) & ~(np.isnan(old) & np.isnan(densities)))
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
        pixels = self._picture(width, height, round(STUB * pixel_ratio))
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(pixel_ratio)
        painter.resetTransform()
        painter.drawImage(
            QPointF(round(area.left() * pixel_ratio) / pixel_ratio, round(area.top() * pixel_ratio) / pixel_ratio),
            image,
        )

    def _picture(self, width: int, height: int, stub: int) -> NDArray[np.uint32]:
        """The image, (height, width) of RGB colours; ``stub`` is `STUB` in pixels of the screen."""
        first = self._first_bars(width)
        lowest = self._lowest(first)
        reach = np.maximum(np.rint(lowest * height), 1)
        reach = np.where(lowest == 0, stub, np.where(np.isinf(lowest), 0, reach))
        ground, bar = self._colour_indices(first, lowest)
        from_below = np.arange(height, 0, -1, dtype=np.int32)
        return np.where(from_below[:, None] <= reach.astype(np.int32), self._colours[bar], self._colours[ground])

    def _colour_indices(self, first: NDArray[np.int64], lowest: NDArray[np.float64]) -> tuple[NDArray[np.uint8], ...]:
        """For each column of pixels the colour index of the ground above its bar, and that of the bar."""
        waiting = self._waiting(first)
        ground = np.where(waiting, BarPixel.UNKNOWN, BarPixel.TRACK).astype(np.uint8)
        bar = np.where(waiting, BarPixel.STALE, np.where(lowest == 0, BarPixel.DEAD, BarPixel.BAR)).astype(np.uint8)
        selected = self._selected_columns(first)
        ground[selected] = BarPixel.SELECTED_TRACK
        bar[selected & (bar == BarPixel.BAR)] = BarPixel.SELECTED
        gap = self._gap(first)
        ground[gap] = bar[gap] = BarPixel.GAP
        return ground, bar

    def _first_bars(self, width: int) -> NDArray[np.int64]:
        """(width,) the bar of each column of pixels; the first one where several share a column."""
        return np.arange(width) * len(self.densities) // width

    def _lowest(self, first: NDArray[np.int64]) -> NDArray[np.float64]:
        """(width,) the lowest density of each column, known now or last; infinite where none ever was."""
        known = np.where(np.isnan(self._last), np.inf, self._last)
        return known[first] if len(known) <= len(first) else np.minimum.reduceat(known, first)

    def _waiting(self, first: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(width,) bool: the columns with no density known now."""
        unknown = np.isnan(self.densities)
        return unknown[first] if len(unknown) <= len(first) else np.logical_and.reduceat(unknown, first)

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
