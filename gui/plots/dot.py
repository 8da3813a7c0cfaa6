"""The round mark of the present point on a curve."""

from pyqtgraph import ViewBox
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.plots.legend import LEGEND_HEIGHT
from gui.plots.plot_frame import about_to_move
from gui.support.guard import guarded
from gui.support.theme import LIGHT, Theme


@guarded
class Dot(QGraphicsItem):
    """The round mark; a child of the view box, in its pixels."""

    RADIUS = 4.5
    REACH = RADIUS + 1.5
    """Pixels from its middle to the end of the ring around it."""

    def __init__(self, view: ViewBox) -> None:
        super().__init__(view)
        self._view, self._place = view, QPointF()
        self.setZValue(LEGEND_HEIGHT + 2)
        self._theme = LIGHT
        view.sigResized.connect(self._reposition)
        view.sigTransformChanged.connect(self._reposition)

    def move_to(self, x: float, y: float) -> None:
        """Mark another place, in data coordinates."""
        self._place = QPointF(x, y)
        self._reposition()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(-self.REACH, -self.REACH, 2 * self.REACH, 2 * self.REACH)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.panel), 2))
        painter.setBrush(QColor(self._theme.text))
        painter.drawEllipse(QRectF(-self.RADIUS, -self.RADIUS, 2 * self.RADIUS, 2 * self.RADIUS))

    def _reposition(self) -> None:
        about_to_move(self._view)
        self.setPos(self._view.mapFromView(self._place))
