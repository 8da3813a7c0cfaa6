"""The one question the app asks: what to do with a plan that would be lost."""

from enum import Enum, auto

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget


class UnsavedAnswer(Enum):
    """What to do with the changes."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()


class UnsavedQuestion:
    """Asked before another file is opened or the window closed, and only when something was changed."""

    @classmethod
    def ask(cls, parent: QWidget, name: str) -> UnsavedAnswer:
        """Ask.

        Args:
            name: of the checkpoint.
        """
        box = QMessageBox(parent)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(_tr("Unsaved plan"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(_tr("The plan for {name} has changes that are not saved.").format(name=name))
        box.setInformativeText(_tr("A saved plan can be opened again with the same checkpoint."))
        save = box.addButton(_tr("Save plan…"), QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton(_tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(save)
        box.exec()
        answers: dict[QAbstractButton, UnsavedAnswer] = {save: UnsavedAnswer.SAVE, discard: UnsavedAnswer.DISCARD}
        return answers.get(box.clickedButton(), UnsavedAnswer.CANCEL)


def _tr(text: str) -> str:
    return QCoreApplication.translate("UnsavedQuestion", text)
