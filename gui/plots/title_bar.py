"""The row above a plot: what it shows, its buttons, and at last the one that maximises it."""

# ruff: noqa: N815 - signals have Qt's spelling

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from gui.support.guard import guarded
from gui.support.icons import Glyph, icon
from gui.support.named import named

ICON = 14
"""Pixels of the icon."""


@guarded
class TitleBar(QWidget):
    """A row of widgets; a double click between them asks for all the room, or to give it back.

    Attributes:
        row: takes the widgets.
        button: does the same; hidden until the plot lies where it can be maximised.
        inner: whether it lies in a card whose own bar has the button.
    """

    maximiseAsked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inner = False
        self.row = QHBoxLayout()
        self.row.setSpacing(4)
        self.button = named(QToolButton(self), "maximiseButton")
        self.button.setProperty("small", "true")
        self.button.setIconSize(QSize(ICON, ICON))
        self.button.clicked.connect(self.maximiseAsked)
        self.button.hide()
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(2)
        outer.addLayout(self.row, 1)
        outer.addWidget(self.button)
        self.set_maximised(False)

    def set_maximised(self, maximised: bool) -> None:
        """Say what the button does now."""
        self.button.setIcon(icon(Glyph.GIVE_BACK if maximised else Glyph.MAXIMISE, "muted"))
        tip = (
            self.tr("Give the room back (Esc, or double click on the title)")
            if maximised
            else self.tr("Maximise (Space, or double click on the title)")
        )
        self.button.setToolTip(tip)
        self.button.setAccessibleName(tip)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.maximiseAsked.emit()
        else:
            event.ignore()
