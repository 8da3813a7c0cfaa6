"""The question what to do with an unsaved plan."""

from enum import Enum, auto

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget


class UnsavedAnswer(Enum):
    """The answer: what to do with the unsaved changes."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()


class UnsavedQuestion:
    """A modal message box, shown before another file is opened or the window is closed."""

    @classmethod
    def ask(cls, parent: QWidget, name: str) -> UnsavedAnswer:
        """Show the question and wait for the answer.

        Args:
            parent: of the message box.
            name: of the checkpoint.
        """
        box = QMessageBox(parent)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(QCoreApplication.translate("UnsavedQuestion", "Unsaved plan"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(
            QCoreApplication.translate("UnsavedQuestion", "The plan for {name} has changes that are not saved.").format(
                name=name
            )
        )
        box.setInformativeText(
            QCoreApplication.translate("UnsavedQuestion", "A saved plan can be opened again with the same checkpoint.")
        )
        save = box.addButton(
            QCoreApplication.translate("UnsavedQuestion", "Save plan…"), QMessageBox.ButtonRole.AcceptRole
        )
        discard = box.addButton(
            QCoreApplication.translate("UnsavedQuestion", "Discard"), QMessageBox.ButtonRole.DestructiveRole
        )
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(save)
        box.exec()
        answers: dict[QAbstractButton, UnsavedAnswer] = {save: UnsavedAnswer.SAVE, discard: UnsavedAnswer.DISCARD}
        return answers.get(box.clickedButton(), UnsavedAnswer.CANCEL)
