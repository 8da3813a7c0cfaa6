"""The mark of a field whose text is not taken, and the reason below it."""

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from gui.support.named import named
from gui.support.theme import theme_of

GAP = 3
"""Pixels between a field and its plate."""
LINGERS = 5000
"""Milliseconds that a reason stays in sight after the text that it was about is gone."""


class Refusal(QObject):
    """Marks a text in the colour of warnings, and says why on a plate below its field.

    Args:
        edit: whose text it is.
        field: what the edit is in, with room below it in its parent.
    """

    def __init__(self, edit: QLineEdit, field: QWidget) -> None:
        super().__init__(field)
        self._edit, self._field = edit, field
        self._plate: QLabel | None = None
        self._end = QTimer(self, singleShot=True, interval=LINGERS)
        self._end.timeout.connect(self.drop)

    @property
    def reason(self) -> str:
        """Why what stands or stood there is not taken; empty where nothing is said."""
        return self._plate.text() if self._plate is not None and not self._plate.isHidden() else ""

    def mark(self, reason: str) -> None:
        """Mark the text as not taken and say why."""
        self._end.stop()
        self._edit.setPalette(self._palette())
        self._say(reason)

    def tell(self, reason: str) -> None:
        """Say for a while why what stood there was not taken."""
        self.drop()
        self._say(reason)
        self._end.start()

    def drop_all(self) -> None:
        """The same for every field of the panel, whose plates might lie over this one."""
        for each in _panel(self._field).findChildren(Refusal):
            each.drop()

    def drop(self) -> None:
        """Take the mark away, and the plate."""
        self._end.stop()
        if self._plate is not None and not self._plate.isHidden():
            self._plate.hide()
            self._edit.setPalette(QPalette())

    def _say(self, reason: str) -> None:
        panel, theme = _panel(self._field), theme_of(self._field.palette())
        if self._plate is None:
            # not in a window of its own, which would take the keyboard on some desktops
            self._plate = named(QLabel(panel, wordWrap=True, textFormat=Qt.TextFormat.PlainText), "refusal")
            self._plate.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plate.setStyleSheet(
            f"background: {theme.panel}; color: {theme.warning}; border: 1px solid {theme.warning}; padding: 3px 5px;"
        )
        self._plate.setText(reason)
        self._plate.setFixedWidth(self._field.width())
        self._plate.adjustSize()
        self._plate.move(self._place(self._plate.height()))
        self._plate.show()
        self._plate.raise_()

    def _place(self, height: int) -> QPoint:
        """The corner of a plate: below the field, or above it where the keyboard is in what lies below."""
        field, now = self._field.geometry(), QApplication.focusWidget()
        below = QRect(field.bottomLeft() + QPoint(0, GAP), QSize(field.width(), height))
        beside = now is not None and now.parentWidget() is self._field.parentWidget() and now is not self._field
        covers = now is not None and beside and below.intersects(now.geometry())
        return field.topLeft() - QPoint(0, GAP + height) if covers else below.topLeft()

    def _palette(self) -> QPalette:
        """Of the edit; where it is selected, the text stands on the colour that it has else."""
        palette, present = QPalette(), self._field.palette()
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.Highlight):
            palette.setColor(role, present.color(QPalette.ColorRole.BrightText))
        palette.setColor(QPalette.ColorRole.HighlightedText, present.color(QPalette.ColorRole.Base))
        return palette


def _panel(field: QWidget) -> QWidget:
    """What a field lies in: itself, as long as it is in nothing."""
    return field.parentWidget() or field
