"""A label that asks for no room: what does not fit is left out in the middle and stands in the tooltip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import wording

USUAL = 20
"""Letters that it would like to have room for."""


class ElidedLabel(QWidget):
    """One line of plain text.

    Args:
        role: of the palette, for its colour.
    """

    def __init__(self, role: QPalette.ColorRole = QPalette.ColorRole.WindowText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setForegroundRole(role)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self._tell_what_is_cut()
            self.update()

    def sizeHint(self) -> QSize:
        # the same for every text, so that none moves what is beside it
        return QSize(self.fontMetrics().averageCharWidth() * USUAL, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_what_is_cut()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self._shown())

    def _shown(self) -> str:
        return self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideMiddle, self.width())

    def _tell_what_is_cut(self) -> None:
        self.setToolTip("" if self._shown() == self._text else wording.tip(self._text))
