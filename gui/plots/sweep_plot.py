"""A metric against the density: the points of a sweep, over the band in which runs of the uncut model lie."""

# ruff: noqa: N815 - signals have Qt's spelling

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pyqtgraph import ViewBox
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.plots.axes import LABELLED, Levels, PercentAxis, PlotAxis
from gui.plots.hover_label import HoverLabel
from gui.plots.plot_card import PlotArea, PlotCard
from gui.plots.plot_numbers import round_step
from gui.support import number_format
from gui.support.guard import guarded
from gui.support.theme import LIGHT, Theme, mixed

REACH = 14.0
"""Pixels from the mouse to the point that is under it, at most."""
RADIUS, LARGE = 4.5, 6.5
"""Pixels of a point, and of the one under the mouse."""
FULL = 100.0
MARGIN = 0.08
"""Free space above and below the points, as a part of what they cover."""

_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}


@dataclass(frozen=True)
class SweepPoint:
    """What was found at a density.

    Attributes:
        density: 0 to 1.
        value: of the metric.
        worse: whether a difference to the worse is seen.
        text: what is said of it under the mouse.
    """

    density: float
    value: float
    worse: bool
    text: str


@guarded
class ValueAxis(PlotAxis):
    """Values of any metric, with a tick at every round number that has room."""

    WIDEST = "−0.0005"

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self._step = 1.0

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        self._step = round_step((maxVal - minVal) / max(size / (3 * self.metrics.height()), 1))
        first, last = math.ceil(minVal / self._step), math.floor(maxVal / self._step)
        return [(LABELLED, [place * self._step for place in range(first, last + 1)])]

    def tick_text(self, value: float) -> str:
        # all in as many decimals as the step has
        decimals = max(-math.floor(math.log10(self._step)), 0)
        return number_format.number(value, 3) if decimals > 6 else number_format.fixed(value, decimals)


@guarded
class SweepMarks(QGraphicsItem):
    """Band, line and points; a child of the view box, in its pixels."""

    def __init__(self, view: ViewBox) -> None:
        super().__init__(view)
        self._view, self._theme = view, LIGHT
        self.points: tuple[SweepPoint, ...] = ()
        self.band: tuple[float, float] | None = None
        self.marked: int | None = None
        self.present: float | None = None
        view.sigResized.connect(self._reposition)
        view.sigTransformChanged.connect(self._reposition)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def place(self, point: SweepPoint) -> QPointF:
        """Where a point is, in pixels of the view box."""
        at: QPointF = self._view.mapFromView(QPointF(FULL * point.density, point.value))
        return at

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._view.width(), self._view.height())

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        theme = self._theme
        self._paint_band(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = [self.place(point) for point in self.points]
        painter.setPen(QPen(mixed(theme.text, theme.panel, 0.45), 1.5))
        painter.drawPolyline(QPolygonF(places))
        for number_, (point, at) in enumerate(zip(self.points, places, strict=True)):
            radius = LARGE if number_ == self.marked else RADIUS
            painter.setPen(QPen(QColor(theme.panel), 1.5))
            painter.setBrush(QColor(theme.pruned if point.worse else theme.kept))
            painter.drawEllipse(at, radius, radius)

    def _paint_band(self, painter: QPainter) -> None:
        theme, area = self._theme, self.boundingRect()
        if self.present is not None:
            x = self._view.mapFromView(QPointF(FULL * self.present, 0)).x()
            painter.setPen(QPen(QColor(theme.text), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, 0), QPointF(x, area.bottom()))
        if self.band is None:
            return
        low, high = (self._view.mapFromView(QPointF(0, value)).y() for value in self.band)
        # of a single run, or of equal ones, a line is seen
        stripe = QRectF(0, min(high, low - 2), area.width(), max(low - high, 2))
        painter.fillRect(stripe, mixed(theme.kept, theme.panel, 0.3))

    def _reposition(self) -> None:
        self.prepareGeometryChange()
        self.update()


@guarded
class SweepArea(PlotArea):
    """Points that are clicked, or chosen by arrow keys and set by Enter."""

    FOCUS = Qt.FocusPolicy.StrongFocus

    hovered = Signal(int, QPointF)
    """Number of the point under the mouse, or −1; and a position in pixels of this widget."""
    clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__(ValueAxis("left"), PercentAxis("bottom", of_shares=True))
        self.marks = SweepMarks(self.view)
        self.show_range((0.0, FULL), (0.0, 1.0))

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.marks.apply_theme(theme)

    def show_points(self, points: Sequence[SweepPoint], band: tuple[float, float] | None) -> None:
        """Show other points, from the lowest density to the highest."""
        self.marks.points, self.marks.band, self.marks.marked = tuple(points), band, None
        values = [*(point.value for point in points), *(band or ())]
        if values:
            low, high = min(values), max(values)
            room = MARGIN * (high - low) or max(abs(high), 1e-9) * MARGIN
            self.show_range((-2.0, FULL + 2.0), (low - room, high + room))
        self.marks.update()

    def mark(self, point: int | None) -> None:
        """Highlight a point, or none."""
        self.marks.marked = point
        self.marks.update()

    def point_at(self, position: QPointF) -> int | None:
        """The number of the point at a position in pixels of this widget; None where none is near."""
        origin = self.plot_rect().topLeft()
        away = [_length(self.marks.place(point) + origin - position) for point in self.marks.points]
        best = min(range(len(away)), key=away.__getitem__, default=None)
        return best if best is not None and away[best] <= REACH else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.point_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and found is not None:
            self.clicked.emit(found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.point_at(event.position())
        self.mark(found)
        over = Qt.CursorShape.ArrowCursor if found is None else Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(over)
        self.hovered.emit(-1 if found is None else found, event.position())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.mark(None)
        self.hovered.emit(-1, QPointF())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        count, marked = len(self.marks.points), self.marks.marked
        if event.key() in _STEPS and count:
            start = -1 if _STEPS[event.key()] > 0 else count
            following = min(max((start if marked is None else marked) + _STEPS[event.key()], 0), count - 1)
            self.mark(following)
            self.hovered.emit(following, self.marks.place(self.marks.points[following]) + self.plot_rect().topLeft())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and marked is not None:
            self.clicked.emit(marked)
        else:
            event.ignore()


class SweepPlot(PlotCard):
    """The card of a sweep. A click on a point emits its number."""

    pointClicked = Signal(int)

    SMALLEST = QSize(320, 220)
    area: SweepArea

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sweepPlot", SweepArea(), parent)
        self._hover_label = HoverLabel(self.area)
        self.area.hovered.connect(self._hover)
        self.area.clicked.connect(self.pointClicked)
        self.apply_theme(self.theme)

    @property
    def points(self) -> tuple[SweepPoint, ...]:
        """What is shown, from the lowest density to the highest."""
        return self.area.marks.points

    def show_points(self, points: Sequence[SweepPoint], band: tuple[float, float] | None) -> None:
        """Show what was found so far.

        Args:
            points: from the lowest density to the highest.
            band: the least and the greatest value of the uncut model.
        """
        self._hover_label.hide()
        self.area.show_points(points, band)
        self.set_accessible_description("; ".join(point.text for point in points))
        self._show_plot()

    def show_present(self, density: float | None) -> None:
        """Mark the density of the plan in force."""
        if density != self.area.marks.present:
            self.area.marks.present = density
            self.area.marks.update()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._hover_label.apply_theme(theme)

    def _hover(self, point: int, position: QPointF) -> None:
        self._hover_label.show_text(self.points[point].text if point >= 0 else "", position.toPoint())


def _length(away: QPointF) -> float:
    return math.hypot(away.x(), away.y())
