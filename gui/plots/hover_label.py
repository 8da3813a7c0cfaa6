"""What is under the mouse, on a small plate beside it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from gui.support.plain_label import PlainLabel
from gui.support.theme import Theme

BESIDE = QPoint(14, 12)
"""Pixels from the mouse to the plate."""


class HoverLabel(PlainLabel):
    """Lies over its plot and not in a window of its own, so that it moves with the mouse at once.

    Args:
        plot: that it is about.
    """

    def __init__(self, plot: QWidget) -> None:
        super().__init__(plot)
        self.setObjectName("hint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setContentsMargins(6, 3, 6, 3)
        self.hide()

    def apply_theme(self, theme: Theme) -> None:
        self.setStyleSheet(f"background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line};")

    def tell(self, text: str, mouse: QPoint) -> None:
        """Say something of the place where the mouse is, in pixels of the plot; nothing, and be gone."""
        if not text:
            self.hide()
            return
        room = self.parentWidget().rect()
        metrics, widest = self.fontMetrics(), room.width() - 20
        lines = (metrics.elidedText(line, Qt.TextElideMode.ElideMiddle, widest) for line in text.splitlines())
        self.setText("\n".join(lines))
        self.adjustSize()
        place = mouse + BESIDE
        # it is never under the mouse, since it is below or above it
        place.setX(max(min(place.x(), room.right() - self.width()), 0))
        if place.y() + self.height() > room.bottom():
            place.setY(max(mouse.y() - BESIDE.y() - self.height(), 0))
        self.move(place)
        self.show()
        self.raise_()
