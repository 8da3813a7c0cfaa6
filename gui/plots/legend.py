"""The legend of a plot: a sample of each stroke with its name, where it covers nothing, or else outside."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from pyqtgraph import ViewBox
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.base.arrays import Floats
from gui.plots.legend_strip import DASH, SPACE, Entry, LegendStrip
from gui.plots.line_room import LineRoom
from gui.plots.plot_frame import about_to_move
from gui.support.guard import guarded
from gui.support.theme import LIGHT, Theme

MARGIN = 10.0
BELOW_HANDLE = 22.0
"""Pixels from the top at which the handle of a threshold line is not covered."""
WIDER = 1.3
"""A plot is at least so many times as wide as its legend, which else is hidden."""
LEGEND_HEIGHT = 9.0
"""What is drawn higher up is not covered by a legend: a threshold line with its handle, and a dot."""
CLEAR = 2.0
"""Pixels between a legend and the middle of a curve that it does not cover."""
ACROSS, DOWN = 7, 5
"""In how many places from left to right and from bottom to top there is looked for room."""


def themed_pen(colour: str, width: float) -> Callable[[Theme], QPen]:
    """A function from the theme to a pen of one of its colours, given by name."""
    return lambda theme: QPen(QColor(getattr(theme, colour)), width)


@dataclass(frozen=True)
class Drawn:
    """What a legend must not cover.

    Attributes:
        across: (n,) pixels from the left of the view box, ascending.
        down: (k, n) pixels of k curves from its top.
        headroom: pixels at the top in which nothing is drawn, however high the view box is.
        filled: whether all below the curves is drawn, too.
    """

    across: Floats
    down: Floats
    headroom: float
    filled: bool = False

    def as_high_as(self, height: float, other: float) -> "Drawn":
        """The same in a view box that is not so high as it is, but as high as another."""
        room = min(self.headroom, height / 2)
        scale = (other - room) / max(height - room, 1.0)
        return replace(self, down=other - scale * (height - self.down))


@guarded
class Legend(QGraphicsItem):
    """A child of the view box, in its pixels, beside all that is drawn there and beside the line of a threshold.

    While that line moves the legend stays where it is, and is hidden where the line is moved over it. It lies outside
    of the plot where that is too small, or has not enough places for it that one is free wherever the line is.

    Args:
        view: the view box.
        top: pixels from its top; None to lie at its bottom.
        strip: has the entries where there is no place in the plot at which nothing would be covered.
    """

    def __init__(self, view: ViewBox, strip: LegendStrip, top: float | None = None) -> None:
        super().__init__(view)
        self._view, self._top = view, top
        self._drawn: Drawn | None = None
        self._rest, self._room = LineRoom(), LineRoom()
        self.strip = strip
        self._placing = self._inside = False
        self._placed = QRectF()
        self.moved: Callable[[], None] = lambda: None
        """Called after what is kept for it has become another place."""
        self.entries: Sequence[Entry] = ()
        self._theme = LIGHT
        self._rect = QRectF()
        self.setZValue(LEGEND_HEIGHT)
        view.sigResized.connect(self._reposition)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.strip.apply_theme(theme)
        self.update()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Take the entries, top to bottom; without any it is hidden. Nothing is done where they are the same."""
        if list(entries) != list(self.entries):
            self._take(entries)

    def _take(self, entries: Sequence[Entry]) -> None:
        about_to_move(self._view)
        self.prepareGeometryChange()
        self.entries = entries
        metrics = QFontMetricsF(self._view.font())
        widest = max((metrics.horizontalAdvance(word) for _, word in entries), default=0.0)
        self._rect = QRectF(0, 0, DASH + SPACE + widest + 1, self._line() * len(entries))
        self._reposition()

    def avoid(self, drawn: Drawn) -> None:
        """Lie where nothing is covered: where it was put at first, at the bottom left, at the top right, or anywhere
        else; outside where there is no such place."""
        self._drawn = drawn
        self._reposition()

    def settle(self, room: LineRoom) -> None:
        """Take a place beside a threshold's line that is at rest."""
        self._room = room
        if room != self._rest:
            self._rest = room
            self._reposition()

    def give_way(self, room: LineRoom) -> None:
        """Hide while a threshold's line is moved over it."""
        self._room = room
        self._show()

    def place(self) -> QRectF:
        """What is kept for it in the plot, in pixels of the view box; empty where that is nothing."""
        return self._rect.translated(self.pos()) if self._inside else QRectF()

    def _show(self) -> None:
        shown = self._inside and self._room.clear(self.place())
        if shown != self.isVisible():
            about_to_move(self._view)
            self.setVisible(shown)

    def _free(self, drawn: Drawn) -> QPointF | None:
        """A place at which nothing is covered, in the plot as high as it is without the strip."""
        whole, own = self._whole(), self.boundingRect()
        columns = _Columns(whole.width(), drawn.as_high_as(self._view.height(), whole.height()))
        free = [each for each in self._places(whole) if not columns.covered_by(own.translated(each))]
        rects = [own.translated(each) for each in free]
        if not self._rest.can_be_left(rects, whole.width()):
            return None
        beside = (place for place, rect in zip(free, rects, strict=True) if self._rest.clear(rect))
        return next(beside, None)

    def _whole(self) -> QSizeF:
        """The plot as large as it is without the strip, so that the strip does not decide whether it is needed."""
        return QSizeF(self._view.width(), self._view.height() + self.strip.taken)

    def _places(self, size: QSizeF) -> Iterator[QPointF]:
        """Where it could lie, the best places first."""
        own = self.boundingRect()
        right, bottom = size.width() - own.width() - MARGIN, size.height() - own.height() - MARGIN
        if self._top is not None:
            yield QPointF(MARGIN, self._top)
        yield QPointF(MARGIN, bottom)
        yield QPointF(right, BELOW_HANDLE)
        for top in np.linspace(bottom, BELOW_HANDLE, DOWN).tolist():
            for left in np.linspace(MARGIN, right, ACROSS).tolist():
                yield QPointF(left, top)

    def use_font(self) -> None:
        """Measure the entries again after the view box has got another font."""
        self._take(self.entries)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setFont(self._view.font())
        ground = QColor(self._theme.panel)
        ground.setAlphaF(0.92)
        painter.fillRect(self.boundingRect(), ground)
        for number, (pen, word) in enumerate(self.entries):
            middle = self._line() * (number + 0.5)
            painter.setPen(pen(self._theme))
            painter.drawLine(QPointF(0, middle), QPointF(DASH, middle))
            painter.setPen(QColor(self._theme.muted))
            row = QRectF(DASH + SPACE, middle - self._line() / 2, self.boundingRect().width(), self._line())
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, word)

    def _line(self) -> float:
        return QFontMetricsF(self._view.font()).height()

    def _reposition(self) -> None:
        # the strip changes the size of the plot
        if self._placing:
            return
        self._placing = True
        about_to_move(self._view)
        self.strip.fit()
        size, own = self._whole(), self.boundingRect()
        high = 2.5 if self._top is None else 1.3
        roomy = size.width() > WIDER * own.width() and size.height() > high * own.height()
        free = self._free(self._drawn) if roomy and self._drawn is not None else None
        self.strip.set_entries(() if free is not None else self.entries)
        self._inside = free is not None and bool(self.entries)
        self.setPos(free or QPointF())
        self._show()
        self._placing = False
        if self.place() != self._placed:
            self._placed = self.place()
            self.moved()


class _Columns:
    """Curves as drawn: in each column of pixels, the pixels from top to bottom that each takes.

    Args:
        width: of the plot, pixels.
        drawn: the curves.
    """

    def __init__(self, width: float, drawn: Drawn) -> None:
        columns = np.arange(int(width) + 2)
        heights = np.stack([np.interp(columns, drawn.across, curve) for curve in drawn.down])
        self._top = np.minimum(heights[:, 1:], heights[:, :-1])
        self._bottom = np.full_like(self._top, np.inf) if drawn.filled else np.maximum(heights[:, 1:], heights[:, :-1])

    def covered_by(self, rect: QRectF) -> bool:
        """Whether a curve goes through a rectangle."""
        around = rect.adjusted(-CLEAR, -CLEAR, CLEAR, CLEAR)
        columns = slice(max(int(around.left()), 0), max(int(around.right()) + 1, 0))
        through = (self._top[:, columns] <= around.bottom()) & (self._bottom[:, columns] >= around.top())
        return bool(through.any())
