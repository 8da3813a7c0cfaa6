"""A switch for the header of a card: small buttons side by side of which one is down."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from gui.plots.small_button import SmallButton

DENSITY, ERROR = "density", "error"


class Switch(QWidget):
    """Says which of several things a card shows; at first the first of them.

    Args:
        name: the buttons' object names begin with it.
        choices: by their keys, the text of each button and what it does.

    Attributes:
        chosen: the key of what is to be shown wherever that is possible.
    """

    changed = Signal(str)
    """The user, or `choose`, asks for something else to be shown: its key."""

    def __init__(self, name: str, choices: Mapping[str, tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.buttons = {
            key: SmallButton(f"{name}{key.title()}", text, tip, self) for key, (text, tip) in choices.items()
        }
        for button in self.buttons.values():
            group.addButton(button)
            row.addWidget(button)
        self.chosen = next(iter(self.buttons))
        self.buttons[self.chosen].setChecked(True)
        group.buttonToggled.connect(lambda _button, on: self._choose_shown() if on else None)

    @property
    def shown(self) -> str:
        """The key of what is shown."""
        return next(key for key, button in self.buttons.items() if button.isChecked())

    def choose(self, key: str) -> None:
        """Show another; nothing is done where there is none of this key."""
        if key in self.buttons:
            self.chosen = key
            if self.buttons[key].isEnabled():
                self.buttons[key].setChecked(True)

    def set_possible(self, keys: Collection[str]) -> None:
        """Show what is chosen if there is something to show of it, else the first of what there is; without a signal.

        Args:
            keys: of the choices that there is something to show of.
        """
        for key, button in self.buttons.items():
            button.setEnabled(key in keys)
        shown = next((key for key in (self.chosen, *self.buttons) if key in keys), self.chosen)
        if shown != self.shown:
            self._group.blockSignals(True)
            self.buttons[shown].setChecked(True)
            self._group.blockSignals(False)

    def _choose_shown(self) -> None:
        self.chosen = self.shown
        self.changed.emit(self.chosen)
