"""The bars of the magnitude histogram, orange up to the threshold and blue beyond it."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.theme import LIGHT, Theme, mixed


class HistogramBars(QGraphicsItem):
    """Bars without gaps. A bar under the line is split where the line is."""

    def __init__(self) -> None:
        super().__init__()
        # without it Qt does not say what part has to be painted
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._places = np.zeros(1)
        self._bars: list[QRectF] = []
        self._rect = QRectF()
        self._cut = 0.0
        self.apply_theme(LIGHT)

    def apply_theme(self, theme: Theme) -> None:
        self._kept = mixed(theme.kept, theme.panel, 0.85)
        self._pruned = mixed(theme.pruned, theme.panel, 0.75)
        self.update()

    def set_bars(self, places: NDArray[np.float64], counts: NDArray[np.int64]) -> None:
        """Take the places of the edges on the axis, one more than the counts."""
        self.prepareGeometryChange()
        self._places = places
        bars = zip(places[:-1].tolist(), np.diff(places).tolist(), counts.tolist(), strict=True)
        self._bars = [QRectF(left, 0, width, height) for left, width, height in bars]
        self._rect = QRectF(places[0], 0, places[-1] - places[0], max(float(counts.max()), 1.0))

    def set_cut(self, place: float) -> None:
        """Where orange ends and blue begins."""
        between = QRectF(min(place, self._cut), 0, abs(place - self._cut), self._rect.height())
        self._cut = place
        self.update(between)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        left, right = QRectF(option.exposedRect), QRectF(option.exposedRect)
        left.setRight(min(max(self._cut, left.left()), left.right()))
        right.setLeft(left.right())
        painter.setPen(Qt.PenStyle.NoPen)
        self._fill(painter, left, self._pruned)
        self._fill(painter, right, self._kept)

    def _fill(self, painter: QPainter, part: QRectF, colour: QColor) -> None:
        if part.width() <= 0:
            return
        first, last = np.searchsorted(self._places, [part.left(), part.right()])
        painter.setClipRect(part, Qt.ClipOperation.ReplaceClip)
        painter.setBrush(colour)
        painter.drawRects(self._bars[max(first - 1, 0) : last])
