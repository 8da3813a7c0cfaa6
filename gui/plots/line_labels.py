"""Names at the lines of a plot: each beside its own line where it covers least of others, never on a threshold's."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyqtgraph import ViewBox
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.base.arrays import Flags, Floats
from gui.plots.legend import Legend
from gui.plots.line_room import LineRoom
from gui.plots.strokes import Stroke
from gui.support.guard import guarded
from gui.support.short_name import NOTHING_TELLS, Telling, short_name, telling_parts
from gui.support.theme import LIGHT, Theme

PLACES, TRIED = 240, 40
"""Places along a line that are looked at, and at how many of them there is looked for room."""
AWAY, BESIDE, EDGE = 3.0, 4.0, 2.0
"""Pixels from a line to its name, around the words, and to the edges of the plot."""
MARK = 3.0
"""Pixels across of the mark in the colour of the line, before its name."""
WIDEST = 0.4
"""Most of the plot that a name takes across; longer ones are shortened."""
FREE = 40.0
"""Pixels from other lines at which a name is plainly of its own."""
APART = 5.0
"""Pixels from other lines at which a name can't be taken for one of theirs."""
HALF_A_LINE = 0.8
"""What a name covers of lines, in parts of its height, where none crosses it from side to side."""
_COVERED, _NEAR, _LOW = 0.2, 5.0, 4.0
"""How bad it is that a pixel of a line is covered, that another line is as near, and that it is at the bottom."""
_CORNERS = ((0.5, 1.0), (0.5, 0.0), (0.0, 0.5), (1.0, 0.5), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0), (1.0, 0.0))
"""Where in a name the point of the line is, as parts of width and height: the name is above, below, at the right …"""

Points = NDArray[np.float64]


@dataclass(frozen=True)
class _Placed:
    rect: QRectF
    words: str
    stroke: Stroke


