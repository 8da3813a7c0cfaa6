"""The line above a plot: a title, and a detail in muted colour."""

import math

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.support import number_format
from gui.support.fitted_text import fitted_text, least_width
from gui.support.guard import guarded, painting
from gui.support.theme import Theme

SPACE = 8
LEAST_TITLE = 0.35
"""The part of the line that the title has at least."""


@guarded
class CardHeader(QWidget):
    """Title and detail on one line. Where they don't fit, words give way, first of the detail, then of the title; the
    numbers of the detail stay. The tooltip then has the whole text."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ""
        self.detail = ""
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_text(self, title: str, detail: str = "") -> None:
        if (title, detail) != (self.title, self.detail):
            self.title, self.detail = title, detail
            self.setAccessibleName(self.text())
            self._update_tooltip()
            self.update()

    def text(self) -> str:
        """Title and detail in full."""
        return "  ".join(filter(None, [self.title, self.detail]))

    @property
    def shown_text(self) -> str:
        """Title and detail as there is room for them."""
        return "  ".join(filter(None, self._fitting()))

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._advance(self.title) + SPACE + self._advance(self.detail), self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_tooltip()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self._update_tooltip()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            title, detail = self._fitting()
            painter.setPen(self._theme.text)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, title)
            painter.setPen(self._theme.muted)
            rest = self.rect().adjusted(self._advance(title) + SPACE if title else 0, 0, 0, 0)
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, detail)

    def _fitting(self) -> tuple[str, str]:
        metrics = self.fontMetrics()
        numbers = math.ceil(least_width(self.detail, metrics)) + SPACE if self.detail else 0
        room = max(self.width() - numbers, math.ceil(LEAST_TITLE * self.width()))
        title = metrics.elidedText(self.title, Qt.TextElideMode.ElideMiddle, room)
        rest = self.width() - self._advance(title) - (SPACE if title else 0)
        return title, fitted_text(self.detail, max(rest, 0), metrics)

    def _update_tooltip(self) -> None:
        whole = self._fitting() == (self.title, self.detail)
        self.setToolTip("" if whole else number_format.tip(self.text()))

    def _advance(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text)
