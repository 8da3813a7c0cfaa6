"""The legend of a plot: a sample of each stroke with its name, in a corner or where it covers least."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from pyqtgraph import ViewBox
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.base.arrays import Floats
from gui.support.guard import guarded
from gui.support.theme import LIGHT, Theme

DASH, SPACE, MARGIN = 18.0, 6.0, 10.0
BELOW_HANDLE = 26.0
"""Pixels from the top at which the handle of a threshold line is not covered."""
WIDER = 1.3
"""A plot is at least so many times as wide as its legend, which else is hidden."""
LEGEND_HEIGHT = 12.0
"""What is drawn higher up is not covered by a legend: the handle of a threshold line, and a dot."""
CLEAR = 2.0
"""Pixels between a legend and the middle of a curve that it does not cover."""
ACROSS, DOWN = 7, 5
"""In how many places from left to right and from bottom to top there is looked for room."""

Entry = tuple[Callable[[Theme], QPen], str]
"""A function from the theme to the pen, and the name."""


def themed_pen(colour: str, width: float) -> Callable[[Theme], QPen]:
    """A function from the theme to a pen of one of its colours, given by name."""
    return lambda theme: QPen(QColor(getattr(theme, colour)), width)


@guarded
class Legend(QGraphicsItem):
    """A child of the view box, in its pixels; hidden where the plot is too small for it.

    Args:
        view: the view box.
        top: pixels from its top; None to lie at its bottom.
    """

    def __init__(self, view: ViewBox, top: float | None = None) -> None:
        super().__init__(view)
        self._view, self._top = view, top
        self._free: QPointF | None = None
        self._over_curves = False
        self.entries: Sequence[Entry] = ()
        self._theme = LIGHT
        self._rect = QRectF()
        self.setZValue(LEGEND_HEIGHT)
        view.sigResized.connect(self._reposition)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Take the entries, top to bottom; without any it is hidden. Nothing is done where they are the same."""
        if list(entries) != list(self.entries):
            self._take(entries)

    def _take(self, entries: Sequence[Entry]) -> None:
        self.prepareGeometryChange()
        self.entries = entries
        metrics = QFontMetricsF(self._view.font())
        widest = max((metrics.horizontalAdvance(word) for _, word in entries), default=0.0)
        self._rect = QRectF(0, 0, DASH + SPACE + widest + 1, self._line() * len(entries))
        self._reposition()

    def avoid(self, across: Floats, down: Floats, weights: Floats) -> None:
        """Lie where the least of some curves is covered: where it was put at first, at the bottom left, at the top
        right, or anywhere else. Where no place is free the words have no ground, so that the curves are seen through.

        Args:
            across: (n,) pixels from the left of the view box, ascending.
            down: (k, n) pixels of k curves from its top.
            weights: (k,) how bad it is to cover each.
        """
        drawn, own = _Drawn(self._view.size().width(), across, down, weights), self.boundingRect()
        covered = {place: drawn.covered_by(own.translated(QPointF(*place))) for place in self._places()}
        best = min(covered, key=covered.__getitem__)
        self._free, self._over_curves = QPointF(*best), covered[best] > 0
        self._reposition()

    def _places(self) -> Iterator[tuple[float, float]]:
        """Where it could lie, the best places first."""
        size, own = self._view.size(), self.boundingRect()
        right, bottom = size.width() - own.width() - MARGIN, size.height() - own.height() - MARGIN
        if self._top is not None:
            yield MARGIN, self._top
        yield MARGIN, bottom
        yield right, BELOW_HANDLE
        for top in np.linspace(bottom, BELOW_HANDLE, DOWN).tolist():
            for left in np.linspace(MARGIN, right, ACROSS).tolist():
                yield left, top

    def use_font(self) -> None:
        """Measure the entries again after the view box has got another font."""
        self._take(self.entries)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setFont(self._view.font())
        if not self._over_curves:
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
        size, own = self._view.size(), self.boundingRect()
        if self._free is not None:
            self.setPos(self._free)
        else:
            self.setPos(MARGIN, size.height() - own.height() - MARGIN if self._top is None else self._top)
        high = 2.5 if self._top is None else 1.3
        roomy = size.width() > WIDER * own.width() and size.height() > high * own.height()
        self.setVisible(bool(self.entries) and roomy)


class _Drawn:
    """Curves as drawn: in each column of pixels, the pixels from top to bottom that each takes.

    Args:
        width: of the plot, pixels.
        across, down, weights: as for `Legend.avoid`.
    """

    def __init__(self, width: float, across: Floats, down: Floats, weights: Floats) -> None:
        columns = np.arange(int(width) + 2)
        heights = np.stack([np.interp(columns, across, curve) for curve in down])
        self._top = np.minimum(heights[:, 1:], heights[:, :-1])
        self._bottom = np.maximum(heights[:, 1:], heights[:, :-1])
        self._weights = weights

    def covered_by(self, rect: QRectF) -> float:
        """In how many columns the curves go through a rectangle, each by its weight."""
        around = rect.adjusted(-CLEAR, -CLEAR, CLEAR, CLEAR)
        columns = slice(max(int(around.left()), 0), max(int(around.right()) + 1, 0))
        through = (self._top[:, columns] <= around.bottom()) & (self._bottom[:, columns] >= around.top())
        return float(self._weights @ through.sum(axis=1))