@guarded
class LineLabels(QGraphicsItem):
    """A child of the view box, in its pixels, over all that is drawn there but a threshold's line and handle.

    A name that has no place beside its line is left out, and so is one while the threshold's line is moved over it.
    Places are found when they are first asked for after a change, mostly by painting: a plot that is laid out changes
    many times before it is seen.

    Args:
        view: the view box.
        top: pixels from its top to the highest name.
        legend: which no name covers; where it takes another place, so do names.
        most: what a name may cover of lines, in parts of its height. Where it would be more, or other lines are as near
            as its own, it is left out; but never where that is infinite.
    """

    def __init__(
        self,
        view: ViewBox,
        top: float = EDGE,
        legend: Legend | None = None,
        most: float = math.inf,
    ) -> None:
        super().__init__(view)
        self._view, self._theme, self._top, self._legend, self._most = view, LIGHT, top, legend, most
        self._across: Floats = np.empty(0)
        self._rows: Floats = np.empty((0, 0))
        self._strokes: Sequence[Stroke] = ()
        self.names: Sequence[str] = ()
        self._telling: Mapping[str, Telling] = {}
        self._found: list[_Placed] | None = None
        """The names that have a place; None where they have not been placed since something changed."""
        self._rest, self._room = LineRoom(), LineRoom()
        self.setZValue(9)
        view.sigResized.connect(self._place_all)
        view.sigTransformChanged.connect(self._place_all)
        if legend is not None:
            legend.moved = self._place_all

    @property
    def places(self) -> list[QRectF]:
        """Where the names are that are seen, in pixels of the view box."""
        return [each.rect for each in self._seen(self._room)]

    @property
    def shown_names(self) -> list[str]:
        """The names that are seen, as there is room for them."""
        return [each.words for each in self._seen(self._room)]

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_names(self, across: Floats, rows: Floats, names: Sequence[str], strokes: Sequence[Stroke]) -> None:
        """Name the first k of some lines.

        Args:
            across: (n,) places on the x axis, ascending.
            rows: (k or more, n) heights of the lines there; where a line is not drawn, NaN.
            names: of the first k lines, the most important ones first.
            strokes: in which these are drawn.
        """
        self._across, self._rows, self.names, self._strokes = across, rows, names, strokes
        self._telling = telling_parts(names)
        self._place_all()

    def use_font(self) -> None:
        """Measure the names again after the view box has got another font."""
        self._place_all()

    def settle(self, room: LineRoom) -> None:
        """Take places beside a threshold's line that is at rest."""
        self._room = room
        if room != self._rest:
            self._rest = room
            self._place_all()

    def give_way(self, room: LineRoom) -> None:
        """Leave out what a threshold's line is moved over; all else stays where it is."""
        before, self._room = self._room, room
        # where nothing is placed yet, all of it is painted anyway
        for each in self._found or ():
            if before.clear(each.rect) != room.clear(each.rect):
                self.update(each.rect)

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._view.width(), self._view.height())

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setFont(self._view.font())
        ground = QColor(self._theme.panel)
        ground.setAlphaF(0.85)
        painter.setPen(QColor(self._theme.text))
        for each in self._seen(self._room):
            painter.fillRect(each.rect, ground)
            # the hues are for lines; not all have the contrast that words need
            mark = QRectF(each.rect.left(), each.rect.top() + MARK, MARK, each.rect.height() - 2 * MARK)
            painter.fillRect(mark, each.stroke.colour(self._theme))
            painter.drawText(each.rect.adjusted(MARK, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, each.words)

    def _seen(self, room: LineRoom) -> list[_Placed]:
        return [each for each in self._placed() if room.clear(each.rect)]

    def _place_all(self) -> None:
        """Have all names placed anew."""
        self.prepareGeometryChange()
        self._found = None
        self.update()

    def _placed(self) -> list[_Placed]:
        # what is not up to date yet is announced by this, and has to be before the names are placed
        self._view.updateMatrix()
        if self._found is None:
            self._found = self._places_of_all() if self.names and not self.boundingRect().isEmpty() else []
        return self._found

    def _places_of_all(self) -> list[_Placed]:
        found: list[_Placed] = []
        lines = [self._pixels(row) for row in self._rows]
        drawn = _Drawn(lines)
        beside = [] if self._legend is None else [self._legend.place()]
        for number, (name, stroke) in enumerate(zip(self.names, self._strokes, strict=False)):
            taken = [*self._rest.taken, *beside, *(each.rect for each in found)]
            rect, words = self._free_place(lines[number], drawn.without(number), drawn, name, taken)
            if rect is not None:
                found.append(_Placed(rect, words, stroke))
        return found

    def _pixels(self, row: Floats) -> Points:
        """Points of a line in pixels of the view box, (m, 2), at most `PLACES` of it."""
        drawn = np.flatnonzero(np.isfinite(row))
        some = drawn[np.linspace(0, len(drawn) - 1, min(PLACES, len(drawn))).round().astype(np.int64)]
        # once for all of them: to ask the view for each point takes longer than to map it
        shown = self._view.childTransform()
        points = [shown.map(QPointF(self._across[at], row[at])) for at in some.tolist()]
        return np.array([(point.x(), point.y()) for point in points], np.float64).reshape(-1, 2)

    def _free_place(
        self, line: Points, others: Points, drawn: "_Drawn", name: str, taken: Sequence[QRectF]
    ) -> tuple[QRectF | None, str]:
        """The best place for the name of a line, and the name as there is room for it."""
        size, metrics = self.boundingRect(), QFontMetricsF(self._view.font())
        most, telling = WIDEST * size.width(), self._telling.get(name, NOTHING_TELLS)
        words = short_name(name, lambda text: metrics.horizontalAdvance(text) <= most, telling)
        points = line[:: max(len(line) // TRIED, 1)]
        rects = _around(points, metrics.horizontalAdvance(words) + 2 * BESIDE + MARK, metrics.height())
        room = size.adjusted(EDGE, self._top, -EDGE, -EDGE)
        covered, near = drawn.covered(rects), np.tile(_distance(points, others), len(_CORNERS))
        told = (covered <= self._most * metrics.height()) & ((near >= APART) | math.isinf(self._most))
        free = _within(rects, room) & ~_touched(rects, taken) & told
        if not free.any():
            return None, words
        # of two places as good, the higher one
        low = np.tile(_LOW * points[:, 1] / size.height(), len(_CORNERS))
        cost = _COVERED * covered + _NEAR * np.maximum(1.0 - near / FREE, 0.0) + low
        left, top, right, bottom = rects[int(np.argmin(np.where(free, cost, np.inf)))].tolist()
        return QRectF(left, top, right - left, bottom - top), words


class _Drawn:
    """Lines as the boxes around each of their pieces, from one point to the next.

    Args:
        lines: (m, 2) points of each, in pixels.
    """

    def __init__(self, lines: Sequence[Points]) -> None:
        self._lines = lines
        pieces = [np.hstack([np.minimum(a[1:], a[:-1]), np.maximum(a[1:], a[:-1])]) for a in lines if len(a)]
        self._boxes = np.concatenate(pieces or [np.empty((0, 4))])

    def covered(self, rects: Points) -> Floats:
        """(r,) how many pixels of lines lie in each of (r, 4) rectangles: left, top, right, bottom."""
        found: Floats = np.maximum(*_overlaps(rects, self._boxes)).sum(axis=1)
        return found

    def without(self, number: int) -> Points:
        """The points of all lines but one."""
        return np.concatenate([line for at, line in enumerate(self._lines) if at != number] or [np.empty((0, 2))])


def _around(points: Points, width: float, height: float) -> Points:
    """(8 m, 4): the rectangles of a size around each of m points, for one of `_CORNERS` after the other."""
    found = []
    for right, down in _CORNERS:
        away = np.array([AWAY * np.sign(0.5 - right), AWAY * np.sign(0.5 - down)])
        corner = points + away - np.array([right * width, down * height])
        found.append(np.hstack([corner, corner + np.array([width, height])]))
    return np.concatenate(found)


def _within(rects: Points, room: QRectF) -> Flags:
    left, top, right, bottom = rects.T
    inside: Flags = (left >= room.left()) & (right <= room.right()) & (top >= room.top()) & (bottom <= room.bottom())
    return inside


def _touched(rects: Points, taken: Sequence[QRectF]) -> Flags:
    """Which rectangles share something with those that are taken."""
    boxes = [(each.left(), each.top(), each.right(), each.bottom()) for each in taken if not each.isEmpty()]
    across, _ = _overlaps(rects, np.array(boxes, np.float64).reshape(-1, 4))
    return np.asarray((across > 0).any(axis=1))


def _overlaps(rects: Points, boxes: Points) -> tuple[Floats, Floats]:
    """(r, b) pixels across and down that each of the rectangles shares with each of the boxes."""
    a, b = rects[:, None, :], boxes[None, :, :]
    across = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    down = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    shared = (across >= 0) & (down >= 0)
    return np.where(shared, across, 0.0), np.where(shared, down, 0.0)


def _distance(points: Points, others: Points) -> Floats:
    """(m,) pixels from each of the points of a line to the nearest of others."""
    if not len(others):
        return np.full(len(points), np.inf)
    found: Floats = np.hypot(*(others[None, :, :] - points[:, None, :]).transpose(2, 0, 1)).min(axis=1)
    return found
