"""The margins of the mask: a bar for the density of each row and column, orange where an output or input is cut."""

from enum import IntEnum, auto
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyqtgraph import AxisItem
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.support.guard import guarded
from gui.support.theme import LIGHT, Theme, mixed

THICK, GAP = 14, 3
"""Pixels of a full bar, and between the bars and the image."""

Densities = NDArray[np.float64]
Flags = NDArray[np.bool_]


class MarginPixel(IntEnum):
    """What a pixel of the margin belongs to; the index of its colour."""

    TRACK = 0
    BAR = auto()
    DEAD = auto()
    ZERO_BEFORE = auto()


@guarded
class MarginAxis(AxisItem):
    """Takes the place of an axis: a bar for each row (right) or column (top).

    One that is dead is orange throughout, or grey if it was zero before. As an axis of the same view box it covers the
    visible rows or columns. With more of them than pixels, a pixel shows the mean density, and is orange or else grey
    if any is dead.
    """

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, showValues=False)
        self._ticked = True
        self.apply_theme(LIGHT)
        self.set_densities(np.ones(1), np.zeros(1, np.bool_), np.zeros(1, np.bool_))
        if orientation == "right":
            self.setWidth(THICK + GAP)
        else:
            self.setHeight(THICK + GAP)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        colours = {
            MarginPixel.TRACK: QColor(theme.track),
            MarginPixel.BAR: mixed(theme.kept, theme.panel, 0.6),
            MarginPixel.DEAD: QColor(theme.pruned if self._ticked else theme.would_prune),
            MarginPixel.ZERO_BEFORE: QColor(theme.zero_before),
        }
        self._colours = [colours[pixel].rgb() for pixel in MarginPixel]
        self.update()

    def set_ticked(self, ticked: bool) -> None:
        """Whether dead rows are dead (orange) or only would be (grey), as the parameter is not ticked."""
        if ticked != self._ticked:
            self._ticked = ticked
            self.apply_theme(self._theme)

    def set_densities(self, densities: Densities, dead: Flags, zero_before: Flags) -> None:
        """Take the kept fraction of all n rows or columns, (n,), and whether the channel is dead, or was zero before.

        Args:
            densities: (n,) from 0 to 1.
            dead: (n,) whether nothing of the channel is kept.
            zero_before: (n,) whether that was so before, too.
        """
        self.densities = densities
        # running sums, so that the rows of a pixel are summed by one subtraction
        self._sums = np.concatenate([[0.0], np.cumsum(densities)])
        self._dead = np.concatenate([[0], np.cumsum(dead & ~zero_before)])
        self._zero_before = np.concatenate([[0], np.cumsum(zero_before)])
        self.update()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        across = self.orientation == "top"
        rect = QRectF(0, 0, self.size().width(), THICK) if across else QRectF(GAP, 0, THICK, self.size().height())
        scale = painter.device().devicePixelRatioF()
        length = round((rect.width() if across else rect.height()) * scale)
        if length < 1:
            return
        pixels = self.pixels(length, round(THICK * scale))
        # bars grow away from the picture
        picture = np.ascontiguousarray(pixels[:, ::-1].T if across else pixels)
        high, wide = picture.shape
        image = QImage(picture.data, wide, high, wide, QImage.Format.Format_Indexed8)
        image.setColorTable(self._colours)
        painter.drawImage(rect, image)

    def pixels(self, length: int, thick: int) -> NDArray[np.uint8]:
        """(length, thick) uint8: the colour indexes of the visible part."""
        density, dead, zero_before = self._visible(length)
        filled = np.arange(thick) < np.ceil(density * thick)[:, None]
        shown = filled.view(np.uint8) * np.uint8(MarginPixel.BAR)
        shown[zero_before] = MarginPixel.ZERO_BEFORE
        shown[dead] = MarginPixel.DEAD
        return shown

    def _visible(self, length: int) -> tuple[Densities, Flags, Flags]:
        """(length,) the mean density of the rows of each pixel, whether any is dead, and whether any was before."""
        first, last = _spans(min(self.range), max(self.range), len(self.densities), length)
        dead, zero_before = (flags[last] > flags[first] for flags in (self._dead, self._zero_before))
        return (self._sums[last] - self._sums[first]) / (last - first), dead, zero_before


@lru_cache(4)
def _spans(low: float, high: float, count: int, length: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(length,) the first row (or column) of each pixel, and one past the last."""
    edges = np.clip(np.linspace(low, high, length + 1), 0, count)
    first = np.minimum(np.floor(edges[:-1] + 1e-6).astype(np.int64), count - 1)
    return first, np.clip(np.ceil(edges[1:] - 1e-6).astype(np.int64), first + 1, count)
