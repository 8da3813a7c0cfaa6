"""Density against threshold: a curve for all chosen weights, one for the selection, and one for each parameter.

The card shows instead, when it is switched, the error of the weights against the density (`gui.plots.error_curve`).
"""

# ruff: noqa: N815 - signals have Qt's spelling

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Signal
from PySide6.QtWidgets import QWidget

from core.index.curve_band import CurveBand
from gui.plots.curve_area import CurveArea, Curves, band_pen, middle_pen
from gui.plots.error_curve import ErrorCurve, ErrorCurveArea
from gui.plots.legend import themed_pen
from gui.plots.legend_strip import Entry
from gui.plots.plot_card import MARGINS, PlotCard
from gui.plots.switch import DENSITY, ERROR, Switch
from gui.support.number_format import is_estimate, magnitude, share, whole
from gui.support.theme import Theme


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
        self.bound = ""
        """How far estimates can be trusted, for labels at the mouse."""
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
        self.area.line.set_words_beyond(self.tr("right of the axis"))
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
        band: CurveBand | None = None,
    ) -> None:
        """Draw densities from 0 to 1 over the same m thresholds.

        Args:
            thresholds: (m,) float64, ascending.
            total: (m,) float64, of all chosen weights together.
            selected: (m,) float64, of the selected ones.
            others: (k, m) float64, of k chosen parameters; where there is a band, of its outliers, which are named.
            names: their k names.
            parameters: how many parameters are chosen.
            band: of all chosen ones, where they are too many for a curve each.
        """
        self._names = names
        self.area.set_curves(thresholds, total, selected, others, band)
        self.area.name_curves(names if band else ())
        named = self._bold(selected is not None)
        if band is not None:
            named += self._of_band(parameters)
        elif others is not None:
            named.append((themed_pen("muted", 1), self.tr("each")))
        self.area.set_legend(named)
        self._show_plot()

    def show_errors(self, thresholds: Curves, total: ErrorCurve, selected: ErrorCurve | None = None) -> None:
        """Draw errors against densities instead, of all chosen weights together and of the selected ones.

        Args:
            thresholds: (m,) float64, ascending: those that give the m points of each curve.
        """
        curves = [total] if selected is None else [total, selected]
        self.error_area.set_curves(thresholds, curves, self._bold(selected is not None))
        self._show_plot()

    def _bold(self, selected: bool) -> list[Entry]:
        """The legend of the curves of several parameters together."""
        named = [(themed_pen("text", 2), self.tr("all ticked"))]
        return named + ([(themed_pen("selected", 2), self.tr("selected"))] if selected else [])

    def _of_band(self, parameters: int) -> list[Entry]:
        most = self.tr("10 … 90 % of {all}").format(all=whole(parameters))
        return [(middle_pen, self.tr("median")), (band_pen, most)]

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
        at = self.tr("{density} at {threshold}").format(density=detail, threshold=self.area.line.said)
        self.set_accessible_description(at)

    def set_error_point(
        self, density: float, error: float, detail: str, threshold: float = math.nan, along: int | None = None
    ) -> None:
        """Mark the present density and error, on a curve or beside it; NaN while they are not known.

        Args:
            detail: in the header: an error, and whose it is.
            threshold: NaN where there is not one for all.
            along: as for `ErrorCurveArea.set_point`.
        """
        self.error_area.set_point(threshold, density, error, along)
        self.header.set_text(self.header.title, detail)
        at = self.tr("{error} at density {density}").format(error=detail, density=share(density))
        self.set_accessible_description(at)

    def empty(self, text: str) -> None:
        super().empty(text)
        # without a point there is no density for the header
        self.header.set_text(self.header.title)
        self.set_accessible_description(text)

    @property
    def areas(self) -> tuple[CurveArea, ErrorCurveArea]:
        """Both plots, of which one is shown."""
        return self.area, self.error_area

    @property
    def shown_area(self) -> CurveArea | ErrorCurveArea:
        """The plot that the switch has chosen."""
        return self.error_area if self.shows_errors else self.area

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.error_area.apply_theme(theme)

    def hover_text(self, number: int, place: float) -> str:
        """The text beside the mouse: the curve's name, and its density at a place of the axis."""
        threshold = self.area.magnitude_scale.threshold(place)
        found = self.area.density(number, place)
        # between two thresholds of the curve it lies on a straight line
        density = share(found, exact=found in (0.0, 1.0))
        at = self.tr("{density} at {threshold}").format(density=density, threshold=magnitude(threshold))
        bound = self.bound if is_estimate(density) else ""
        return "\n".join(filter(None, (self._names[number], at, bound)))

    def _show_plot(self) -> None:
        self._pages.setCurrentWidget(self.shown_area)

    def _name(self) -> None:
        name = self.switch.buttons[self.switch.chosen].toolTip()
        self.set_accessible_name(name)
        self.error_area.setAccessibleName(name)

    def _connect(self) -> None:
        self.switch.changed.connect(self._name)
        for area in self.areas:
            area.drag.moved.connect(self.thresholdDragged)
            area.drag.finished.connect(self.thresholdDropped)
            area.drag.cancelled.connect(lambda _start: self.dragCancelled.emit())
            area.reset_requested.connect(self.resetRequested)
            area.nudged.connect(self.nudged)
            area.nudging_ended.connect(self.nudgingEnded)
            area.pointed_at.connect(self.thresholdPointedAt)
        self.area.hovered.connect(self._tell)
        self.area.clicked.connect(lambda number: self.layerClicked.emit(self._names[number]) if self._names else None)

    def _tell(self, number: int, at: QPointF) -> None:
        if number >= 0 and self._names:
            self.area.hint.show_text(self.hover_text(number, at.x()), self.area.to_pixels(at.x(), at.y()).toPoint())
