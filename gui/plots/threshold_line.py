"""The line that marks the threshold, with its value on a handle at the top."""

from pyqtgraph import ViewBox
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsLineItem, QStyleOptionGraphicsItem, QWidget

from gui.plots.magnitude_scale import LogScale, Scale
from gui.plots.plot_numbers import magnitude
from gui.support.guard import guarded
from gui.support.theme import LIGHT, Theme

LINE_WIDTH = 2
GRAB = 7.0
"""How far from the line, in pixels, it can still be taken hold of."""


@guarded
class Handle(QGraphicsItem):
    """A small plate with a number. It is placed in the pixels of the view box."""

    PADDING = 6.0

    def __init__(self, view: ViewBox) -> None:
        super().__init__(view)
        self._text = ""
        self._font = QFont()
        self._theme = LIGHT
        self._held = False
        self._rect = QRectF()
        self.setZValue(20)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_held(self, held: bool) -> None:
        """Show whether it is, or could at once be, taken hold of."""
        if held != self._held:
            self._held = held
            self.update()

    def set_text(self, text: str, font: QFont) -> None:
        if (text, font) == (self._text, self._font):
            return
        self.prepareGeometryChange()
        self._text, self._font = text, font
        metrics = QFontMetricsF(font)
        width = round(metrics.horizontalAdvance(text) + 2 * self.PADDING)
        self._rect = QRectF(0, 0, width, round(metrics.height()) + 2)

    def stand_at(self, x: float, width: float) -> None:
        """Centre over a place, but within the width that there is."""
        half = self._rect.width() / 2
        self.setPos(round(min(max(x - half, 0.0), max(width - 2 * half, 0.0))), 0)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.kept if self._held else self._theme.text))
        painter.drawRoundedRect(self._rect, 4, 4)
        painter.setPen(QColor(self._theme.on_kept if self._held else self._theme.panel))
        painter.setFont(self._font)
        painter.drawText(self._rect, Qt.AlignmentFlag.AlignCenter, self._text)


class ThresholdLine(QGraphicsLineItem):
    """Stands at a threshold on a scale; moving it is its plot's business.

    Like its handle it is placed in the pixels of the view box, where Qt paints it without asking.
    """

    def __init__(self, view: ViewBox) -> None:
        super().__init__(view)
        self.threshold = 0.0
        self.scale_of: Scale = LogScale(-3.0, 0.0)
        self._view = view
        self.handle = Handle(view)
        self.setZValue(10)
        view.sigResized.connect(self._stand)
        view.sigTransformChanged.connect(self._stand)

    def value(self) -> float:
        """Where it stands on the axis."""
        return self.scale_of.place(self.threshold)

    def apply_theme(self, theme: Theme, pen: QPen) -> None:
        self.setPen(pen)
        self.handle.apply_theme(theme)

    def set_scale(self, scale: Scale) -> None:
        self.scale_of = scale
        self.set_threshold(self.threshold)

    def set_threshold(self, threshold: float) -> None:
        self.threshold = threshold
        self.handle.set_text(magnitude(threshold), self._handle_font())
        self._stand()

    def use_font(self) -> None:
        """The view has another font."""
        self.set_threshold(self.threshold)

    def set_shown(self, shown: bool) -> None:
        """Stand there, or not, where there is no one threshold to mark."""
        self.setVisible(shown)
        self.handle.setVisible(shown)

    def set_held(self, held: bool) -> None:
        """Show that it has been, or can be, taken hold of."""
        self.handle.set_held(held)

    def is_near(self, position: QPointF) -> bool:
        """Whether a position, in the pixels of the view box, is close enough to take hold."""
        if not self.isVisible():
            return False
        on_handle = self.handle.mapRectToParent(self.handle.boundingRect()).contains(position)
        inside = self._view.rect().adjusted(-GRAB, 0, GRAB, 0).contains(position)
        return on_handle or (inside and abs(position.x() - self.pixel()) <= GRAB)

    def pixel(self) -> float:
        """Where it stands, in the pixels of the view box."""
        return self._view.mapFromView(QPointF(self.value(), 0)).x()

    def _stand(self) -> None:
        place = self.pixel()
        self.setLine(place, 0, place, self._view.height())
        self.handle.stand_at(place, self._view.width())

    def _handle_font(self) -> QFont:
        font = QFont(self._view.font())
        font.setBold(True)
        return font
