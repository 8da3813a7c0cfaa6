"""Graphics items of the histogram: the bars, orange up to the threshold and blue above it, and the bar of zeros."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.base.arrays import Floats
from gui.support.guard import guarded
from gui.support.theme import LIGHT, Theme, mixed

BROKEN_AT = 0.82
"""The height of the break in a bar that is cut off, as a fraction of the bar."""

FAINT = 0.28
"""The opacity of dimmed bars."""


STRIPE = 4
"""Pixels across of a stripe."""


def either(theme: Theme, ticked: bool = True, strength: float = 1.0) -> QBrush:
    """Stripes for magnitudes of which some weights are cut and others kept, in the colours of both.

    Args:
        ticked: whether they are cut, or only would be.
        strength: of the colours, 0 to 1.
    """
    return striped(mixed(_pruned(theme, ticked), theme.panel, strength), mixed(_kept(theme), theme.panel, strength))


def striped(one: QColor, other: QColor) -> QBrush:
    """Slanted stripes of two colours."""
    image = QImage(2 * STRIPE, 2 * STRIPE, QImage.Format.Format_RGB32)
    for place in range(4 * STRIPE * STRIPE):
        x, y = place % (2 * STRIPE), place // (2 * STRIPE)
        image.setPixelColor(x, y, one if (x + y) // STRIPE % 2 else other)
    return QBrush(image)


def _kept(theme: Theme) -> str:
    return mixed(theme.kept, theme.panel, 0.85).name()


def _pruned(theme: Theme, ticked: bool) -> str:
    return mixed(theme.pruned, theme.panel, 0.75).name() if ticked else theme.would_prune


class BarFate(Enum):
    """What becomes of the weights of some magnitudes: all are cut, some are, or none is."""

    CUT = auto()
    EITHER = auto()
    KEPT = auto()


class BarPart(NamedTuple):
    """Neighbouring magnitudes of one fate, from where the part before ends.

    Attributes:
        end: a magnitude, or its place on the axis; infinite for the last part.
        fate: of the weights.
    """

    end: float
    fate: BarFate


class BarStyle(NamedTuple):
    """What the colours of the bars tell.

    Attributes:
        ticked: whether what is left of the line is pruned (orange) or only would be (grey stripes).
        waiting: whether the effect of the threshold is not known yet (all dimmed).
    """

    ticked: bool = True
    waiting: bool = False


@guarded
class HistogramBars(QGraphicsItem):
    """Bars without gaps; the one under the threshold line has two colours. A move repaints only what changes colour.

    Attributes:
        parts: what has which colour, right of 0, by the places of their ends.
    """

    def __init__(self) -> None:
        super().__init__()
        # makes Qt set `exposedRect`, the part that has to be painted
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._places = np.zeros(1)
        self._bars: list[QRectF] = []
        self._rect = QRectF()
        self.parts = _below(0.0)
        self._mirrored = False
        self._faint, self.style = False, BarStyle()
        self.apply_theme(LIGHT)

    def apply_theme(self, theme: Theme) -> None:
        strength = FAINT if self._faint or self.style.waiting else 1.0
        ticked = self.style.ticked
        pruned = mixed(_pruned(theme, ticked), theme.panel, strength)
        self._brushes = {
            # plain grey is for what was zero before
            BarFate.CUT: QBrush(pruned) if ticked else striped(pruned, mixed(pruned.name(), theme.panel, 0.5)),
            BarFate.EITHER: either(theme, ticked, strength),
            BarFate.KEPT: QBrush(mixed(_kept(theme), theme.panel, strength)),
        }
        self._theme = theme
        self.update()

    def set_faint(self, faint: bool) -> None:
        """Dim the bars, as outlines lie over them."""
        self._faint = faint
        self.apply_theme(self._theme)

    def set_bar_style(self, ticked: bool, waiting: bool) -> None:
        """Take other meanings of the colours; nothing is done where they are the same."""
        if (ticked, waiting) != self.style:
            self.style = BarStyle(ticked, waiting)
            self.apply_theme(self._theme)

    def set_bars(self, places: Floats, heights: Floats, mirrored: bool = False) -> None:
        """Take n heights and the n + 1 places of the edges, in data coordinates.

        Args:
            mirrored: whether what holds from 0 to a place on the right holds as far on the left, too.
        """
        self.prepareGeometryChange()
        self._mirrored = mirrored
        self._places = places
        bars = zip(places[:-1].tolist(), np.diff(places).tolist(), heights.tolist(), strict=True)
        self._bars = [QRectF(left, 0, width, height) for left, width, height in bars]
        self._rect = QRectF(places[0], 0, places[-1] - places[0], float(heights.max()) or 1.0)

    def set_cut(self, place: float) -> None:
        """Move the border between orange and blue."""
        self.set_parts(_below(place))

    def set_parts(self, parts: Sequence[BarPart]) -> None:
        """Colour the bars by parts; the last one ends nowhere."""
        changed = _changed(self.parts, parts)
        self.parts = tuple(parts)
        if changed is None:
            return
        left, right = min(self._rect.left(), 0.0), self._rect.right()
        begin, end = (min(max(each, left), right) for each in changed)
        between = QRectF(begin, 0, end - begin, self._rect.height())
        self.update(between)
        if self._mirrored:
            self.update(QRectF(-between.right(), 0, between.width(), between.height()))

    @property
    def has_either(self) -> bool:
        """Whether there are magnitudes of which some weights are cut and others kept."""
        return any(each.fate is BarFate.EITHER for each in self.parts)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        exposed, brushes = option.exposedRect, self._brushes
        begin = exposed.left()
        for border, fate in (*self._mirror_image(), *self.parts):
            end = min(max(border, begin), exposed.right())
            self._fill(painter, QRectF(begin, exposed.top(), end - begin, exposed.height()), brushes[fate])
            begin = end

    def _mirror_image(self) -> list[BarPart]:
        """The parts left of 0, but for the one that 0 is in."""
        if not self._mirrored:
            return []
        return [BarPart(-before.end, part.fate) for before, part in pairwise(self.parts)][::-1]

    def _fill(self, painter: QPainter, part: QRectF, brush: QBrush) -> None:
        if part.width() <= 0:
            return
        first, last = np.searchsorted(self._places, [part.left(), part.right()])
        painter.setClipRect(part, Qt.ClipOperation.ReplaceClip)
        # stripes are as wide on every axis
        upright, _ = painter.worldTransform().inverted()
        painter.setBrush(_laid(brush, upright))
        painter.drawRects(self._bars[max(first - 1, 0) : last])


def _below(place: float) -> tuple[BarPart, ...]:
    """All up to a place is cut."""
    return BarPart(place, BarFate.CUT), BarPart(math.inf, BarFate.KEPT)


def _changed(before: Sequence[BarPart], after: Sequence[BarPart]) -> tuple[float, float] | None:
    """From where to where a place has another fate; None where all have the same."""
    ends = sorted({each.end for each in (*before, *after)})
    same = [_fate(before, end) is _fate(after, end) for end in ends]
    if all(same):
        return None
    first, last = same.index(False), len(same) - same[::-1].index(False)
    return ends[first - 1] if first else -math.inf, ends[last - 1]


def _fate(parts: Sequence[BarPart], end: float) -> BarFate | None:
    """The fate of what lies just before a place; None where there are no bars."""
    return parts[bisect_left(parts, end, key=lambda part: part.end)].fate if parts else None


def _laid(brush: QBrush, transform: QTransform) -> QBrush:
    laid = QBrush(brush)
    laid.setTransform(transform)
    return laid


@guarded
class ZerosBar(QGraphicsItem):
    """The bar of what was zero before, grey; with a break in it where it would be higher than the plot."""

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF()
        self.broken = False
        self._theme = LIGHT

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_height(self, slot: tuple[float, float], height: float, highest: float) -> None:
        """Take the slot (left, right) on the x axis and a height; drawn no higher than ``highest``."""
        self.prepareGeometryChange()
        self.broken = height > highest
        self._rect = QRectF(slot[0], 0, slot[1] - slot[0], min(height, highest))
        self.setVisible(height > 0)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.fillRect(self._rect, QColor(self._theme.zero_before))
        if self.broken:
            self._break(painter)

    def _break(self, painter: QPainter) -> None:
        """A slanted gap."""
        rect, rise = self._rect, 0.05 * self._rect.height()
        low = BROKEN_AT * rect.height()
        corners = (
            (rect.left(), low),
            (rect.right(), low + rise),
            (rect.right(), low + 2 * rise),
            (rect.left(), low + rise),
        )
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        painter.setBrush(QColor(self._theme.panel))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
