"""A label that never takes its text for markup."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


class PlainLabel(QLabel):
    """A `QLabel` in plain-text format. (By default Qt guesses, and loads the file that an ``<img>`` names.)"""

    def __init__(self, *arguments: Any, **properties: Any) -> None:
        super().__init__(*arguments, **properties)
        self.setTextFormat(Qt.TextFormat.PlainText)
