"""The bars of the magnitude histogram, orange up to the threshold and blue beyond it; zeros in a bar of their own."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.support.guard import guarded
from gui.support.theme import LIGHT, Theme, mixed

BROKEN_AT = 0.82
"""How high, as a part of the highest bar, the break is in a bar that would be higher."""

FAINT = 0.28
"""How strong colours are that step back."""

Reals = NDArray[np.float64]


class Look(NamedTuple):
    """How bars look.

    Attributes:
        ticked: whether what is left of the line is pruned; else it is grey.
        waiting: whether it is not known yet what is; all is dimmed then.
    """

    ticked: bool = True
    waiting: bool = False


@guarded
class HistogramBars(QGraphicsItem):
    """Bars without gaps. A bar under the line is split where the line is."""

    def __init__(self) -> None:
        super().__init__()
        # without it Qt does not say what part has to be painted
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._places = np.zeros(1)
        self._bars: list[QRectF] = []
        self._rect = QRectF()
        self._cut = self._sure = 0.0
        self._faint, self.look = False, Look()
        self.apply_theme(LIGHT)

    def apply_theme(self, theme: Theme) -> None:
        strength = FAINT if self._faint or self.look.waiting else 1.0
        self._kept = mixed(mixed(theme.kept, theme.panel, 0.85).name(), theme.panel, strength)
        pruned = theme.pruned if self.look.ticked else theme.muted
        self._pruned = mixed(mixed(pruned, theme.panel, 0.75).name(), theme.panel, strength)
        self._either = mixed(mixed(theme.muted, theme.panel, 0.55).name(), theme.panel, strength)
        self._theme = theme
        self.update()

    def set_faint(self, faint: bool) -> None:
        """Step back behind strokes."""
        self._faint = faint
        self.apply_theme(self._theme)

    def set_look(self, ticked: bool, waiting: bool) -> None:
        """Look otherwise, where it is otherwise."""
        if (ticked, waiting) != self.look:
            self.look = Look(ticked, waiting)
            self.apply_theme(self._theme)

    def set_bars(self, places: Reals, count_scale: Reals) -> None:
        """Take the places of the edges on the axis, one more than the heights."""
        self.prepareGeometryChange()
        self._places = places
        bars = zip(places[:-1].tolist(), np.diff(places).tolist(), count_scale.tolist(), strict=True)
        self._bars = [QRectF(left, 0, width, height) for left, width, height in bars]
        self._rect = QRectF(places[0], 0, places[-1] - places[0], float(count_scale.max()) or 1.0)

    def set_cut(self, place: float, sure: float | None = None) -> None:
        """Where orange ends and blue begins.

        Args:
            sure: from where on all is kept, if that is not the same place; what lies between may be either.
        """
        ends = place, self._cut, place if sure is None else sure, self._sure
        between = QRectF(min(ends), 0, max(ends) - min(ends), self._rect.height())
        self._cut, self._sure = place, place if sure is None else sure
        self.update(between)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        left, middle, right = (QRectF(option.exposedRect) for _ in range(3))
        left.setRight(min(max(self._cut, left.left()), left.right()))
        middle.setLeft(left.right())
        middle.setRight(min(max(self._sure, middle.left()), middle.right()))
        right.setLeft(middle.right())
        painter.setPen(Qt.PenStyle.NoPen)
        for part, colour in ((left, self._pruned), (middle, self._either), (right, self._kept)):
            self._fill(painter, part, colour)

    def _fill(self, painter: QPainter, part: QRectF, colour: QColor) -> None:
        if part.width() <= 0:
            return
        first, last = np.searchsorted(self._places, [part.left(), part.right()])
        painter.setClipRect(part, Qt.ClipOperation.ReplaceClip)
        painter.setBrush(colour)
        painter.drawRects(self._bars[max(first - 1, 0) : last])


@guarded
class ZerosBar(QGraphicsItem):
    """Zeros, which every threshold prunes. A bar that would leave the plot is drawn with a break in it."""

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF()
        self.broken = False
        self.look = Look()
        self._theme = LIGHT

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_look(self, ticked: bool, waiting: bool) -> None:
        """Look otherwise, where it is otherwise."""
        if (ticked, waiting) != self.look:
            self.look = Look(ticked, waiting)
            self.update()

    def set_height(self, slot: tuple[float, float], height: float, highest: float) -> None:
        """Stand in a slot of the axis; no higher than the highest bar."""
        self.prepareGeometryChange()
        self.broken = height > highest
        self._rect = QRectF(slot[0], 0, slot[1] - slot[0], min(height, highest))
        self.setVisible(height > 0)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        colour = self._theme.pruned if self.look.ticked else self._theme.muted
        painter.fillRect(self._rect, mixed(colour, self._theme.panel, 0.75 * (FAINT if self.look.waiting else 1.0)))
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
