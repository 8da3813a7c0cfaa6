"""Where something is to be written: a field with a button beside it, and below it what is wrong, or will happen.

A name that is typed without its folder lies in the folder of what was proposed, as the field itself then says. The
folder that the app was started from means nothing to whoever sits before its window.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.base.escaping import escaped
from core.base.paths import is_folder, is_too_long
from core.storage.output_guard import Refused
from gui.support.named import named
from gui.support.path_edit import PathEdit
from gui.support.plain_label import PlainLabel


class TargetField(QWidget):
    """The field.

    Args:
        label: of it.
        choose: asks for another path, beginning with the present one; None where that is cancelled.
    """

    def __init__(self, label: str, choose: Callable[[Path], Path | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._choose = choose
        self._folder = Path()
        self.edit = named(PathEdit(self), "targetEdit")
        self.button = named(QPushButton(self.tr("Ch&oose…"), self), "targetButton")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._ask)
        self.edit.editingFinished.connect(self._show_folder)
        self.remark = named(PlainLabel(self), "targetRemark")
        self.remark.setWordWrap(True)
        self.remark.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row = QHBoxLayout()
        name = PlainLabel(label, self)
        name.setBuddy(self.edit)
        for widget in (name, self.edit, self.button):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.remark)

    @property
    def path(self) -> Path:
        """What is typed, in the folder of what was proposed where none is typed, or what was shown: a name that is no
        text can't be typed. Empty while nothing is typed."""
        return Path() if self.edit.is_blank else self._folder / self.edit.path

    def show_path(self, path: Path) -> None:
        """Propose a path."""
        whole = path.absolute()
        self._folder = whole.parent
        self.edit.show_path(whole)

    def _show_folder(self) -> None:
        """Write the folder of what was typed without one."""
        if not self.edit.is_blank and self.path != self.edit.path:
            self.edit.show_path(self.path)

    def _ask(self) -> None:
        path = self._choose(self.path)
        if path is not None:
            self.show_path(path)


def guarded_text(refused: Refused) -> str:
    """Why a file must not be replaced."""
    translate = QCoreApplication.translate
    match refused:
        case Refused.OPEN:
            return translate(
                "TargetField", "This is the file that is open. The source is never changed; choose another name."
            )
        case Refused.READ_ONLY:
            return translate(
                "TargetField", "This file is read-only, and such a file is never replaced. Choose another name."
            )
        case _:
            return translate(
                "TargetField",
                "This belongs to the model that is open. The source is never changed; choose another name.",
            )


def unreachable_text(path: Path) -> str:
    """Why nothing can be written at a path, wherever that would be; empty where something may be."""
    folder = path.absolute().parent
    if not is_folder(folder):
        return QCoreApplication.translate("TargetField", "There is no folder {path}.").format(path=escaped(str(folder)))
    if is_too_long(path):
        return QCoreApplication.translate("TargetField", "This name is too long. Choose a shorter one.")
    return ""


def full_text(folder: Path) -> str:
    """Why a new folder can't be written at a path; empty where it can."""
    try:
        filled = is_folder(folder) and any(folder.iterdir())
    except OSError:
        # one that can't be listed counts as not empty
        filled = True
    text = QCoreApplication.translate("TargetField", "This folder is not empty. Name a new one in it.")
    return text if filled else ""
