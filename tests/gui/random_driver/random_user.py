"""The random user: the window, the random numbers that all choices come from, and answers to dialogs."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QInputDialog, QMessageBox, QWidget

from gui.dialogs.commit_dialog import CommitDialog
from gui.window.main_window import MainWindow


@dataclass
class RandomUser:
    """What every action is given.

    Attributes:
        window: the real one.
        random: all choices come from it, so that a seed determines them.
        models: files to open.
        folder: for what is written.
    """

    window: MainWindow
    random: Random
    models: list[Path]
    folder: Path
    written: int = 0

    def new_path(self, suffix: str) -> Path:
        """A file name that was not used before."""
        self.written += 1
        return self.folder / f"written-{self.written}{suffix}"

    def point(self, widget: QWidget) -> QPoint:
        """A random point of a widget."""
        wide, high = max(widget.width() - 1, 0), max(widget.height() - 1, 0)
        return QPoint(self.random.randint(0, wide), self.random.randint(0, high))

    def chance(self, part: float) -> bool:
        """True with this probability."""
        return self.random.random() < part


class Answers(QTimer):
    """Answers modal dialogs, polled every 5 ms; deleted with the window."""

    def __init__(self, user: RandomUser) -> None:
        super().__init__(user.window, interval=5)
        self._user = user
        self.timeout.connect(self._answer)
        self.start()

    def _answer(self) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, CommitDialog):
            self._commit(dialog)
        elif isinstance(dialog, QMessageBox):
            self._button(dialog, QMessageBox.ButtonRole.DestructiveRole).click()
        elif isinstance(dialog, QInputDialog):
            dialog.setTextValue("named <b>again</b>")
            dialog.accept()

    def _commit(self, dialog: CommitDialog) -> None:
        # of the file that it asks for: another one may have opened meanwhile
        suffix = Path(dialog.target.text()).suffix
        dialog.target.setText(str(self._user.new_path(suffix)))
        if self._user.chance(0.8) and dialog.accept_button.isEnabled():
            dialog.accept_button.click()
        else:
            dialog.done(QDialog.DialogCode.Rejected)

    def _button(self, box: QMessageBox, role: QMessageBox.ButtonRole) -> QAbstractButton:
        found = [button for button in box.buttons() if box.buttonRole(button) == role]
        return found[0] if found else box.buttons()[-1]
