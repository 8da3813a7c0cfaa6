"""What colours mean, in the header of a plot: a sample of each with its word."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.support.guard import guarded, painting
from gui.support.theme import LIGHT, Theme

SAMPLE, GAP, BETWEEN = 9, 5, 12
"""Pixels of a sample, between it and its word, and between two entries."""

Meaning = tuple[Callable[[Theme], QColor | QBrush | QPen], str]
"""A function from the theme to the colour, the pattern, or the outline of what is hollow; and the word."""


@guarded
class ColourKey(QWidget):
    """Samples and words on one line; as many entries as fit, the first ones first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.entries: Sequence[Meaning] = ()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_entries(self, entries: Sequence[Meaning]) -> bool:
        """Take the entries, left to right, unless the words are the same. Returns whether they differ."""
        if [word for _, word in entries] == [word for _, word in self.entries]:
            return False
        self.entries = entries
        self.setAccessibleName(", ".join(word for _, word in entries))
        self.updateGeometry()
        self.update()
        return True

    def sizeHint(self) -> QSize:
        return QSize(sum(map(self._width, self.entries)), self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            left = 0
            for colour, word in self.entries:
                following = left + self._width((colour, word))
                if following > self.width():
                    return
                left += BETWEEN
                self._paint_sample(painter, QRect(left, (self.height() - SAMPLE) // 2 + 1, SAMPLE, SAMPLE), colour)
                painter.setPen(QColor(self._theme.muted))
                rest = QRect(left + SAMPLE + GAP, 0, following, self.height())
                painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, word)
                left = following

    def _width(self, entry: Meaning) -> int:
        return BETWEEN + SAMPLE + GAP + self.fontMetrics().horizontalAdvance(entry[1])

    def _paint_sample(self, painter: QPainter, rect: QRect, sample: Callable[[Theme], QColor | QBrush | QPen]) -> None:
        ink = sample(self._theme)
        if isinstance(ink, QColor):
            painter.fillRect(rect, ink)
            return
        painter.setPen(ink if isinstance(ink, QPen) else ink.color())
        painter.setBrush(ink if isinstance(ink, QBrush) else Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0, 0, -1, -1))
