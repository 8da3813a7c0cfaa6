"""The dialog that asks for the name of a snapshot."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget


class AskName:
    """A modal input dialog; its class method is replaced by tests."""

    @classmethod
    def ask(cls, parent: QWidget, present: str) -> str | None:
        """The name that was typed; None where it was cancelled. ``present`` is the name at first."""
        title = QCoreApplication.translate("AskName", "Rename snapshot")
        label = QCoreApplication.translate("AskName", "Name")
        name, fine = QInputDialog.getText(parent, title, label, QLineEdit.EchoMode.Normal, present)
        return name if fine else None
