"""The question whether a file of the user's may be run, asked once for each content."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from core.base.escaping import escaped


class RunQuestion:
    """Asked before a script is run that has not been run as it is now."""

    @classmethod
    def ask(cls, parent: QWidget, script: Path, python: Path) -> bool:
        """Whether a script may be run; no unless it is said."""
        translate = QCoreApplication.translate
        box = QMessageBox(parent)
        box.setObjectName("runQuestion")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(translate("RunQuestion", "Run the file?"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        text = translate("RunQuestion", "Evaluating runs your file {name} in {folder}.")
        box.setText(text.format(name=escaped(script.name), folder=escaped(str(script.absolute().parent))))
        more = translate(
            "RunQuestion",
            "It is run by {python}, and can do whatever you can. You are asked again when it has changed.",
        )
        box.setInformativeText(more.format(python=escaped(str(python))))
        run = box.addButton(translate("RunQuestion", "Run"), QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(translate("RunQuestion", "Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        box.exec()
        answer = box.clickedButton() is run
        box.deleteLater()
        return answer
