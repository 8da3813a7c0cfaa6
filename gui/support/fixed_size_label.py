"""A label whose room does not depend on its words: what does not fit is left out and stands in the tooltip."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.support import number_format
from gui.support.guard import guarded, painting
from gui.support.plain_label import PlainLabel

USUAL = 20
"""Letters that it would like to have room for."""


@guarded
class FixedSizeLabel(PlainLabel):
    """One line of plain text that changes often, as with every move of the threshold.

    A `QLabel` has all layouts above it worked out anew for each text, which takes longer than painting it.

    Args:
        role: of the palette, for its colour.
        elide: where words are left out.
        alignment: of the words in the room there is.
    """

    def __init__(
        self,
        role: QPalette.ColorRole = QPalette.ColorRole.WindowText,
        parent: QWidget | None = None,
        *,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        super().__init__(parent)
        self._text = self._shown = self._hint = ""
        self._elide = elide
        self.setForegroundRole(role)
        self.setAlignment(alignment | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self._fit()
            self.update()

    def set_hint(self, hint: str) -> None:
        """Say more in the tooltip; it stands below what is left out."""
        if hint != self._hint:
            self._hint = hint
            self._tell()

    def sizeHint(self) -> QSize:
        # the same for every text, so that none moves what is beside it
        return QSize(self.fontMetrics().averageCharWidth() * USUAL, self.fontMetrics().height())

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
        self._shown = self.fontMetrics().elidedText(self._text, self._elide, self.width())
        self._tell()

    def _tell(self) -> None:
        cut = "" if self._shown == self._text else self._text
        tip = number_format.tip("\n".join(filter(None, (cut, self._hint))))
        if tip != self.toolTip():
            self.setToolTip(tip)
