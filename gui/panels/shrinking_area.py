"""An area that becomes lower and scrolls where the window is low."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from gui.support.guard import guarded


@guarded
class ShrinkingArea(QScrollArea):
    """As high as what is in it, where there is room; else it scrolls.

    Args:
        inner: what is in it.
        lines: of text that are seen at least.
    """

    def __init__(self, inner: QWidget, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines, self._inner = lines, inner
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidget(inner)
        # the ground of what it lies on shows through
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        return QSize(self._inner.sizeHint().width(), self._inner.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        lines = self._lines * (self.fontMetrics().height() + 4)
        return QSize(0, min(lines, self.sizeHint().height()))
