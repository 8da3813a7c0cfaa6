"""The right-hand panels' common look."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QMouseEvent, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.support.guard import guarded
from gui.support.plain_label import PlainLabel


class Section(QWidget):
    """A heading and what is under it.

    Args:
        title: of the heading.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = PlainLabel(title, self)
        self.heading.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        font = self.heading.font()
        font.setBold(True)
        self.heading.setFont(font)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(6)
        self.body.addWidget(self.heading)


@guarded
class SteadySection(Section):
    """A section whose height does not depend on what is in it at the moment.

    Attributes:
        LEAST: pixels down that it has in the lowest window; beyond, sections of the kind share by their stretches.
    """

    LEAST = 72

    def hasHeightForWidth(self) -> bool:
        # its labels break their lines, which else would have a say
        return False

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.LEAST)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.LEAST)


class QuietLabel(PlainLabel):
    """Muted text that wraps, and is never taken for markup."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setWordWrap(True)


@guarded
class ResetLabel(PlainLabel):
    """The label of a control; a double click puts the control back."""

    reset_asked = Signal()

    def set_quiet(self, quiet: bool) -> None:
        """Mute it, or not."""
        role = QPalette.ColorRole.PlaceholderText if quiet else QPalette.ColorRole.WindowText
        # to give it the role that it has would have its style worked out anew
        if role != self.foregroundRole():
            self.setForegroundRole(role)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset_asked.emit()
