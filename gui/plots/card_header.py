"""The line above a plot: a title, and a detail in muted colour."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.support import number_format
from gui.support.fitted_text import fitted_text, number_first
from gui.support.guard import guarded, painting
from gui.support.theme import Theme

SPACE = 8
LEAST_TITLE = 0.35
"""The part of the line that the title has, as long as a number of the detail has room beside it."""
FEWEST_LETTERS = 6
"""Letters of a title that say something, with the ellipsis."""


@guarded
class CardHeader(QWidget):
    """Title and detail on one line. Where they don't fit, the first of some shorter wordings stands there that does.

    Where there is none, letters of the title give way, and whole parts of the detail; its first number stays, with as
    many of its words as there is room for. The tooltip then has the whole text.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ""
        self.detail = ""
        self._shorter: Sequence[tuple[str, str]] = ()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_text(self, title: str, detail: str = "", shorter: Sequence[tuple[str, str]] = ()) -> None:
        """Take another title and detail.

        Args:
            shorter: the same in fewer words, the longest wording first.
        """
        if (title, detail, shorter) != (self.title, self.detail, self._shorter):
            self.title, self.detail, self._shorter = title, detail, shorter
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
        wordings = ((self.title, self.detail), *self._shorter)
        return next(filter(self._fits, wordings), None) or self._shortened()

    def _fits(self, wording: tuple[str, str]) -> bool:
        title, detail = map(self._advance, wording)
        return title + (SPACE if title and detail else 0) + detail <= self.width()

    def _shortened(self) -> tuple[str, str]:
        metrics, width = self.fontMetrics(), self.width()
        title = min(self._advance(self.title), math.ceil(LEAST_TITLE * width)) + SPACE if self.title else 0
        # a number of the title stays too
        count = next((word for word in self.title.split(" ") if word[:1].isdigit() and word[-1:].isdigit()), "")
        rest = max(width - (self._advance(count) + SPACE if count else 0), 0)
        detail = fitted_text(self.detail, max(width - title, 0), metrics)
        if detail.startswith("…") or not any(map(str.isdigit, detail)):
            detail = fitted_text(self.detail, rest, metrics)
        if any(map(str.isdigit, self.detail)) and not any(map(str.isdigit, detail)):
            detail = number_first(self.detail, rest, metrics)
        room = width - (self._advance(detail) + SPACE if detail else 0)
        short = metrics.elidedText(self.title, Qt.TextElideMode.ElideMiddle, max(room, 0))
        return short if short == self.title or len(short) > FEWEST_LETTERS else count, detail

    def _update_tooltip(self) -> None:
        whole = self._fitting() == (self.title, self.detail)
        self.setToolTip("" if whole else number_format.tip(self.text()))

    def _advance(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text)
