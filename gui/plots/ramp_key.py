"""What the colours of a ramp mean, in the header of a plot: the ramp between the values at its ends."""

import numpy as np
from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.plots.ramps import SHADES, ramp
from gui.support.guard import guarded, painting
from gui.support.number_format import tip
from gui.support.theme import LIGHT, Theme

BAR, HIGH, SPACE, AROUND = 52, 9, 5, 8
"""Pixels of the ramp, how high it is, between it and the words, and around all."""
ZERO, APART, LEAST = 9, 2, 14
"""Pixels of the sample of exactly 0, between it and the ramp, and of the ramp where there is little room."""


@guarded
class RampKey(QWidget):
    """One line, as long as its words need. Before the ramp is a sample of exactly 0 that has a colour of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._colour, self._zero = LIGHT, "kept", ""
        self.low = self.high = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_ramp(self, colour: str, low: str, high: str, zero: tuple[str, str] = ("", "")) -> bool:
        """Take another ramp, and what its ends mean. Returns whether it is another.

        Args:
            colour: of the ramp, by its name in the theme.
            zero: the colour of exactly 0 and its word; empty where the ramp has it.
        """
        if (colour, low, high, zero[0]) == (self._colour, self.low, self.high, self._zero):
            return False
        self._colour, self.low, self.high, self._zero = colour, low, high, zero[0]
        self.setToolTip(tip(f"{low}: {zero[1]}") if zero[1] else "")
        self.setAccessibleName(f"{low} … {high}")
        self.updateGeometry()
        self.update()
        return True

    def sizeHint(self) -> QSize:
        return self._size(BAR)

    def minimumSizeHint(self) -> QSize:
        return self._size(ZERO + APART + LEAST)

    def _size(self, bar: int) -> QSize:
        metrics = self.fontMetrics()
        words = metrics.horizontalAdvance(self.low) + metrics.horizontalAdvance(self.high)
        return QSize(words + bar + 2 * SPACE + 2 * AROUND, metrics.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        shades = np.ascontiguousarray(ramp(self._theme, self._colour))
        image = QImage(shades.data, SHADES, 1, 4 * SHADES, QImage.Format.Format_RGB32)
        with painting(self) as painter:
            room = self.rect().adjusted(AROUND, 0, -AROUND, 0)
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.low)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self.high)
            left = room.left() + self.fontMetrics().horizontalAdvance(self.low) + SPACE
            # in a narrow header the words are whole, and the ramp has what is left
            wide = min(BAR, room.right() + 1 - self.fontMetrics().horizontalAdvance(self.high) - SPACE - left)
            bar = QRect(left, (self.height() - HIGH) // 2 + 1, wide, HIGH)
            if self._zero and wide >= ZERO:
                painter.fillRect(QRect(bar.topLeft(), QSize(ZERO, HIGH)), QColor(getattr(self._theme, self._zero)))
                bar.setLeft(left + ZERO + APART)
            if bar.width() > 0:
                painter.drawImage(bar, image)
