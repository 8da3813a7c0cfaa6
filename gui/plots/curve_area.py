"""The area of the density curves: what is drawn in it, and what a hand does."""

from collections.abc import Sequence
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QBrush, QPen

from core.base.escaping import escaped
from core.index.curve_band import CurveBand
from gui.plots.axes import MagnitudeAxis, PercentAxis
from gui.plots.cached_curve import new_curve
from gui.plots.dot import Dot
from gui.plots.legend import BELOW_HANDLE, Drawn, Legend
from gui.plots.legend_strip import Entry, LegendStrip
from gui.plots.line_area import LineArea
from gui.plots.line_labels import HALF_A_LINE, LineLabels
from gui.plots.magnitude_scale import LogScale
from gui.plots.nearest_curve import height_at, nearest
from gui.plots.strokes import Stroke
from gui.support.guard import guarded
from gui.support.theme import DARK, LIGHT, Theme, mixed

FULL = 100.0
ROOM = 4.0
"""Percent of free space below 0, so that bold lines there are drawn in full."""

NEAR_START, NEAR_END = 0.995, 0.002
"""A curve is taken for flat while it is above the first part of its first density, and once it will fall by less than
the second."""

MANY = 60
"""From this many curves on they are drawn without antialiasing, which would be too slow."""

EACH = 0.35
"""The part of the colour of muted words in the colour of a single parameter's curve."""
OUTLIER = Stroke(*(mixed(theme.muted, theme.panel, EACH).name() for theme in (DARK, LIGHT)))

Curves = NDArray[np.float64]


@guarded
class CurveArea(LineArea):
    """The curves, which are drawn from pixmaps, under the threshold line and the dot that move over them."""

    BELOW_HANDLE = Dot.REACH

    hovered = Signal(int, QPointF)
    """Number of the curve under the mouse, or −1; and the position of the mouse in data coordinates."""
    clicked = Signal(int)
    """Number of the curve that was clicked."""

    def __init__(self) -> None:
        self.axis = MagnitudeAxis()
        super().__init__(PercentAxis("left", of_shares=True), self.axis)
        self.magnitude_scale = LogScale(-3.0, 0.0)
        self._band, self._middle = new_curve(self.view, 0), new_curve(self.view, 1)
        self._others = new_curve(self.view, 2)
        self._total = new_curve(self.view, 3)
        self._selected = new_curve(self.view, 4)
        self._marked = new_curve(self.view, 5)
        self._at: Curves = np.empty(0)
        self._rows: Curves = np.empty((0, 0))
        self._drawn: Curves = np.empty((0, 0))
        self._dot = Dot(self.view)
        self.legend = Legend(self.view, LegendStrip(self))
        self.labels = LineLabels(self.view, BELOW_HANDLE, self.legend, HALF_A_LINE)
        self._written = [self.legend, self.labels]
        for written in self._written:
            self.fontChosen.connect(written.use_font)
        self.view.sigResized.connect(self._fit)
        self.view.sigResized.connect(self._place_legend)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._band.setPen(QPen(Qt.PenStyle.NoPen))
        self._band.setBrush(QBrush(band_pen(theme).color()))
        self._middle.setPen(self.stroke(middle_pen(theme).color(), 1.5))
        self._others.setPen(self.stroke(OUTLIER.colour(theme), 1))
        self._total.setPen(self.stroke(theme.text, 2.5))
        self._selected.setPen(self.stroke(theme.selected, 2))
        self._marked.setPen(self.stroke(mixed(theme.text, theme.selected, 0.45), 2))
        self.line.apply_theme(theme, self.stroke(theme.text, 1, Qt.PenStyle.DashLine))
        self._dot.apply_theme(theme)
        self.legend.apply_theme(theme)
        self.labels.apply_theme(theme)

    def set_curves(
        self,
        thresholds: Curves,
        total: Curves,
        selected: Curves | None,
        others: Curves | None,
        band: CurveBand | None = None,
    ) -> None:
        """Draw other curves; arguments as for `DensityCurve.show_curves`. The axis covers where they fall."""
        edges = [] if band is None else [band.low, band.high]
        rows = np.stack([total, *([] if selected is None else [selected]), *edges, *([] if others is None else others)])
        self.magnitude_scale = _scale_over(thresholds, rows)
        self._drawn = rows
        self.axis.set_scale(self.magnitude_scale)
        self.line.set_scale(self.magnitude_scale)
        places = self.magnitude_scale.places(thresholds)
        self._at, self._rows = places, np.empty((0, len(places))) if others is None else FULL * others
        self._total.setData(places, FULL * total)
        self._selected.setData(*_one(places, selected))
        self._others.setData(*_all(places, others), connect="finite")
        self._others.opts["antialias"] = others is None or len(others) < MANY
        self._set_band(places, band)
        self.mark(None)
        self._fit()

    def _fit(self) -> None:
        """Set the ranges of the axes, with space for the dot, and above the curves for the line's handle beside it."""
        low, high = self.magnitude_scale.zero, self.magnitude_scale.high
        margin = self.beside(high - low)
        self.show_range((low - margin, high + margin), (-ROOM, self.upper_end(-ROOM, FULL)))

    def name_curves(self, names: Sequence[str]) -> None:
        """Write names beside the first of the parameters' curves."""
        others = self._drawn[: len(self._drawn) - len(self._rows)]
        rows = np.concatenate([self._rows, FULL * others]) if names else np.empty((0, 0))
        self.labels.show_names(self._at, rows, _short(names), [OUTLIER] * len(names))

    def _set_band(self, places: Curves, band: CurveBand | None) -> None:
        if band is None:
            self._band.setData(np.empty(0), np.empty(0))
            self._middle.setData(np.empty(0), np.empty(0))
            return
        # along the lower line, and back along the upper one
        around = np.concatenate([places, places[::-1]]), FULL * np.concatenate([band.low, band.high[::-1]])
        self._band.setData(*around, fillLevel="enclosed")
        self._middle.setData(places, FULL * band.middle)

    def set_legend(self, entries: Sequence[Entry]) -> None:
        """Name the curves, where the names cover none of them."""
        self.legend.set_entries(entries)
        self._place_legend()

    def _place_legend(self) -> None:
        if not len(self._at) or not self.view.width() or not self.view.height():
            return
        origin, unit = (self.view.mapFromView(QPointF(each, each)) for each in (0.0, 1.0))
        right, down = unit.x() - origin.x(), unit.y() - origin.y()
        drawn = Drawn(origin.x() + right * self._at, origin.y() + down * FULL * self._drawn, self.headroom)
        self.legend.avoid(drawn)

    def set_point(self, threshold: float, density: float) -> None:
        """Move line and dot; NaN hides the one or the other."""
        shown = bool(np.isfinite(threshold))
        if shown:
            self.set_threshold(threshold)
        self.line.set_shown(shown)
        # off the axis there is an arrow, and no place for a dot
        on_curve = shown and bool(np.isfinite(density)) and not self.line.beyond
        if on_curve:
            self._dot.move_to(self.line.value(), FULL * density)
        self._dot.setVisible(on_curve)

    def mark(self, number: int | None) -> None:
        """Highlight one of the parameters' curves, or none."""
        self._marked.setData(*_one(self._at, None if number is None else self._rows[number] / FULL))

    def density(self, number: int, place: float) -> float:
        """The density, 0 to 1, of a parameter's curve at a place of the axis."""
        return height_at(self._at, self._rows[number], place) / FULL

    def hover_at(self, position: QPointF) -> None:
        number = self._under(position)
        self.mark(number)
        self.hovered.emit(-1 if number is None else number, self.to_data(position))
        if number is not None:
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.point_at(position)

    def _begin(self, offset: float) -> None:
        super()._begin(offset)
        # what the mouse was at is what is dragged now
        self._let_go()

    def click_at(self, position: QPointF) -> None:
        number = self._under(position)
        if number is not None:
            self.clicked.emit(number)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._let_go()

    def _let_go(self) -> None:
        self.mark(None)
        self.hovered.emit(-1, QPointF())

    def _under(self, position: QPointF) -> int | None:
        """The number of the parameter's curve under a pixel of this widget; None where none is near."""
        origin, unit = self.to_pixels(0, 0), self.to_pixels(1, 1)
        across, up = unit.x() - origin.x(), unit.y() - origin.y()
        x, y = across * self._at + origin.x(), up * self._rows + origin.y()
        return nearest(x, y, (position.x(), position.y())) if self.plot_rect().contains(position) else None


