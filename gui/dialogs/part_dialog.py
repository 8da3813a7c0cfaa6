"""The dialog that asks which of several models in a folder to open."""

from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from core.base.escaping import escaped
from core.formats.sharded.folders import Candidate, SeveralModels
from gui.dialogs.pick_dialog import PickDialog, PickRow
from gui.support import number_format


class PartDialog(PickDialog):
    """The models in a folder.

    Args:
        found: the folder and the models in it.
    """

    def __init__(self, found: SeveralModels, parent: QWidget | None = None) -> None:
        super().__init__(3, parent)
        self.setWindowTitle(self.tr("Open one of several models"))
        self.list.setHeaderLabels([self.tr("Model"), self.tr("Class"), self.tr("Size")])
        self.setObjectName("partDialog")
        text = self.tr("{folder} holds several models. Which one is to be opened?")
        self.words.setText(text.format(folder=escaped(str(found.folder))))
        self.show_rows([_row(each) for each in found.candidates], "")
        self.list.setFocus()

    @classmethod
    def ask(cls, found: SeveralModels, parent: QWidget) -> Path | None:
        """Which one to open; None where it is cancelled."""
        dialog = cls(found, parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        path = dialog.path
        dialog.deleteLater()
        return path if accepted else None


def _row(found: Candidate) -> PickRow:
    size = number_format.size(found.nbytes) if found.nbytes else ""
    return PickRow((found.name, found.class_name, size), found.path, str(found.path))
