"""The dialog that asks for the name of a snapshot."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QInputDialog, QWidget

_LEAST, _MOST, _BESIDE = 360, 640, 60
"""Pixels across of the dialog, and in it beside the name."""


class AskName:
    """A modal input dialog; its class method is replaced by tests."""

    @classmethod
    def ask(cls, parent: QWidget, present: str) -> str | None:
        """The name that was typed; None where it was cancelled. ``present`` is the name at first."""
        dialog = name_dialog(parent, present)
        fine = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return dialog.textValue() if fine else None


def name_dialog(parent: QWidget, present: str) -> QInputDialog:
    """The dialog, wide enough for its title and for the name at first, unless that is very long."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(QCoreApplication.translate("AskName", "Rename snapshot"))
    dialog.setLabelText(QCoreApplication.translate("AskName", "Name"))
    dialog.setTextValue(present)
    wanted = dialog.fontMetrics().horizontalAdvance(present) + _BESIDE
    dialog.resize(min(max(wanted, _LEAST), _MOST), dialog.sizeHint().height())
    return dialog
