"""The legend of a picture's ramp of colours: what its least end means, the ramp, what its greatest end means."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.support.guard import guarded, painting
from gui.support.theme import Theme

BAR, SPACE = 44, 5
"""Pixels of the ramp, and between it and the texts."""

Ramp = Callable[[Theme], tuple[QColor, QColor]]
"""From the theme to the colours of the two ends."""


@guarded
class RampLegend(QWidget):
    """One line, as long as its texts need."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ramp: Ramp | None = None
        self.low = self.high = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_ends(self, ramp: Ramp, low: str, high: str) -> None:
        """Take another ramp and what is written at its ends."""
        if (ramp, low, high) != (self._ramp, self.low, self.high):
            self._ramp, self.low, self.high = ramp, low, high
            self.setAccessibleName(f"{low} … {high}")
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
        if self._ramp is None:
            return
        with painting(self) as painter:
            painter.setPen(self._theme.muted)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.low)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self.high)
            left = self.fontMetrics().horizontalAdvance(self.low) + SPACE
            bar = QRectF(left, self.height() / 2 - 4, BAR, 8)
            shades = QLinearGradient(bar.topLeft(), bar.topRight())
            for place, colour in enumerate(self._ramp(self._theme)):
                shades.setColorAt(place, colour)
            painter.fillRect(bar, shades)
            painter.setPen(self._theme.line)
            painter.drawRect(bar)
