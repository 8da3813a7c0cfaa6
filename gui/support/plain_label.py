"""A label whose words are never taken for markup, wherever they come from."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


class PlainLabel(QLabel):
    """A `QLabel` that shows its text as it is. (Qt's own guesses, and opens the files that an ``<img>`` names.)"""

    def __init__(self, *arguments: Any, **properties: Any) -> None:
        super().__init__(*arguments, **properties)
        self.setTextFormat(Qt.TextFormat.PlainText)
