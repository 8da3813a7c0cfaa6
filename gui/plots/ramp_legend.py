"""The legend of the mask's magnitude colouring: least magnitude, colour ramp, greatest magnitude."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QLinearGradient, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.plots.image_tile import ramp
from gui.plots.plot_numbers import magnitude
from gui.support.guard import guarded, painting
from gui.support.theme import Theme

BAR, SPACE = 44, 5
"""Pixels of the ramp, and between it and the texts."""


@guarded
class RampLegend(QWidget):
    """One line in the header of the mask view, visible only in this colouring."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.low = self.high = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_span(self, low: float, high: float) -> None:
        self.low, self.high = magnitude(low, 2), magnitude(high, 2)
        self.setAccessibleName(f"{self.low} … {self.high}")
        self.updateGeometry()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        words = metrics.horizontalAdvance(self.low) + metrics.horizontalAdvance(self.high)
        return QSize(words + BAR + 2 * SPACE + 2, metrics.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setPen(self._theme.muted)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.low)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self.high)
            left = self.fontMetrics().horizontalAdvance(self.low) + SPACE
            bar = QRectF(left, self.height() / 2 - 4, BAR, 8)
            shades = QLinearGradient(bar.topLeft(), bar.topRight())
            for place, colour in enumerate(ramp(self._theme)):
                shades.setColorAt(place, colour)
            painter.fillRect(bar, shades)
            painter.setPen(self._theme.line)
            painter.drawRect(bar)
