"""The density that each threshold would give, and the present point on it."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from pyqtgraph import InfiniteLine, PlotCurveItem
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.plots.axes import MagnitudeAxis, PercentAxis
from gui.plots.base import PlotArea, PlotCard
from gui.plots.legend import Legend
from gui.plots.numbers import magnitude, percent
from gui.plots.scale import LogScale
from gui.theme import LIGHT, Theme, mixed

FULL = 100.0
ROOM = 4.0
"""What is left free above 100 % and below 0, so that bold lines there are drawn in full."""

NEAR_START, NEAR_END = 0.995, 0.002
"""Beyond these parts of its first density a curve is as good as flat."""

MANY = 60
"""From so many curves on, smooth edges cost more time than they give."""

Curves = NDArray[np.float64]


class Dot(QGraphicsItem):
    """A round mark of fixed size."""

    RADIUS = 4.5

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setZValue(20)
        self._theme = LIGHT

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def boundingRect(self) -> QRectF:
        reach = self.RADIUS + 1.5
        return QRectF(-reach, -reach, 2 * reach, 2 * reach)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.panel), 2))
        painter.setBrush(QColor(self._theme.text))
        painter.drawEllipse(QRectF(-self.RADIUS, -self.RADIUS, 2 * self.RADIUS, 2 * self.RADIUS))


class CurveArea(PlotArea):
    """Curves that stay as they are while a line and a dot move over them."""

    def __init__(self) -> None:
        self.axis = MagnitudeAxis()
        super().__init__(PercentAxis("left"), self.axis)
        self.scale_of = LogScale(-3.0, 0.0)
        self._others = _curve(self, 1)
        self._total = _curve(self, 3)
        self._selected = _curve(self, 4)
        self._line = InfiniteLine()
        self._dot = Dot()
        self.view.addItem(self._line, ignoreBounds=True)
        self.view.addItem(self._dot, ignoreBounds=True)
        self.legend = Legend(self.view)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._others.setPen(self.stroke(mixed(theme.muted, theme.panel, 0.35), 1))
        self._total.setPen(self.stroke(theme.text, 2.5))
        self._selected.setPen(self.stroke(theme.kept, 2))
        self._line.setPen(self.stroke(theme.text, 1, Qt.PenStyle.DashLine))
        self._dot.apply_theme(theme)
        self.legend.apply_theme(theme)

    def set_curves(self, thresholds: Curves, total: Curves, selected: Curves | None, others: Curves | None) -> None:
        rows = [total, *([] if selected is None else [selected]), *([] if others is None else others)]
        self.scale_of = _scale_over(thresholds, np.stack(rows))
        self.axis.set_scale(self.scale_of)
        places = self._places(thresholds)
        self._total.setData(places, FULL * total)
        self._selected.setData(*_one(places, selected))
        self._others.setData(*_all(places, others), connect="finite")
        self._others.opts["antialias"] = others is None or len(others) < MANY
        low, high = self.scale_of.zero, self.scale_of.high
        margin = 0.01 * (high - low)
        self.show_range((low - margin, high + margin), (-ROOM, FULL + ROOM))

    def set_point(self, threshold: float, density: float) -> None:
        one = bool(np.isfinite(threshold))
        place = self.scale_of.place(threshold if one else 0.0)
        self._line.setVisible(one)
        self._line.setPos(place)
        self._dot.setVisible(one and bool(np.isfinite(density)))
        self._dot.setPos(place, FULL * np.nan_to_num(density))

    def _places(self, thresholds: Curves) -> Curves:
        """Unlike `LogScale.place`, of many, and not held back at the ends of the axis."""
        return np.log10(np.maximum(thresholds, 10.0**self.scale_of.zero))


class DensityCurve(PlotCard):
    """Density against threshold, for all chosen weights together, the selected ones and each parameter."""

    SMALLEST = QSize(200, 150)
    area: CurveArea

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("densityCurve", CurveArea(), parent)
        self.name_for_readers(self.tr("Density against threshold"))
        self.set_title(self.tr("Density against threshold"))
        self.empty(self.tr("Tick a parameter to see what each threshold would keep."))
        self.apply_theme(self.theme)

    def show_curves(
        self, thresholds: Curves, total: Curves, selected: Curves | None = None, others: Curves | None = None
    ) -> None:
        """Draw densities from 0 to 1.

        Args:
            thresholds: float64 (m), ascending.
            total: float64 (m), of all chosen weights together.
            selected: float64 (m), of the selected ones.
            others: float64 (k, m), of each chosen parameter.
        """
        self.area.set_curves(thresholds, total, selected, others)
        named = [(_pen("text", 2), self.tr("all ticked"))]
        named += [] if selected is None else [(_pen("kept", 2), self.tr("selected"))]
        named += [] if others is None else [(_pen("muted", 1), self.tr("each"))]
        self.area.legend.set_entries(named)
        self._show_plot()

    def set_point(self, threshold: float, density: float) -> None:
        """Mark the present threshold and the density it gives, NaN while that is not known.

        Args:
            threshold: NaN where there is not one for all.
        """
        self.area.set_point(threshold, density)
        said = percent(density)
        self.header.set_text(self.header.title, said)
        if math.isnan(threshold):
            self.describe_for_readers(said)
            return
        at = self.tr("{density} at {threshold}").format(density=said, threshold=magnitude(threshold))
        self.describe_for_readers(at)


def _curve(area: PlotArea, height: int) -> PlotCurveItem:
    curve = PlotCurveItem(antialias=True)
    curve.setZValue(height)
    # painted once for all the moves of the line over it
    curve.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
    area.view.addItem(curve, ignoreBounds=True)
    return curve


def _pen(colour: str, width: float) -> Callable[[Theme], QPen]:
    """A pen of one of the theme's colours, by its name there."""
    return lambda theme: QPen(QColor(getattr(theme, colour)), width)


def _scale_over(thresholds: Curves, curves: Curves) -> LogScale:
    """From where the first curve begins to fall to where the last one is down."""
    start = np.maximum(curves[:, :1], 1e-12)
    falls = np.flatnonzero((curves < NEAR_START * start).any(axis=0) & (thresholds > 0))
    lasts = np.flatnonzero((curves > NEAR_END * start).any(axis=0) & (thresholds > 0))
    positive = int(np.flatnonzero(thresholds > 0)[0])
    first = max(int(falls[0]) - 1, positive) if falls.size else positive
    last = min(int(lasts[-1]) + 1, len(thresholds) - 1) if lasts.size else len(thresholds) - 1
    return LogScale.over(float(thresholds[first]), float(thresholds[max(last, first)]))


def _one(places: Curves, curve: Curves | None) -> tuple[Curves, Curves]:
    return (np.empty(0), np.empty(0)) if curve is None else (places, FULL * curve)


def _all(places: Curves, curves: Curves | None) -> tuple[Curves, Curves]:
    """All curves one after the other, with a NaN between them that breaks the line."""
    if curves is None or not len(curves):
        return np.empty(0), np.empty(0)
    broken = np.column_stack([FULL * curves, np.full(len(curves), np.nan)])
    return np.tile(np.append(places, np.nan), len(curves)), broken.ravel()
