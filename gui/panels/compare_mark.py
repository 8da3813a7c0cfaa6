"""The mark over the window while the model is shown unpruned."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from gui.support.guard import guarded

FRAME = 3
"""Pixels of the frame, as the style sheet has it; what it is laid over leaves so much free at its edges."""


@guarded
class CompareMark(QFrame):
    """A frame around a widget, and a sign on it. Nothing below it moves, and clicks go through.

    Args:
        over: the widget that it is laid over.
        sign: the label with the words, of which the tool bar has room for one.
    """

    def __init__(self, over: QWidget, sign: QLabel) -> None:
        super().__init__(over)
        self.setObjectName("compareMark")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._over, self._sign = over, sign
        sign.setText(self.tr("Unpruned: everything is kept. The plan is as it was."))
        sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        sign.setAccessibleName(sign.text())
        over.installEventFilter(self)
        self.show_mark(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.resize(self._over.size())
        return False

    def show_mark(self, on: bool) -> None:
        """Show it, or hide it."""
        self.setVisible(on)
        self._sign.setVisible(on)
        self.resize(self._over.size())
        self.raise_()
