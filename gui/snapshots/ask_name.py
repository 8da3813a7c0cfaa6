"""Asks what a snapshot is to be called."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget


class AskName:
    """A line to type a name in."""

    @classmethod
    def ask(cls, parent: QWidget, present: str) -> str | None:
        """The name, or None where it was cancelled."""
        title = QCoreApplication.translate("AskName", "Rename snapshot")
        label = QCoreApplication.translate("AskName", "Name")
        name, fine = QInputDialog.getText(parent, title, label, QLineEdit.EchoMode.Normal, present)
        return name if fine else None
