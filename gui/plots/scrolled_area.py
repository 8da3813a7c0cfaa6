"""The base class of what lies in a card and scrolls."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from gui.support.guard import guarded
from gui.support.theme import LIGHT, Theme


@guarded
class ScrolledArea(QAbstractScrollArea):
    """An area with scroll bars that paints itself, in the colours of a theme and a small font."""

    fontChosen = Signal()  # noqa: N815
    """The font has changed; texts have to be measured again."""

    SMALLEST = QSize(80, 40)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = LIGHT
        self.label_font = QFont(self.font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QAbstractScrollArea, QAbstractScrollArea:focus { border: none; }")
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self._choose_font()

    def apply_theme(self, theme: Theme) -> None:
        """Take new colours."""
        self.theme = theme
        self.viewport().update()

    def minimumSizeHint(self) -> QSize:
        return self.SMALLEST

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._choose_font()

    def _choose_font(self) -> None:
        font = QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF() - 0.5, 7.0))
        self.label_font = font
        self.fontChosen.emit()
