"""The legend of a plot: a sample of each stroke with its name, in the left corner."""

from collections.abc import Callable, Sequence

from pyqtgraph import ViewBox
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.support.guard import guarded
from gui.support.theme import LIGHT, Theme

DASH, SPACE, MARGIN = 18.0, 6.0, 10.0
BELOW_HANDLE = 26.0
"""Pixels from the top at which the handle of a threshold line is not covered."""
WIDER = 1.3
"""A plot is at least so many times as wide as its legend, which else is hidden."""

Entry = tuple[Callable[[Theme], QPen], str]
"""A function from the theme to the pen, and the name."""


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
        self._right = False
        self.entries: Sequence[Entry] = ()
        self._theme = LIGHT
        self._rect = QRectF()
        self.setZValue(30)
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

    def set_corner(self, *, right: bool) -> None:
        """Lie at the right below the top, or at the left where it was put when it was made."""
        if right != self._right:
            self._right = right
            self._reposition()

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
        size, own = self._view.size(), self.boundingRect()
        if self._right:
            self.setPos(size.width() - own.width() - MARGIN, BELOW_HANDLE)
        else:
            self.setPos(MARGIN, size.height() - own.height() - MARGIN if self._top is None else self._top)
        high = 2.5 if self._top is None else 1.3
        roomy = size.width() > WIDER * own.width() and size.height() > high * own.height()
        self.setVisible(bool(self.entries) and roomy)
