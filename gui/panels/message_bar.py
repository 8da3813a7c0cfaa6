"""Messages in the window instead of over it: they say what happened and wait to be dismissed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from gui.plain_label import PlainLabel


class MessageBar(QFrame):
    """One message at a time, a newer one replaces the older. Hidden while there is none.

    What it shows may come out of a file, so it is never taken for markup.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._sign = PlainLabel(self)
        self._label = PlainLabel(self, objectName="messageLabel")
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = QToolButton(self, objectName="messageClose")
        self._close.setText("✕")
        self._close.setAccessibleName(self.tr("Dismiss the message"))
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.addWidget(self._sign)
        row.addWidget(self._label, 1)
        row.addWidget(self._close)
        self.hide()

    @property
    def text(self) -> str:
        return self._label.text()

    def tell(self, text: str) -> None:
        """Something has been done."""
        self._show(text, "✓", QPalette.ColorRole.Link)

    def warn(self, text: str) -> None:
        """Something could not be done, or needs care."""
        self._show(text, "⚠", QPalette.ColorRole.BrightText)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _show(self, text: str, sign: str, colour: QPalette.ColorRole) -> None:
        self._sign.setText(sign)
        self._sign.setForegroundRole(colour)
        self._label.setText(text)
        self.setAccessibleName(text)
        self.show()
