"""The error of the weights against the density: a curve for all chosen weights, and one for the selection."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from core.base.arrays import Floats
from gui.plots.axes import BETWEEN_LABELS, LABELLED, DrawSpecs, Levels, PercentAxis, PlotAxis
from gui.plots.cached_curve import new_curve
from gui.plots.density_scale import DensityScale
from gui.plots.dot import Dot
from gui.plots.legend import BELOW_HANDLE, Drawn, Legend
from gui.plots.legend_strip import Entry, LegendStrip
from gui.plots.line_area import LineArea
from gui.plots.nearest_curve import height_at
from gui.support import number_format
from gui.support.guard import guarded
from gui.support.theme import Theme

FULL = 100.0
STEPS = (25.0, 50.0, FULL)
"""Percent between ticks of the density."""
ROOM_DOWN = 4.0
"""Percent of free space below, so that bold lines and the dot there are drawn in full."""


class ErrorCurve(NamedTuple):
    """What each of some thresholds would do to some parameters together.

    Attributes:
        densities: float64 (m,), descending from at most 1.
        errors: float64 (m,), ascending from 0 to at most 1.
    """

    densities: Floats
    errors: Floats


@guarded
class DensityAxis(PlotAxis):
    """Densities from 100 % at the left to 0 at the right, as a threshold moves them; places are 100 − percent.

    Between the last two ticks stands what they are of, where there is room.
    """

    def __init__(self) -> None:
        super().__init__("bottom")
        self.word = QCoreApplication.translate("ErrorCurveArea", "density")

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        step = self._step()
        return [(LABELLED, [step * number for number in range(round(FULL / step) + 1)])]

    def tick_text(self, value: float) -> str:
        return number_format.share_tick(FULL - value)

    def generateDrawSpecs(self, p: QPainter) -> DrawSpecs | None:
        specs: DrawSpecs | None = super().generateDrawSpecs(p)
        step = self._step()
        if specs is None or not specs[2] or not self._fits(step):
            return specs
        axis, ticks, texts = specs
        # between the edges of the texts, not the ticks
        right = (FULL - self.range[0]) * self.pixels() - self._width("0") / 2
        left = (FULL - step - self.range[0]) * self.pixels() + self._width(self.tick_text(FULL - step)) / 2
        place, flags, _ = texts[0]
        where = QRectF(left, place.y(), right - left, place.height())
        return axis, ticks, [*texts, (where, flags, self.word)]

    def _step(self) -> float:
        """The distance of ticks: the least that leaves room for the word, or at least for the texts of the ticks."""
        among_texts = (step for step in STEPS if step * self.pixels() > self._width(self.WIDEST) + BETWEEN_LABELS)
        return next(filter(self._fits, STEPS), None) or next(among_texts, FULL)

    def _fits(self, step: float) -> bool:
        texts = self._width(self.tick_text(FULL - step)) / 2 + self._width("0") / 2
        return step < FULL and step * self.pixels() > texts + self._width(self.word) + BETWEEN_LABELS

    def _width(self, text: str) -> float:
        return self.metrics.horizontalAdvance(text)


@guarded
class ErrorCurveArea(LineArea):
    """The curves, drawn from pixmaps, under the threshold line and the dot that move over them.

    The line is moved along the densities that thresholds give one of the curves. The mouse reads all of them off.
    """

    BELOW_HANDLE = Dot.REACH

    def __init__(self) -> None:
        super().__init__(PercentAxis("left"), DensityAxis())
        self.curves = tuple(new_curve(self.view, height) for height in (3, 4))
        self.dot = Dot(self.view)
        self.legend = Legend(self.view, LegendStrip(self), top=BELOW_HANDLE)
        self._written = [self.legend]
        self._drawn: Sequence[ErrorCurve] = ()
        self._names: Sequence[str] = ()
        self._scales: Sequence[DensityScale] = ()
        self._along: int | None = None
        self.fontChosen.connect(self.legend.use_font)
        self.view.sigResized.connect(self._fit)
        self.view.sigResized.connect(self._place_legend)
        self._fit()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for curve, pen in zip(self.curves, (self.stroke(theme.text, 2.5), self.stroke(theme.selected, 2)), strict=True):
            curve.setPen(pen)
        self.line.apply_theme(theme, self.stroke(theme.text, 1, Qt.PenStyle.DashLine))
        for part in (self.dot, self.legend):
            part.apply_theme(theme)

    def set_curves(self, thresholds: Floats, curves: Sequence[ErrorCurve], entries: Sequence[Entry]) -> None:
        """Draw one curve or two over (m,) thresholds, and name them."""
        self._drawn, self._names = curves, [name for _, name in entries]
        self._scales = [DensityScale.along(thresholds, curve.densities) for curve in curves]
        for number, item in enumerate(self.curves):
            drawn = number < len(curves)
            item.setData(*_line(curves[number]) if drawn else (np.empty(0), np.empty(0)))
        self.legend.set_entries(entries)
        self._place_legend()

    @property
    def can_drag(self) -> bool:
        return self._along is not None

    def set_point(self, threshold: float, density: float, error: float, along: int | None) -> None:
        """Move line and dot; NaN hides the one or the other.

        Args:
            along: the number of the curve along which the threshold moves; None where that is none of them, so that it
                can't be moved here.
        """
        self._along = along if along is not None and along < len(self._scales) else None
        if self._along is not None and self.line.magnitude_scale is not self._scales[self._along]:
            self.line.set_scale(self._scales[self._along])
        on_curve = self._along is not None and bool(np.isfinite(threshold))
        if on_curve:
            self.set_threshold(threshold)
        self.line.set_shown(on_curve)
        shown = bool(np.isfinite(density) and np.isfinite(error))
        if shown:
            self.dot.move_to(FULL * (1 - density), FULL * error)
        self.dot.setVisible(shown)

    def hover_text(self, position: QPointF) -> str:
        """What the curve says that is nearest above or below a pixel of this widget; empty beside the plot."""
        if not self._drawn or not self.plot_rect().contains(position):
            return ""
        at = self.to_data(position)
        lines = [_line(curve) for curve in self._drawn]
        place = min(max(at.x(), 0.0), FULL)
        heights = [height_at(*line, place) for line in lines]
        number = int(np.argmin([abs(height - at.y()) for height in heights]))
        # where nothing would be cut, weights that were zero before leave no higher density
        place = min(max(place, lines[number][0][0]), lines[number][0][-1])
        text = self.tr("density {density}: error {error}")
        density, error = number_format.share(1 - place / FULL), number_format.percent(heights[number] / FULL)
        told = text.format(density=density, error=error)
        return f"{self._names[number]}\n{told}"

    def hover_at(self, position: QPointF) -> None:
        super().hover_at(position)
        if not self._told:
            self.tell("")

    def tell(self, text: str) -> None:
        """Say beside the mouse what the threshold there would do, and what the nearest curve says."""
        super().tell("\n".join(filter(None, [text, self.hover_text(self._mouse)])))

    def _fit(self) -> None:
        top = self.upper_end(-ROOM_DOWN, FULL)
        margin = self.beside(FULL)
        self.show_range((-margin, FULL + margin), (-ROOM_DOWN, top))

    def _place_legend(self) -> None:
        if not self._drawn or not self.view.width() or not self.view.height():
            return
        origin, unit = (self.view.mapFromView(QPointF(each, each)) for each in (0.0, 1.0))
        right, down = unit.x() - origin.x(), unit.y() - origin.y()
        places = np.linspace(0.0, FULL, 201)
        heights = np.stack([np.interp(places, *_line(curve)) for curve in self._drawn])
        self.legend.avoid(Drawn(origin.x() + right * places, origin.y() + down * heights, self.headroom))


def _line(curve: ErrorCurve) -> tuple[Floats, Floats]:
    """The places and heights of a curve."""
    return FULL * (1 - curve.densities), FULL * curve.errors
