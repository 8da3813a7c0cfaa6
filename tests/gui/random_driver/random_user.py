"""The random user: the window, the random numbers that all choices come from, and answers to dialogs."""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QInputDialog, QMessageBox, QWidget

from gui.dialogs.bug_dialog import BugDialog
from gui.dialogs.check_dialog import CheckDialog
from gui.dialogs.commit_dialog import CommitDialog
from gui.dialogs.handover_dialog import HandoverDialog
from gui.dialogs.progress_dialog import ProgressDialog
from gui.window.main_window import MainWindow

WRITTEN = "written-"
"""What names of written files begin with; a number follows."""
KEPT = 4
"""Written files and folders that are kept, the last ones: hours of work write a thousand."""
AGREED, CANCELLED = 0.8, 0.02
"""Probabilities: that a dialog is agreed to, and that a job is cancelled, each time that it is looked at."""
MODELS = (".safetensors", ".pt", ".pth")


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
    done: Counter[str] = field(default_factory=Counter)
    """What has come of actions that can also be refused, and how often."""

    def __post_init__(self) -> None:
        # of its own: how often a dialog is looked at is a matter of time, and must not change what is done
        self.answering = Random(self.random.random())

    def new_path(self, suffix: str) -> Path:
        """A file name that was not used before."""
        self.written += 1
        return self.folder / f"{WRITTEN}{self.written:06}{suffix}"

    @property
    def written_models(self) -> list[Path]:
        """What was written and can be opened."""
        found = sorted(self.folder.glob(f"{WRITTEN}*"))
        return [each for each in found if each.suffix in MODELS and not each.stem.endswith("-masks")]

    def tidy(self) -> None:
        """Remove what was written, but the last ones and what is open."""
        document = self.window.document
        opened = document.state.checkpoint.path if document.is_open else None
        kept = self.written - KEPT
        for each in self.folder.glob(f"{WRITTEN}*"):
            number = int(each.name[8:14])
            if number > kept or (opened is not None and opened.name[8:14] == each.name[8:14]):
                continue
            self.done[f"written {''.join(each.suffixes) or 'folder'}"] += 1
            shutil.rmtree(each) if each.is_dir() else each.unlink()

    def answer(self) -> None:
        """Have the dialogs of the window answered."""
        Answers(self)

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
        if not isinstance(dialog, QDialog):
            return
        answers: dict[type[QDialog], Callable[[Any], None]] = {
            CommitDialog: self._commit,
            HandoverDialog: self._hand_over,
            CheckDialog: self._check,
            ProgressDialog: self._wait,
            QMessageBox: lambda box: self._button(box, QMessageBox.ButtonRole.DestructiveRole).click(),
            QInputDialog: self._name,
            # whoever checks finds it
            BugDialog: lambda _: None,
            QDialog: lambda other: other.reject(),
        }
        next(answer for kind, answer in answers.items() if isinstance(dialog, kind))(dialog)

    def _wait(self, dialog: ProgressDialog) -> None:
        if self._user.answering.random() < CANCELLED:
            dialog.reject()

    def _name(self, dialog: QInputDialog) -> None:
        dialog.setTextValue("named <b>again</b>")
        dialog.accept()

    def _commit(self, dialog: CommitDialog) -> None:
        # of the file that it asks for: another one may have opened meanwhile
        suffix = Path(dialog.target.text()).suffix
        dialog.target.setText(str(self._user.new_path(suffix)))
        self._click(dialog, dialog.accept_button)

    def _hand_over(self, dialog: HandoverDialog) -> None:
        dialog.field.edit.setText(str(self._user.new_path("")))
        self._click(dialog, dialog.accept_button)

    def _check(self, dialog: CheckDialog) -> None:
        written = self._user.written_models
        if written and not dialog.result_path.text():
            dialog.result_path.setText(str(self._user.answering.choice(written)))
        self._click(dialog, dialog.check)

    def _click(self, dialog: QDialog, button: QAbstractButton) -> None:
        if self._user.answering.random() < AGREED and button.isEnabled():
            button.click()
        else:
            dialog.done(QDialog.DialogCode.Rejected)

    def _button(self, box: QMessageBox, role: QMessageBox.ButtonRole) -> QAbstractButton:
        found = [button for button in box.buttons() if box.buttonRole(button) == role]
        return found[0] if found else box.buttons()[-1]
