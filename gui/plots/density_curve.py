"""Density against threshold: a curve for all chosen weights, one for the selection, and one for each parameter.

The card shows instead, when it is switched, the error of the weights against the density (`gui.plots.error_curve`).
"""

# ruff: noqa: N815 - signals have Qt's spelling

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from gui.plots.axes import PercentAxis
from gui.plots.cached_curve import new_curve
from gui.plots.dot import Dot
from gui.plots.error_curve import ErrorCurve, ErrorCurveArea
from gui.plots.legend import Entry, Legend, themed_pen
from gui.plots.line_area import LineArea
from gui.plots.magnitude_scale import LogScale
from gui.plots.nearest_curve import height_at, nearest
from gui.plots.plot_card import MARGINS, PlotCard
from gui.plots.switch import DENSITY, ERROR, Switch
from gui.support.guard import guarded
from gui.support.number_format import magnitude, share, whole
from gui.support.theme import Theme, mixed

FULL = 100.0
ROOM = 4.0
"""Percent of free space above 100 and below 0, so that bold lines there are drawn in full."""

NEAR_START, NEAR_END = 0.995, 0.002
"""A curve is taken for flat while it is above the first part of its first density, and once it will fall by less than
the second."""

MANY = 60
"""From this many curves on they are drawn without antialiasing, which would be too slow."""

BOLD = 10.0
"""By how much it is worse to cover the curve of all or of the selected than that of one parameter."""

Curves = NDArray[np.float64]


@guarded
class CurveArea(LineArea):
    """The curves, which are drawn from pixmaps, under the threshold line and the dot that move over them."""

    hovered = Signal(int, QPointF)
    """Number of the curve under the mouse, or −1; and the position of the mouse in data coordinates."""
    clicked = Signal(int)
    """Number of the curve that was clicked."""

    def __init__(self) -> None:
        super().__init__(PercentAxis("left"))
        self.magnitude_scale = LogScale(-3.0, 0.0)
        self._others = new_curve(self.view, 1)
        self._total = new_curve(self.view, 3)
        self._selected = new_curve(self.view, 4)
        self._marked = new_curve(self.view, 5)
        self._at: Curves = np.empty(0)
        self._rows: Curves = np.empty((0, 0))
        self._drawn: Curves = np.empty((0, 0))
        self._dot = Dot(self.view)
        self.legend = Legend(self.view)
        self.fontChosen.connect(self.legend.use_font)
        self.view.sigResized.connect(self._place_legend)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._others.setPen(self.stroke(mixed(theme.muted, theme.panel, 0.35), 1))
        self._total.setPen(self.stroke(theme.text, 2.5))
        self._selected.setPen(self.stroke(theme.kept, 2))
        self._marked.setPen(self.stroke(mixed(theme.text, theme.kept, 0.45), 2))
        self.line.apply_theme(theme, self.stroke(theme.text, 1, Qt.PenStyle.DashLine))
        self._dot.apply_theme(theme)
        self.legend.apply_theme(theme)

    def set_curves(self, thresholds: Curves, total: Curves, selected: Curves | None, others: Curves | None) -> None:
        """Draw other curves; arguments as for `DensityCurve.show_curves`. The axis covers where they fall."""
        rows = np.stack([total, *([] if selected is None else [selected]), *([] if others is None else others)])
        self.magnitude_scale = _scale_over(thresholds, rows)
        self._drawn = rows
        self.axis.set_scale(self.magnitude_scale)
        self.line.set_scale(self.magnitude_scale)
        places = self._places(thresholds)
        self._at, self._rows = places, np.empty((0, len(places))) if others is None else FULL * others
        self._total.setData(places, FULL * total)
        self._selected.setData(*_one(places, selected))
        self._others.setData(*_all(places, others), connect="finite")
        self._others.opts["antialias"] = others is None or len(others) < MANY
        self.mark(None)
        low, high = self.magnitude_scale.zero, self.magnitude_scale.high
        margin = 0.01 * (high - low)
        self.show_range((low - margin, high + margin), (-ROOM, FULL + ROOM))

    def set_legend(self, entries: Sequence[Entry]) -> None:
        """Name the curves, where the names cover the least of them."""
        self.legend.set_entries(entries)
        self._place_legend()

    def _place_legend(self) -> None:
        if not len(self._at) or not self.view.width() or not self.view.height():
            return
        origin, unit = (self.view.mapFromView(QPointF(each, each)) for each in (0.0, 1.0))
        right, down = unit.x() - origin.x(), unit.y() - origin.y()
        weights = np.ones(len(self._drawn))
        weights[: len(self._drawn) - len(self._rows)] = BOLD
        self.legend.avoid(origin.x() + right * self._at, origin.y() + down * FULL * self._drawn, weights)

    def set_point(self, threshold: float, density: float) -> None:
        """Move line and dot; NaN hides the one or the other."""
        self.line.set_shown(bool(np.isfinite(threshold)))
        self._dot.setVisible(False)
        if not self.line.isVisible():
            return
        self.set_threshold(threshold)
        # off the axis there is an arrow, and no place for a dot
        self._dot.setVisible(bool(np.isfinite(density)) and not self.line.side)
        self._dot.move_to(self.line.value(), FULL * float(np.nan_to_num(density)))

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

    def click_at(self, position: QPointF) -> None:
        number = self._under(position)
        if number is not None:
            self.clicked.emit(number)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.mark(None)
        self.hovered.emit(-1, QPointF())

    def _under(self, position: QPointF) -> int | None:
        """The number of the parameter's curve under a pixel of this widget; None where none is near."""
        origin, unit = self.to_pixels(0, 0), self.to_pixels(1, 1)
        across, up = unit.x() - origin.x(), unit.y() - origin.y()
        x, y = across * self._at + origin.x(), up * self._rows + origin.y()
        return nearest(x, y, (position.x(), position.y())) if self.plot_rect().contains(position) else None

    def _places(self, thresholds: Curves) -> Curves:
        """The places of thresholds; unlike `LogScale.place` not clipped to the ends of the axis."""
        places: Curves = np.log10(np.maximum(thresholds, 10.0**self.magnitude_scale.zero))
        return places


