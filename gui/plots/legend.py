"""Which colour is what, in the corner that falling curves leave free."""

from collections.abc import Sequence

from pyqtgraph import ViewBox
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.theme import LIGHT, Theme

DASH, SPACE, MARGIN = 14.0, 6.0, 10.0


class Legend(QGraphicsItem):
    """Short strokes with words at the lower left; gone where the plot is small."""

    def __init__(self, view: ViewBox) -> None:
        super().__init__(view)
        self._view = view
        self._entries: Sequence[tuple[str, str]] = ()
        self._theme = LIGHT
        self._metrics = QFontMetricsF(view.font())
        self.setZValue(30)
        view.sigResized.connect(self._stand)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_entries(self, entries: Sequence[tuple[str, str]]) -> None:
        """Take pairs of a colour, by its name in the theme, and a word."""
        self.prepareGeometryChange()
        self._entries = entries
        self._stand()

    def boundingRect(self) -> QRectF:
        widest = max((self._metrics.horizontalAdvance(word) for _, word in self._entries), default=0.0)
        return QRectF(0, 0, DASH + SPACE + widest + 1, self._line() * len(self._entries))

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setFont(self._view.font())
        for number, (colour, word) in enumerate(self._entries):
            middle = self._line() * (number + 0.5)
            painter.setPen(QPen(QColor(getattr(self._theme, colour)), 1 if colour == "muted" else 2))
            painter.drawLine(QPointF(0, middle), QPointF(DASH, middle))
            painter.setPen(QColor(self._theme.muted))
            row = QRectF(DASH + SPACE, middle - self._line() / 2, self.boundingRect().width(), self._line())
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, word)

    def _line(self) -> float:
        return self._metrics.height()

    def _stand(self) -> None:
        size, own = self._view.size(), self.boundingRect()
        self.setPos(MARGIN, size.height() - own.height() - MARGIN)
        self.setVisible(size.width() > 2 * own.width() and size.height() > 2.5 * own.height())
