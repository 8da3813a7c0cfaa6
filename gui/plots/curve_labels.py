"""Names at curves: each beside a point of its curve, as far as there is room."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pyqtgraph import ViewBox
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.plots.legend import Legend
from gui.support.guard import guarded
from gui.support.short_name import NOTHING_TELLS, Telling, short_name, telling_parts
from gui.support.theme import LIGHT, Theme

WIDEST = 0.5
"""The part of the width of a plot that a name takes, at most."""
BESIDE = 4.0
"""Pixels from the point to the name, and from a name to the axis at the left."""
EDGE = 2.0
"""Pixels from a name to the axis at the bottom, and to the top."""


class CurveLabel(NamedTuple):
    """A name at a point in data coordinates.

    Attributes:
        right: whether the name stands at the right of the point; else at its left.
    """

    x: float
    y: float
    name: str
    right: bool


@guarded
class CurveLabels(QGraphicsItem):
    """A child of the view box that paints in its pixels. The first names have the first choice of room.

    Args:
        view: the view box.
        legend: is not covered.
    """

    def __init__(self, view: ViewBox, legend: Legend) -> None:
        super().__init__(view)
        self._view, self._legend = view, legend
        self._theme = LIGHT
        self.labels: Sequence[CurveLabel] = ()
        self._telling: Mapping[str, Telling] = {}
        self.setZValue(6)
        view.sigResized.connect(self._resized)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_labels(self, labels: Sequence[CurveLabel]) -> None:
        """Take other names, the most important ones first."""
        self.labels, self._telling = labels, telling_parts(label.name for label in labels)
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(QPointF(), self._view.size())

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setFont(self._view.font())
        for rect, text in self.placed():
            ground = QColor(self._theme.panel)
            ground.setAlphaF(0.8)
            painter.fillRect(rect, ground)
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def placed(self) -> list[tuple[QRectF, str]]:
        """The names that have room, each with its rectangle in pixels of the view box."""
        metrics, room = QFontMetricsF(self._view.font()), self.boundingRect()
        taken = [self._legend.mapRectToParent(self._legend.boundingRect())] if self._legend.isVisible() else []
        found = []
        for label in self.labels:
            text = self._shortened(label.name, WIDEST * room.width(), metrics)
            rect = QRectF(0, 0, metrics.horizontalAdvance(text) + 2, metrics.height())
            point = self._view.mapFromView(QPointF(label.x, label.y))
            rect.moveCenter(point)
            rect.moveLeft(point.x() + BESIDE if label.right else point.x() - BESIDE - rect.width())
            rect.moveLeft(min(max(rect.left(), BESIDE), room.right() - BESIDE - rect.width()))
            rect.moveTop(min(max(rect.top(), EDGE), room.bottom() - EDGE - rect.height()))
            if room.contains(rect) and not any(rect.intersects(other) for other in taken):
                taken.append(rect)
                found.append((rect, text))
        return found

    def _shortened(self, name: str, width: float, metrics: QFontMetricsF) -> str:
        fits = lambda text: metrics.horizontalAdvance(text) <= width  # noqa: E731
        return short_name(name, fits, self._telling.get(name, NOTHING_TELLS))

    def _resized(self) -> None:
        self.prepareGeometryChange()
        self.update()
