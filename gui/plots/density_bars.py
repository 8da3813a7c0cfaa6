"""Densities as bars in one item, drawn on whole pixels however many there are."""

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
"""The height, in pixels, of what marks a layer of which nothing is kept."""


class BarPixel(IntEnum):
    """What a pixel of the picture is."""

    GAP = 0
    TRACK = auto()
    UNKNOWN = auto()
    BAR = auto()
    STALE = auto()
    """A bar that was there before the present density, which is not known yet."""
    DEAD = auto()
    SELECTED_TRACK = auto()
    SELECTED = auto()


@guarded
class DensityBars(QGraphicsItem):
    """Bar ``i`` stands from ``i`` to ``i + 1`` and reaches from 0 to 100.

    The bars are put together as a picture: a rectangle for each would be a thousand objects at every move,
    and collecting them as garbage takes longer than a frame.
    """

    def __init__(self) -> None:
        super().__init__()
        self.densities = self._last = np.empty(0)
        self._selected: int | None = None
        self.apply_theme(LIGHT)

    def apply_theme(self, theme: Theme) -> None:
        inks = {
            BarPixel.GAP: mixed(theme.panel, theme.panel, 1.0),
            BarPixel.TRACK: mixed(theme.track, theme.panel, 1.0),
            BarPixel.UNKNOWN: mixed(theme.track, theme.panel, 0.35),
            BarPixel.BAR: mixed(theme.kept, theme.panel, 0.68),
            BarPixel.STALE: mixed(theme.kept, theme.panel, 0.25),
            BarPixel.DEAD: mixed(theme.pruned, theme.panel, 1.0),
            BarPixel.SELECTED_TRACK: mixed(theme.kept, theme.track, 0.25),
            BarPixel.SELECTED: mixed(theme.kept, theme.panel, 1.0),
        }
        self._colours = np.array([inks[pixel].rgb() for pixel in BarPixel], np.uint32)
        self.update()

    def set_number(self, number: int) -> None:
        """Start with so many bars, none of them known."""
        self.prepareGeometryChange()
        self.densities = self._last = np.full(number, np.nan)
        self._selected = None
        self.update()

    def set_densities(self, densities: NDArray[np.float64]) -> None:
        """Take densities from 0 to 1, NaN where not known, and repaint those that changed.

        Where one is not known any more, the last one that was stays in sight, dimmed.
        """
        old, self.densities = self.densities, densities
        self._last = np.where(np.isnan(densities), self._last, densities)
        changed = np.flatnonzero((old != densities) & ~(np.isnan(old) & np.isnan(densities)))
        if changed.size:
            self.update(QRectF(changed[0], 0, changed[-1] + 1 - changed[0], FULL))

    def select(self, index: int | None) -> None:
        """Draw one bar brighter, or none."""
        for one in (self._selected, index):
            if one is not None:
                self.update(QRectF(one, 0, 1, FULL))
        self._selected = index

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, len(self.densities), FULL)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        area = painter.worldTransform().mapRect(self.boundingRect())
        fine = painter.device().devicePixelRatioF()
        width, height = round(area.width() * fine), round(area.height() * fine)
        if width < 1 or height < 1:
            return
        pixels = self._picture(width, height, round(STUB * fine))
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(fine)
        painter.resetTransform()
        painter.drawImage(QPointF(round(area.left() * fine) / fine, round(area.top() * fine) / fine), image)

    def _picture(self, width: int, height: int, stub: int) -> NDArray[np.uint32]:
        """The colour of each pixel, row by row."""
        first = self._first_bars(width)
        lowest = self._lowest(first)
        reach = np.maximum(np.rint(lowest * height), 1)
        reach = np.where(lowest == 0, stub, np.where(np.isinf(lowest), 0, reach))
        ground, bar = self._inks(first, lowest)
        from_below = np.arange(height, 0, -1, dtype=np.int32)
        return np.where(from_below[:, None] <= reach.astype(np.int32), self._colours[bar], self._colours[ground])

    def _inks(self, first: NDArray[np.int64], lowest: NDArray[np.float64]) -> tuple[NDArray[np.uint8], ...]:
        """For each column the colour index above its bar and the colour index of it."""
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
        """The bar of each column of pixels; the first where several share one."""
        return np.arange(width) * len(self.densities) // width

    def _lowest(self, first: NDArray[np.int64]) -> NDArray[np.float64]:
        """The lowest density in each column that is or was known, so that no dead layer is hidden; else infinite."""
        known = np.where(np.isnan(self._last), np.inf, self._last)
        return known[first] if len(known) <= len(first) else np.minimum.reduceat(known, first)

    def _waiting(self, first: NDArray[np.int64]) -> NDArray[np.bool_]:
        """The columns of which no density is known."""
        unknown = np.isnan(self.densities)
        return unknown[first] if len(unknown) <= len(first) else np.logical_and.reduceat(unknown, first)

    def _selected_columns(self, first: NDArray[np.int64]) -> NDArray[np.bool_]:
        selected = np.zeros(len(first), np.bool_)
        if self._selected is not None:
            start, end = np.searchsorted(first, [self._selected, self._selected + 1])
            # a bar thinner than this could not be seen
            selected[min(start, len(first) - 2) : max(end, start + 2)] = True
        return selected

    def _gap(self, first: NDArray[np.int64]) -> NDArray[np.bool_]:
        """The columns that part neighbouring bars, where there is room for that."""
        pitch = len(first) / len(self.densities)
        if pitch < 4:
            return np.zeros(len(first), np.bool_)
        breadth = min(max(round(0.14 * pitch), 1), 4)
        return np.append(first[breadth:], np.full(breadth, first[-1])) != first
