"""Which of some toggles are on, as a text that is remembered."""

from collections.abc import Mapping

from PySide6.QtWidgets import QAbstractButton

_NONE = "-"


class AxisChoice:
    """The toggles of a plot's axes.

    Args:
        buttons: by one letter each.
    """

    def __init__(self, buttons: Mapping[str, QAbstractButton]) -> None:
        self._buttons = buttons

    @property
    def chosen(self) -> str:
        """The letters of those that are on; never empty."""
        return "".join(key for key, button in self._buttons.items() if button.isChecked()) or _NONE

    def choose(self, keys: str) -> None:
        """Turn on those of some letters, and off the others; nothing is done where a letter stands for none."""
        wanted = set(keys) - {_NONE}
        if keys and wanted <= self._buttons.keys():
            for key, button in self._buttons.items():
                button.setChecked(key in wanted)
