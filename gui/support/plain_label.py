"""A label that never takes its text for markup, and how the text of one is coloured."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class PlainLabel(QLabel):
    """A `QLabel` in plain-text format. (By default Qt guesses, and loads the file that an ``<img>`` names.)"""

    def __init__(self, *arguments: Any, **properties: Any) -> None:
        super().__init__(*arguments, **properties)
        self.setTextFormat(Qt.TextFormat.PlainText)


def set_text_style(label: QWidget, style: str) -> None:
    """Style a label, but not its tooltip, to which Qt would pass on a style without a selector.

    Args:
        label: has an object name.
        style: as in a style sheet, without a selector.
    """
    label.setStyleSheet(f"#{label.objectName()} {{ {style} }}")
