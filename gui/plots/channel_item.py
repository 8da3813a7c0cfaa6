"""The graphics item of rows or columns: a bar for the norm of each, or a box plot; bands where they are very many."""

from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.base.arrays import Flags, Floats
from core.inspection.line_statistics import LineStatistics
from gui.support.guard import guarded
from gui.support.theme import LIGHT, Theme, mixed

BOXES_FROM = 6.0
"""Pixels of a line from which on it has a box of its own; narrower ones share a band."""
STUB = 3.0
"""Pixels of the mark of a line whose norm is 0."""


class ChannelReading(Enum):
    """What is drawn of each line."""

    NORMS = auto()
    BOXES = auto()


class Fate(Enum):
    """What a line is, and so its colour; of several in one pixel the last of these."""

    KEPT = auto()
    ZERO_BEFORE = auto()
    DEAD = auto()


@guarded
class ChannelItem(QGraphicsItem):
    """Line ``i`` of n lies from x = ``i`` to ``i + 1``; y is in units of the values. Nothing is drawn until `show`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: LineStatistics | None = None
        self.reading = ChannelReading.NORMS
        self._fates: NDArray[np.uint8] = np.zeros(0, np.uint8)
        self._theme, self._ticked = LIGHT, True
        self._rect = QRectF()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_lines(self, found: LineStatistics | None, reading: ChannelReading) -> None:
        """Take other lines, of which none is known to be dead, or none at all."""
        self.prepareGeometryChange()
        self.found, self.reading = found, reading
        self._fates = np.zeros(0 if found is None else found.count, np.uint8)
        low, high = self.span
        self._rect = QRectF(0, low, len(self._fates), high - low)
        self.update()

    def set_dead(self, dead: Flags, before: Flags, ticked: bool) -> None:
        """Colour the lines.

        Args:
            dead: bool (n,), which keep no weight.
            before: bool (n,), which were all zero before.
            ticked: whether the tensor is pruned, so that dead lines are dead, and not only would be.
        """
        fates = np.where(before, Fate.ZERO_BEFORE.value, np.where(dead, Fate.DEAD.value, Fate.KEPT.value))
        if len(fates) == len(self._fates):
            self._fates, self._ticked = fates.astype(np.uint8), ticked
            self.update()

    @property
    def span(self) -> tuple[float, float]:
        """The least and the greatest y that there is something at, not equal to each other."""
        if self.found is None:
            return 0.0, 1.0
        low, high = self.found.norms * 0, self.found.norms
        if self.reading is ChannelReading.BOXES:
            low, high = self.found.least, self.found.greatest
        low, high = low[np.isfinite(low)], high[np.isfinite(high)]
        if not len(low) or not len(high):
            return 0.0, 1.0
        least, greatest = min(float(low.min()), 0.0), max(float(high.max()), 0.0)
        return (least, greatest) if greatest > least else (least, least + 1.0)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if self.found is None:
            return
        world = painter.worldTransform()
        count = self.found.count
        first, last = max(int(option.exposedRect.left()), 0), min(int(option.exposedRect.right()) + 1, count)
        if last <= first:
            return
        across, left = world.m11(), world.dx()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if across >= BOXES_FROM:
            starts = np.arange(first, last)
            xs = np.asarray(left + starts * across, np.float64)
            wide = np.full(len(starts), across)
        else:
            # every pixel has the lines that begin in it
            pixels = np.arange(np.floor(left + first * across), np.ceil(left + last * across))
            starts = np.clip(np.ceil((pixels - left) / across - 1e-9).astype(np.int64), first, last - 1)
            starts = np.unique(starts)
            # one in which none begins belongs to the lines before it
            xs = np.floor(left + starts * across + 1e-9 * across).astype(np.float64)
            wide = np.diff(np.append(xs, pixels[-1] + 1))
        self._draw(painter, (starts, last), xs, wide, (world.m22(), world.dy()))

    def _draw(
        self,
        painter: QPainter,
        lines: tuple[NDArray[np.int64], int],
        xs: Floats,
        wide: Floats,
        to_pixels: tuple[float, float],
    ) -> None:
        """Draw groups of lines.

        Args:
            lines: (k,) the first line of each group, and one past the last of all.
            xs, wide: (k,), where each group begins in pixels, and how wide it is.
            to_pixels: factor and offset from y to pixels.
        """
        assert self.found is not None
        fates = _grouped(np.maximum, self._fates, *lines)
        single = bool((wide >= BOXES_FROM).all())
        gap = np.clip(0.15 * wide, 1.0, 6.0) if single else 0.0 * wide
        boxes = self.reading is ChannelReading.BOXES
        shapes = self._box_shapes(lines, to_pixels) if boxes else self._norm_shapes(lines, to_pixels)
        for fate in (0, *(each.value for each in Fate)):
            chosen = np.flatnonzero(fates == fate)
            if len(chosen):
                colours = self._colours(fate)
                for shape in shapes:
                    shape.draw(painter, xs[chosen] + gap[chosen], (wide - 2 * gap)[chosen], chosen, colours, single)

    def _norm_shapes(self, lines: tuple[NDArray[np.int64], int], to_pixels: tuple[float, float]) -> list["_Shape"]:
        assert self.found is not None
        factor, offset = to_pixels
        tops = factor * _grouped(np.fmax, self.found.norms, *lines) + offset
        return [_Shape(np.minimum(tops, offset - STUB), np.full(len(tops), offset), "fill")]

    def _box_shapes(self, lines: tuple[NDArray[np.int64], int], to_pixels: tuple[float, float]) -> list["_Shape"]:
        assert self.found is not None
        factor, offset = to_pixels
        found = self.found
        ends = (np.fmin, found.least), (np.fmin, found.lower), (np.fmax, found.upper), (np.fmax, found.greatest)
        least, lower, upper, greatest = (factor * _grouped(how, each, *lines) + offset for how, each in ends)
        low, high = (factor * _grouped(how, found.median, *lines) + offset for how in (np.fmin, np.fmax))
        return [
            _Shape(greatest, least, "whisker"),
            _Shape(upper, lower, "fill"),
            _Shape(np.minimum(high, low - 1), low + 0.5, "median"),
        ]

    def _colours(self, fate: int) -> dict[str, QColor]:
        theme = self._theme
        colour = {
            Fate.DEAD.value: theme.pruned if self._ticked else theme.would_prune,
            Fate.ZERO_BEFORE.value: theme.zero_before,
        }.get(fate, theme.kept)
        boxes = self.reading is ChannelReading.BOXES
        fill = mixed(colour, theme.panel, 0.65) if boxes else QColor(colour)
        return {"fill": fill, "whisker": mixed(colour, theme.panel, 0.3), "median": QColor(theme.text)}


class _Shape:
    """Rectangles of k groups, from ``tops`` to ``bottoms`` in pixels, in one role: fill, whisker or median."""

    def __init__(self, tops: Floats, bottoms: Floats, role: str) -> None:
        self._tops, self._bottoms, self._role = tops, bottoms, role

    def draw(
        self,
        painter: QPainter,
        xs: Floats,
        wide: Floats,
        chosen: NDArray[np.int64],
        colours: dict[str, QColor],
        single: bool,
    ) -> None:
        tops, bottoms = self._tops[chosen], self._bottoms[chosen]
        shown = np.isfinite(tops) & np.isfinite(bottoms)
        if self._role == "whisker" and single:
            painter.setPen(QPen(colours["whisker"], 2))
            middles = xs + wide / 2
            painter.drawLines(
                [
                    QLineF(x, top, x, low)
                    for x, top, low in zip(middles[shown], tops[shown], bottoms[shown], strict=True)
                ]
            )
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours[self._role])
        high = np.maximum(bottoms - tops, 1.0)
        parts = zip(xs[shown], tops[shown], wide[shown], high[shown], strict=True)
        painter.drawRects([QRectF(x, top, width, height) for x, top, width, height in parts])


def _grouped(how: np.ufunc, values: NDArray[np.generic], starts: NDArray[np.int64], last: int) -> Floats:
    """The least or greatest of each group of neighbouring lines."""
    found: Floats = how.reduceat(values[:last], starts)
    return found
