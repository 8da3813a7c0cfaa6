"""The one large field of the threshold panel: that of the way in which the threshold is meant."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLabel, QLineEdit, QStackedLayout, QWidget

from gui.panels.rule_spin import RuleSpin
from gui.support.guard import guarded

LARGER = 1.45
"""How much larger than the app's font its own is."""
HIGHER = 1.6
"""How high the field is at least, in lines of its text."""


@guarded
class RuleField(QStackedLayout):
    """One of some fields at a time. They lie in the panel itself, which has room for what they say of what is typed.

    Args:
        fields: one for each way.
    """

    def __init__(self, fields: Sequence[QWidget]) -> None:
        super().__init__()
        self._fields = fields
        for field in fields:
            self.addWidget(field)
            # each is told of another style by itself, and then has its old font again
            for part in _parts(field):
                part.installEventFilter(self)
            _enlarge(field)

    def sizeHint(self) -> QSize:
        """That of the highest field, in the look that it will have once it is in sight."""
        for field in self._fields:
            for part in _parts(field):
                part.ensurePolished()
        return super().sizeHint().expandedTo(self.minimumSize())

    def hasHeightForWidth(self) -> bool:
        # words in one of them, which may wrap, would make it another height than the others have
        return False

    @property
    def field(self) -> QWidget:
        """The one in sight."""
        return self._fields[self.currentIndex()]

    def show_field(self, field: QWidget) -> None:
        """Show another one. If the keyboard was in the one before, it goes along; what was typed there is forgotten."""
        before, now = self.field, QApplication.focusWidget()
        if field is before:
            return
        held = now is not None and (now is before or before.isAncestorOf(now))
        if isinstance(before, RuleSpin):
            before.forget()
        self.setCurrentWidget(field)
        if held:
            self.take_keyboard()

    def take_keyboard(self) -> None:
        """Give the keyboard to the field in sight."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange and isinstance(watched, QWidget):
            _enlarge(next(each for each in self._fields if each is watched or each.isAncestorOf(watched)))
        return False


def _enlarge(field: QWidget) -> None:
    """Give a field a larger font than the app's, which may have changed."""
    if isinstance(field, QLabel):
        return
    font = QFont(QApplication.font())
    font.setPointSizeF(font.pointSizeF() * LARGER)
    field.setMinimumHeight(round(HIGHER * QFontMetrics(font).height()))
    # what is in it would keep the app's
    for part in _parts(field):
        part.setFont(font)


def _parts(field: QWidget) -> Iterator[QWidget]:
    """A field and what is typed into in it."""
    yield field
    yield from field.findChildren(QAbstractSpinBox)
    yield from field.findChildren(QLineEdit)
