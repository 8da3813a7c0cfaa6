"""A switch for the header of a card: small buttons side by side of which one is down."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from gui.plots.small_button import SmallButton

DENSITY, ERROR = "density", "error"


class Switch(QWidget):
    """Says which of several things a card shows; at first the first of them.

    Args:
        name: the buttons' object names begin with it.
        choices: by their keys, the text of each button and what it does.
    """

    changed = Signal(str)
    """The key of what is to be shown now."""

    def __init__(self, name: str, choices: Mapping[str, tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.buttons = {
            key: SmallButton(f"{name}{key.title()}", text, tip, self) for key, (text, tip) in choices.items()
        }
        for button in self.buttons.values():
            group.addButton(button)
            row.addWidget(button)
        next(iter(self.buttons.values())).setChecked(True)
        group.buttonToggled.connect(lambda _button, on: self.changed.emit(self.chosen) if on else None)

    @property
    def chosen(self) -> str:
        """The key of what is shown."""
        return next(key for key, button in self.buttons.items() if button.isChecked())

    def choose(self, key: str) -> None:
        """Show another; nothing is done where there is none of this key."""
        if key in self.buttons:
            self.buttons[key].setChecked(True)
