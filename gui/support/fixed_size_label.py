"""A label whose size does not depend on its text: if that is too wide words give way, and the tooltip has all."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.support import number_format
from gui.support.fitted_text import Metrics, fitted_text
from gui.support.guard import guarded, painting
from gui.support.plain_label import PlainLabel

USUAL_CHARACTERS = 20
"""The width of the size hint, in average characters."""


@guarded
class FixedSizeLabel(PlainLabel):
    """One line of plain text that changes often, as with every move of the threshold.

    A `QLabel` makes all layouts above it compute again for each new text, which takes longer than painting it.

    Args:
        role: of the palette, for the text colour.
        alignment: of the text, horizontally.
        fit: shortens a text to a width.
    """

    def __init__(
        self,
        role: QPalette.ColorRole = QPalette.ColorRole.WindowText,
        parent: QWidget | None = None,
        *,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        fit: Callable[[str, float, Metrics], str] = fitted_text,
    ) -> None:
        super().__init__(parent)
        self._fitted = fit
        self._text = self._shown = self._detail = self._told = ""
        self.setForegroundRole(role)
        self.setAlignment(alignment | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        return self._text

    @property
    def shown_text(self) -> str:
        """The text as there is room for it."""
        return self._shown

    def setText(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self._fit()
            self.update()

    def set_tooltip_detail(self, detail: str) -> None:
        """Set a text for the tooltip; the label's own text stands above it where it is elided."""
        if detail != self._detail:
            self._detail = detail
            self._update_tooltip()

    def sizeHint(self) -> QSize:
        # the same for every text, so that no text moves what is beside the label
        return QSize(self.fontMetrics().averageCharWidth() * USUAL_CHARACTERS, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(self.rect(), self.alignment(), self._shown)

    def _fit(self) -> None:
        self._shown = self._fitted(self._text, self.width(), self.fontMetrics())
        self._update_tooltip()

    def _update_tooltip(self) -> None:
        cut = "" if self._shown == self._text else self._text
        told = "\n".join(filter(None, (cut, self._detail)))
        if told != self._told:
            self._told = told
            self.setToolTip(number_format.tip(told))
