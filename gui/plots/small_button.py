"""A small checkable button for the header row of a card."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from gui.support.guard import guarded


@guarded
class SmallButton(QToolButton):
    """Flat while off, highlighted like a tab while on.

    Args:
        name: object name.
        text: on it.
        tip: what it does.
    """

    def __init__(self, name: str, text: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setText(text)
        self.setToolTip(tip)
        self.setCheckable(True)
        # selected by the style sheet
        self.setProperty("small", "true")
        self._choose_font()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._choose_font()

    def _choose_font(self) -> None:
        """A little smaller than the app's, which may have changed."""
        font = QFont(QApplication.font(self))
        font.setPointSizeF(max(font.pointSizeF() - 0.5, 7.0))
        self.setFont(font)