class DensityCurve(PlotCard):
    """The card of the density curves. A drag in it emits the threshold's signals, a click on a curve its name.

    The user switches between these and the errors against density; ``switch.changed`` asks for what is shown then.
    """

    thresholdDragged = Signal(float)
    thresholdDropped = Signal(float)
    dragCancelled = Signal()
    resetRequested = Signal()
    nudged = Signal(float)
    nudgingEnded = Signal()
    thresholdPointedAt = Signal(float)
    """The mouse is over a threshold, and over no curve of a parameter."""
    layerClicked = Signal(str)
    """Name of the parameter whose curve was clicked."""

    SMALLEST = QSize(200, 150)
    area: CurveArea

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("densityCurve", CurveArea(), parent)
        self._names: Sequence[str] = ()
        self.error_area = ErrorCurveArea()
        self._pages.addWidget(self.error_area)
        self.switch = Switch(
            "curve",
            {
                DENSITY: (self.tr("Density"), self.tr("Density against threshold")),
                ERROR: (self.tr("Error"), self.tr("Error of the weights against density")),
            },
            self,
        )
        self.header_row.insertWidget(0, self.switch)
        self.header_row.setSpacing(8)
        left, top, right, bottom = MARGINS
        # at the height of the tabs beside it
        self.column.setContentsMargins(left, top - 4, right, bottom)
        self.area.line.set_off_axis_words(self.tr("left of the axis"), self.tr("right of the axis"))
        self._connect()
        self._name()
        self.empty(self.tr("Tick a parameter to see what each threshold would keep."))
        self.apply_theme(self.theme)

    @property
    def shows_errors(self) -> bool:
        """Whether it is the card of errors against density; else of densities against threshold."""
        return self.switch.chosen == ERROR

    def set_accessible_description(self, text: str) -> None:
        super().set_accessible_description(text)
        self.error_area.setAccessibleDescription(text)

    def show_curves(
        self,
        thresholds: Curves,
        total: Curves,
        selected: Curves | None = None,
        others: Curves | None = None,
        names: Sequence[str] = (),
        parameters: int = 0,
    ) -> None:
        """Draw densities from 0 to 1 over the same m thresholds.

        Args:
            thresholds: (m,) float64, ascending.
            total: (m,) float64, of all chosen weights together.
            selected: (m,) float64, of the selected ones.
            others: (k, m) float64, of k chosen parameters.
            names: their k names.
            parameters: how many parameters are chosen; the legend says so where that is more than k.
        """
        self._names = names
        self.area.set_curves(thresholds, total, selected, others)
        named = self._bold(selected is not None)
        named += [] if others is None else [(themed_pen("muted", 1), self._say_each(len(others), parameters))]
        self.area.set_legend(named)
        self._show_plot()

    def show_errors(self, total: ErrorCurve, selected: ErrorCurve | None = None) -> None:
        """Draw errors against densities instead, of all chosen weights together and of the selected ones."""
        curves = [total] if selected is None else [total, selected]
        self.error_area.set_curves(curves, self._bold(selected is not None))
        self._show_plot()

    def _bold(self, selected: bool) -> list[Entry]:
        """The legend of the curves of several parameters together."""
        named = [(themed_pen("text", 2), self.tr("all ticked"))]
        return named + ([(themed_pen("kept", 2), self.tr("selected"))] if selected else [])

    def _say_each(self, drawn: int, parameters: int) -> str:
        if drawn >= parameters:
            return self.tr("each")
        return self.tr("{drawn} of {all}, evenly chosen").format(drawn=whole(drawn), all=whole(parameters))

    def set_point(self, threshold: float, density: float, detail: str = "") -> None:
        """Mark the present threshold, and the density it gives; NaN while that is not known or on no curve.

        Args:
            threshold: NaN where there is not one for all.
            said: in the header: a density, and whose it is.
        """
        self.area.set_point(threshold, density)
        detail = detail or share(density)
        self.header.set_text(self.header.title, detail)
        if math.isnan(threshold):
            self.set_accessible_description(detail)
            return
        at = self.tr("{density} at {threshold}").format(density=detail, threshold=magnitude(threshold))
        self.set_accessible_description(at)

    def set_error_point(self, density: float, error: float, detail: str) -> None:
        """Mark the present density and error, on a curve or beside it; NaN while they are not known.

        Args:
            detail: in the header: an error, and whose it is.
        """
        self.error_area.set_point(density, error)
        self.header.set_text(self.header.title, detail)
        at = self.tr("{error} at density {density}").format(error=detail, density=share(density))
        self.set_accessible_description(at)

    def empty(self, text: str) -> None:
        super().empty(text)
        # without a point there is no density for the header
        self.header.set_text(self.header.title)
        self.set_accessible_description(text)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.error_area.apply_theme(theme)

    def hover_text(self, number: int, place: float) -> str:
        """The text beside the mouse: the curve's name, and its density at a place of the axis."""
        threshold = self.area.magnitude_scale.threshold(place)
        density = share(self.area.density(number, place))
        at = self.tr("{density} at {threshold}").format(density=density, threshold=magnitude(threshold))
        return f"{self._names[number]}\n{at}"

    def _show_plot(self) -> None:
        area = self.error_area if self.shows_errors else self.area
        self._pages.setCurrentWidget(area)
        self.setFocusProxy(area)

    def _name(self) -> None:
        name = self.switch.buttons[self.switch.chosen].toolTip()
        self.set_accessible_name(name)
        self.error_area.setAccessibleName(name)

    def _connect(self) -> None:
        area = self.area
        self.switch.changed.connect(self._name)
        self.error_area.reset_requested.connect(self.resetRequested)
        area.drag.moved.connect(self.thresholdDragged)
        area.drag.finished.connect(self.thresholdDropped)
        area.drag.cancelled.connect(lambda _start: self.dragCancelled.emit())
        area.reset_requested.connect(self.resetRequested)
        area.nudged.connect(self.nudged)
        area.nudging_ended.connect(self.nudgingEnded)
        area.pointed_at.connect(self.thresholdPointedAt)
        area.hovered.connect(self._tell)
        area.clicked.connect(lambda number: self.layerClicked.emit(self._names[number]) if self._names else None)

    def _tell(self, number: int, at: QPointF) -> None:
        if number >= 0 and self._names:
            self.area.hint.show_text(self.hover_text(number, at.x()), self.area.to_pixels(at.x(), at.y()).toPoint())


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
