"""The button of a dialog that does what the dialog is for."""

from PySide6.QtWidgets import QPushButton


def make_primary(button: QPushButton) -> None:
    """Let a button be pressed by Enter, and look like it."""
    button.setDefault(True)
    button.setProperty("primary", True)
    # its box has had it styled already
    button.style().polish(button)
