"""Plans over each other: the density or the error of each layer, a line for each plan, named at the line."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pyqtgraph import PlotCurveItem
from PySide6.QtCore import QEvent, QPointF, QSize, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from core.base.arrays import Flags, Floats
from core.base.escaping import escaped
from gui.plots.axes import PercentAxis
from gui.plots.group_axis import GroupAxis
from gui.plots.hover_label import HoverLabel
from gui.plots.line_labels import PLACES, LineLabels
from gui.plots.plot_card import PlotArea, PlotCard
from gui.plots.strokes import STROKES, Stroke
from gui.plots.switch import DENSITY, ERROR, Switch
from gui.support import number_format
from gui.support.guard import guarded
from gui.support.theme import DARK, LIGHT, Theme

FULL, ROOM = 100.0, 4.0
"""Per cent, and free space below 0 and above 100 of them."""
WIDTH, BOLD = 1.8, 2.6
"""Pixels of a line, and of that of the present plan."""
MANY = 1000
"""From this many layers on lines are drawn without antialiasing, which would be too slow."""
PRESENT = Stroke(DARK.text, LIGHT.text)
"""Of the present plan."""


@dataclass(frozen=True)
class PlanCurve:
    """A plan as a line.

    Attributes:
        title: of the plan.
        parts: (n,) density or error of each layer, 0 to 1; NaN where it is not known.
        exact: (n,) whether that is no estimate.
    """

    title: str
    parts: Floats
    exact: Flags


@guarded
class PlanCurvesArea(PlotArea):
    """Stepped lines over the layers, which are one apart."""

    hovered = Signal(int, QPointF)
    """Number of the layer under the mouse, or −1; and a position in pixels of this widget."""

    def __init__(self) -> None:
        self.axis = GroupAxis()
        self.heights = PercentAxis("left", of_shares=True)
        super().__init__(self.heights, self.axis)
        self.curves: list[PlotCurveItem] = []
        self.labels = LineLabels(self.view)
        self.fontChosen.connect(self.labels.use_font)
        self._layers = 0

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.labels.apply_theme(theme)
        for curve, stroke in zip(self.curves[:-1], STROKES, strict=False):
            curve.setPen(self.stroke(stroke.colour(theme), WIDTH))
        for curve in self.curves[-1:]:
            curve.setPen(self.stroke(PRESENT.colour(theme), BOLD))

    def show_rows(self, rows: Floats, names: Sequence[str], groups: Sequence[str]) -> None:
        """Draw k lines, (k, n) in per cent; the last one is the present plan's."""
        for curve in self.curves:
            self.view.removeItem(curve)
        self._layers = rows.shape[1]
        edges = np.arange(self._layers + 1, dtype=np.float64)
        self.curves = [PlotCurveItem(edges, row, stepMode="center", antialias=self._layers < MANY) for row in rows]
        for curve in self.curves:
            self.view.addItem(curve, ignoreBounds=True)
        self.axis.set_groups(groups)
        self.show_range((0.0, float(max(self._layers, 1))), (-ROOM, FULL + ROOM))
        fine = max(PLACES // max(self._layers, 1), 1)
        across = (np.arange(fine * self._layers) + 0.5) / fine
        strokes = (*STROKES[: len(rows) - 1], PRESENT)
        self.labels.show_names(across, np.repeat(rows, fine, axis=1), names, strokes)
        self.apply_theme(self._theme)

    def layer_at(self, position: QPointF) -> int:
        """The number of the layer at a position in pixels of this widget; −1 beside the plot."""
        inside = self.plot_rect().contains(position) and self._layers
        return min(int(self.to_data(position).x()), self._layers - 1) if inside else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hovered.emit(self.layer_at(event.position()), event.position())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(-1, QPointF())


class PlanCurves(PlotCard):
    """The card of the plans: the latest ones of those put aside, and the present one, in the colour of words.

    The user switches between densities and errors; ``switch.changed`` asks for those that are shown from then on.
    """

    SMALLEST = QSize(320, 170)
    area: PlanCurvesArea

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("planCurves", PlanCurvesArea(), parent)
        self._hover_label = HoverLabel(self.area)
        self._curves: tuple[PlanCurve, ...] = ()
        self._layers: Sequence[str] = ()
        self.area.hovered.connect(self._hover)
        self.switch = Switch(
            "plans",
            {
                DENSITY: (self.tr("Density"), self.tr("How much of each layer a plan keeps")),
                ERROR: (self.tr("Error"), number_format.tip(number_format.error_explained())),
            },
            self,
        )
        self.header_row.addWidget(self.switch)
        self.apply_theme(self.theme)

    @property
    def shows_errors(self) -> bool:
        """Whether errors are shown; else densities."""
        return self.switch.chosen == ERROR

    def show_plans(
        self, snapshots: Sequence[PlanCurve], present: PlanCurve, layers: Sequence[str], groups: Sequence[str]
    ) -> None:
        """Draw plans over each other.

        Args:
            snapshots: in the order in which they were taken; the latest are drawn, as many as there are `STROKES`.
            present: the plan in force.
            layers: names of the n layers.
            groups: for the axis, one for each layer; neighbours in the same group share a label.
        """
        self._curves, self._layers = (*snapshots[-len(STROKES) :], present), layers
        detail = ""
        if len(snapshots) > len(STROKES):
            text = self.tr("the latest {shown} of {count} snapshots", "", number_format.plural(len(snapshots)))
            detail = text.format(shown=number_format.whole(len(STROKES)), count=number_format.whole(len(snapshots)))
        errors = self.shows_errors
        self.set_title(self.tr("Error of each layer") if errors else self.tr("Density of each layer"), detail)
        told = self.tr("Error of each layer, for each plan") if errors else ""
        self.set_accessible_name(told or self.tr("Density of each layer, for each plan"))
        self.area.heights.tell_shares(not errors)
        if not layers:
            self.empty(self.tr("Nothing is ticked in any of the plans."))
            return
        rows = FULL * np.stack([each.parts for each in self._curves])
        self.area.show_rows(rows, [each.title for each in self._curves], groups)
        self._show_plot()

    def hover_text(self, layer: int) -> str:
        """The layer's name, and its density or error under each plan."""
        told = number_format.percent if self.shows_errors else number_format.share
        shares = [
            f"{each.title}  {told(float(each.parts[layer]), bool(each.exact[layer]))}"
            for each in self._curves
            if np.isfinite(each.parts[layer])
        ]
        return "\n".join([escaped(self._layers[layer]), *shares])

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._hover_label.apply_theme(theme)

    def _hover(self, layer: int, position: QPointF) -> None:
        self._hover_label.show_text(self.hover_text(layer) if layer >= 0 else "", position.toPoint())