def band_pen(theme: Theme) -> QPen:
    """The sample of a band in a legend, in its colour."""
    return QPen(mixed(theme.muted, theme.panel, 0.22), 8)


def middle_pen(theme: Theme) -> QPen:
    """The line in the middle of a band."""
    return QPen(mixed(theme.muted, theme.panel, 0.75), 1.5)


def _short(names: Sequence[str]) -> list[str]:
    """Names without ``.weight``, and the modules that all of them are in."""
    words = [name.removesuffix(".weight").split(".") for name in names]
    shared = (len(set(column)) == 1 for column in zip(*(each[:-1] for each in words), strict=False))
    common = sum(takewhile(bool, shared))
    return [escaped(".".join(each[common:])) for each in words]


def _scale_over(thresholds: Curves, curves: Curves) -> LogScale:
    """The axis from where the first curve begins to fall to where the last one hardly falls any more."""
    start = np.maximum(curves[:, :1], 1e-12)
    falls = np.flatnonzero((curves < NEAR_START * start).any(axis=0) & (thresholds > 0))
    # exceptions keep what they keep at every threshold
    lasts = np.flatnonzero((curves - curves[:, -1:] > NEAR_END * start).any(axis=0) & (thresholds > 0))
    positive = int(np.flatnonzero(thresholds > 0)[0])
    first = max(int(falls[0]) - 1, positive) if falls.size else positive
    last = min(int(lasts[-1]) + 1, len(thresholds) - 1) if lasts.size else len(thresholds) - 1
    return LogScale.over(float(thresholds[first]), float(thresholds[max(last, first)]))


def _one(places: Curves, curve: Curves | None) -> tuple[Curves, Curves]:
    return (np.empty(0), np.empty(0)) if curve is None else (places, FULL * curve)


def _all(places: Curves, curves: Curves | None) -> tuple[Curves, Curves]:
    """All curves as one line, with a NaN after each that breaks the line: one item is faster than k."""
    if curves is None or not len(curves):
        return np.empty(0), np.empty(0)
    broken = np.column_stack([FULL * curves, np.full(len(curves), np.nan)])
    return np.tile(np.append(places, np.nan), len(curves)), broken.ravel()
