"""Names at the lines of a plot, each where it is nearest to its own line and covers least of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyqtgraph import ViewBox
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.base.arrays import Floats
from gui.plots.strokes import Stroke
from gui.support.guard import guarded
from gui.support.short_name import NOTHING_TELLS, Telling, short_name, telling_parts
from gui.support.theme import LIGHT, Theme

PLACES, TRIED = 240, 30
"""Places along a line that are looked at, and at how many of them there is looked for room."""
ABOVE, BESIDE, EDGE = 3.0, 4.0, 2.0
"""Pixels from a line to its name, around the words, and to the edges of the plot."""
MARK = 3.0
"""Pixels across of the mark in the colour of the line, before its name."""
WIDEST = 0.4
"""Most of the plot that a name takes across; longer ones are shortened."""
FREE = 40.0
"""Pixels from other lines at which a name is plainly of its own."""
_TAKEN, _CROSSED, _NEAR, _LOW = 50.0, 0.2, 5.0, 4.0
"""How bad it is to lie on another name, that a line goes through the name at one of the `PLACES`, and that another line
runs at the same place; and to be at the bottom."""


@dataclass(frozen=True)
class _Placed:
    rect: QRectF
    words: str
    stroke: Stroke


@guarded
class LineLabels(QGraphicsItem):
    """A child of the view box, in its pixels, over all that is drawn there but a threshold's line and handle.

    Args:
        view: the view box.
        top: pixels from its top to the highest name.
    """

    def __init__(self, view: ViewBox, top: float = EDGE) -> None:
        super().__init__(view)
        self._view, self._theme, self._top = view, LIGHT, top
        self._across: Floats = np.empty(0)
        self._rows: Floats = np.empty((0, 0))
        self._strokes: Sequence[Stroke] = ()
        self.names: Sequence[str] = ()
        self._telling: Mapping[str, Telling] = {}
        self._placed: list[_Placed] = []
        self.setZValue(9)
        view.sigResized.connect(self._place_all)
        view.sigTransformChanged.connect(self._place_all)

    @property
    def places(self) -> list[QRectF]:
        """Where the names are, in pixels of the view box."""
        return [each.rect for each in self._placed]

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_names(self, across: Floats, rows: Floats, names: Sequence[str], strokes: Sequence[Stroke]) -> None:
        """Name k lines.

        Args:
            across: (n,) places on the x axis, ascending.
            rows: (k, n) heights of the lines there; where a line is not drawn, NaN.
            names: of the lines.
            strokes: in which they are drawn.
        """
        self._across, self._rows, self.names, self._strokes = across, rows, names, strokes
        self._telling = telling_parts(names)
        self._place_all()

    def use_font(self) -> None:
        """Measure the names again after the view box has got another font."""
        self._place_all()

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._view.width(), self._view.height())

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setFont(self._view.font())
        ground = QColor(self._theme.panel)
        ground.setAlphaF(0.85)
        painter.setPen(QColor(self._theme.text))
        for each in self._placed:
            painter.fillRect(each.rect, ground)
            # the hues are for lines; not all have the contrast that words need
            mark = QRectF(each.rect.left(), each.rect.top() + MARK, MARK, each.rect.height() - 2 * MARK)
            painter.fillRect(mark, each.stroke.colour(self._theme))
            painter.drawText(each.rect.adjusted(MARK, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, each.words)

    def _place_all(self) -> None:
        self.prepareGeometryChange()
        found: list[_Placed] = []
        lines = [self._pixels(row) for row in self._rows]
        for number, (name, stroke) in enumerate(zip(self.names, self._strokes, strict=False)):
            placed = self._placed_at(lines, number, name, stroke, [each.rect for each in found])
            if placed is not None:
                found.append(placed)
        self._placed = found
        self.update()

    def _pixels(self, row: Floats) -> NDArray[np.float64]:
        """Points of a line in pixels of the view box, (m, 2), at most `PLACES` of it."""
        drawn = np.flatnonzero(np.isfinite(row))
        some = drawn[np.linspace(0, len(drawn) - 1, min(PLACES, len(drawn))).round().astype(np.int64)]
        points = [self._view.mapFromView(QPointF(self._across[at], row[at])) for at in some.tolist()]
        return np.array([(point.x(), point.y()) for point in points], np.float64).reshape(-1, 2)

    def _placed_at(
        self, lines: Sequence[NDArray[np.float64]], number: int, name: str, stroke: Stroke, taken: Sequence[QRectF]
    ) -> _Placed | None:
        size, metrics = self.boundingRect(), QFontMetricsF(self._view.font())
        if not len(lines[number]) or size.isEmpty():
            return None
        most, telling = WIDEST * size.width(), self._telling.get(name, NOTHING_TELLS)
        words = short_name(name, lambda text: metrics.horizontalAdvance(text) <= most, telling)
        width, height = metrics.horizontalAdvance(words) + 2 * BESIDE + MARK, metrics.height()
        others = np.concatenate([line for at, line in enumerate(lines) if at != number] or [np.empty((0, 2))])
        room = size.adjusted(EDGE, self._top, -EDGE, -EDGE)
        found: list[tuple[float, QRectF]] = []
        for x, y in lines[number][:: max(len(lines[number]) // TRIED, 1)].tolist():
            for top in (y - height - ABOVE, y + ABOVE):
                rect = QRectF(x - width / 2, top, width, height)
                inside = _moved_into(rect, room)
                away = abs(inside.x() - rect.x()) + abs(inside.y() - rect.y())
                # of two places as good, the higher one
                cost = _cost(inside, others, taken) + _nearness(x, y, others) + away / height + _LOW * y / size.height()
                found.append((cost, inside))
        return _Placed(min(found, key=lambda each: each[0])[1], words, stroke)


def _cost(rect: QRectF, others: NDArray[np.float64], taken: Sequence[QRectF]) -> float:
    """How bad it is that a name lies over points of other lines, or over other names."""
    x, y = others.T
    crossed = (x >= rect.left()) & (x <= rect.right()) & (y >= rect.top() - ABOVE) & (y <= rect.bottom() + ABOVE)
    return _TAKEN * sum(each.intersects(rect) for each in taken) + _CROSSED * float(crossed.sum())


def _nearness(x: float, y: float, others: NDArray[np.float64]) -> float:
    """How bad it is that other lines are near a point of a line."""
    nearest = float(np.hypot(*(others - (x, y)).T).min()) if len(others) else FREE
    return _NEAR * max(1.0 - nearest / FREE, 0.0)


def _moved_into(rect: QRectF, room: QRectF) -> QRectF:
    left = min(max(rect.left(), room.left()), max(room.right() - rect.width(), room.left()))
    top = min(max(rect.top(), room.top()), max(room.bottom() - rect.height(), room.top()))
    return QRectF(left, top, rect.width(), rect.height())
