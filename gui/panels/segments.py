"""A segmented control: buttons side by side in a frame, of which one is down."""

from collections.abc import Hashable
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.support.guard import guarded
from gui.support.named import named

Key = TypeVar("Key", bound=Hashable)


@guarded
class Segments(QFrame, Generic[Key]):
    """One of several keys, in one row or in some below each other.

    The arrow keys go from one to the next, Tab leads to the one that is down.
    """

    asked = Signal(object)
    """The key of a button that was pressed by a hand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # selected by the style sheet
        self.setProperty("segments", "true")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.buttons: dict[Key, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._rows: list[QHBoxLayout] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(1)

    @property
    def chosen(self) -> Key | None:
        """The key of the button that is down; None where none is."""
        return next((key for key, button in self.buttons.items() if button.isChecked()), None)

    def add_row(self) -> None:
        """Begin another row."""
        row = QHBoxLayout()
        row.setSpacing(1)
        self._rows.append(row)
        self._column.addLayout(row)

    def add(self, key: Key, name: str, text: str) -> None:
        """Add a button at the end of the last row.

        Args:
            name: its object name.
        """
        button = self.buttons[key] = named(QToolButton(self), name)
        button.setText(text)
        button.setCheckable(True)
        button.setProperty("segment", "true")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.asked.emit(key))
        self._group.addButton(button)
        self.add_widget(button)

    def add_widget(self, widget: QWidget) -> None:
        """Add something else that looks like a button."""
        self._rows[-1].addWidget(widget)
        # each is told of another style after the frame, and then has its old font again
        widget.installEventFilter(self)
        _choose_font(widget)

    def show_chosen(self, chosen: Key | None) -> None:
        """Press a button without telling anybody, or none."""
        if chosen in self.buttons:
            self.buttons[chosen].setChecked(True)
        elif self.chosen is not None:
            # of an exclusive group one is always down
            self._group.setExclusive(False)
            for button in self.buttons.values():
                button.setChecked(False)
            self._group.setExclusive(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange and isinstance(watched, QWidget):
            _choose_font(watched)
        return False


def _choose_font(widget: QWidget) -> None:
    """A little smaller than the app's, which may have changed."""
    font = QFont(QApplication.font(widget))
    font.setPointSizeF(max(font.pointSizeF() - 0.5, 7.0))
    widget.setFont(font)
