"""The question whether a file that is there already may be replaced."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from core.base.escaping import escaped


class ReplaceQuestion:
    """Asked before a new file takes the place of another one."""

    @classmethod
    def ask(cls, parent: QWidget, path: Path) -> bool:
        """Whether the file at a path may be replaced; no unless it is said."""
        box = QMessageBox(parent)
        box.setObjectName("replaceQuestion")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(QCoreApplication.translate("ReplaceQuestion", "Replace the file?"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(
            QCoreApplication.translate("ReplaceQuestion", "{name} is there already.").format(name=escaped(path.name))
        )
        folder = escaped(str(path.absolute().parent))
        box.setInformativeText(
            QCoreApplication.translate("ReplaceQuestion", "In {folder}. What is in it now will be lost.").format(
                folder=folder
            )
        )
        replace = box.addButton(
            QCoreApplication.translate("ReplaceQuestion", "Replace"), QMessageBox.ButtonRole.DestructiveRole
        )
        cancel = box.addButton(
            QCoreApplication.translate("ReplaceQuestion", "Cancel"), QMessageBox.ButtonRole.RejectRole
        )
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        box.exec()
        answer = box.clickedButton() is replace
        box.deleteLater()
        return answer
