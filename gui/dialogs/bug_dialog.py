"""The dialog that shows an uncaught exception, a mistake of the app itself."""

import platform
import traceback

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from core.base.log_file import log_file
from core.base.program import program_version
from gui.support.plain_label import PlainLabel


class BugDialog(QDialog):
    """Says that the plan is still there, and shows the traceback for a report. Not modal."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bugDialog")
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = self.tr(
            "This is a mistake in Secateurs, not in your file. The plan and its history are still there: "
            "save the plan, then go on or start again. A report with the details below helps to mend it."
        )
        words = PlainLabel(text, self)
        words.setWordWrap(True)
        self.details = QPlainTextEdit(report(error), self)
        self.details.setReadOnly(True)
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setAccessibleName(self.tr("Details"))
        column = QVBoxLayout(self)
        for widget in (words, self.details, self._buttons()):
            column.addWidget(widget)
        self.resize(640, 400)

    def add(self, error: BaseException) -> None:
        """Append another exception, unless the same is shown already."""
        text = report(error)
        if text not in self.details.toPlainText():
            self.details.appendPlainText(f"\n{text}")

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton(self.tr("Copy the details"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self.details.toPlainText()))
        path = log_file()
        if path is not None:
            opening = buttons.addButton(self.tr("Open the log"), QDialogButtonBox.ButtonRole.ActionRole)
            opening.setObjectName("openLogButton")
            opening.setToolTip(str(path))
            opening.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))
        buttons.rejected.connect(self.reject)
        return buttons


def show_bug(error: BaseException, window: QWidget) -> None:
    """Show an exception over a window or its active modal dialog; added to the bug dialog if one is open."""
    shown = next((each for each in window.findChildren(BugDialog) if each.isVisible()), None)
    if shown is not None:
        shown.add(error)
    elif window.isVisible():
        BugDialog(error, QApplication.activeModalWidget() or window).open()


def report(error: BaseException) -> str:
    """Version, system and traceback of an exception; of the user's data no more than file names."""
    where = "".join(traceback.format_exception(error))
    system = f"Python {platform.python_version()}, {platform.system()} {platform.release()}"
    return f"Secateurs {program_version()}, {system}\n\n{where}"
