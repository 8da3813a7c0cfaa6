"""An area that becomes lower and scrolls where the window is low."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from gui.support.guard import guarded


@guarded
class ShrinkingArea(QScrollArea):
    """As high as what is in it, where there is room; else it scrolls.

    Args:
        inner: what is in it.
        lines: of text that are seen at least.
        gap: pixels between two lines.
    """

    def __init__(self, inner: QWidget, lines: int, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines, self._inner, self._gap = lines, inner, gap
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidget(inner)
        # the ground of what it lies on shows through
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        # no line is cut in two
        pitch, high = self._pitch, self.height()
        rest = high % pitch if 0 < high < self._inner.sizeHint().height() else 0
        if rest != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, rest)
        self.verticalScrollBar().setSingleStep(pitch)
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(self._inner.sizeHint().width(), self._inner.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self._lines * self._pitch, self.sizeHint().height()))

    @property
    def _pitch(self) -> int:
        """Pixels from one line to the next."""
        return self.fontMetrics().height() + self._gap
