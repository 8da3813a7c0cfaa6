"""The dialog before a pruned file is checked: which file is the source, which the result, and against what."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.base.escaping import escaped
from core.base.paths import exists
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.primary_button import make_primary
from gui.support.named import named
from gui.support.path_edit import PathEdit
from gui.support.plain_label import PlainLabel


@dataclass(frozen=True)
class CheckRequest:
    """What is to be compared with what.

    Attributes:
        source, result: paths of files or folders; as suggestions they may be missing.
        planned: whether the result must be cut as the present plan says.
    """

    source: Path | None
    result: Path | None
    planned: bool = False


class CheckDialog(QDialog):
    """Asks for the two files.

    Args:
        suggested: what the fields begin with.
        open_path: the file that is open, whose plan the result can be held against; None where none is.
        plan: the plan in words; empty where it chooses nothing.
    """

    def __init__(self, suggested: CheckRequest, open_path: Path | None, plan: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("checkDialog")
        self.setWindowTitle(self.tr("Check a pruned file"))
        self._open_path, self._plan = open_path, plan
        self.source = named(PathEdit(self), "checkSource")
        self.result_path = named(PathEdit(self), "checkResult")
        self.swap = named(QPushButton(self.tr("S&wap"), self), "checkSwap")
        self.planned = named(QCheckBox(self), "checkPlanned")
        self.planned.setText(self.tr("It must be cut as the present &plan says"))
        self.remark = named(PlainLabel(self), "checkRemark")
        self.remark.setWordWrap(True)
        self.remark.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.check = self.buttons.addButton(self.tr("Check"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.check.setObjectName("checkButton")
        self._lay_out()
        self._connect()
        self.source.show_path(suggested.source)
        self.result_path.show_path(suggested.result)
        self.planned.setChecked(suggested.planned and self.planned.isEnabled())
        (self.source if suggested.source is None else self.result_path).setFocus()
        self.resize(720, 260)

    @classmethod
    def ask(
        cls, suggested: CheckRequest, open_path: Path | None, plan: str, parent: QWidget
    ) -> tuple[Path, Path, bool] | None:
        """Source, result, and whether the plan counts; None where it is cancelled."""
        dialog = cls(suggested, open_path, plan, parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        answer = *dialog.paths, dialog.planned.isChecked()
        dialog.deleteLater()
        return answer if accepted else None

    @property
    def paths(self) -> tuple[Path, Path]:
        """Source and result."""
        return self.source.path, self.result_path.path

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(10)
        words = PlainLabel(
            self.tr(
                "Compares every tensor of a pruned file with its source, bit by bit: pruned weights are +0, all others "
                "are as they were, and nothing else has changed. The files may come from anywhere, and are only read. "
                "What is open stands as the source; if it is the pruned file, swap the two."
            ),
            self,
        )
        words.setWordWrap(True)
        column.addWidget(words)
        grid = QGridLayout()
        self._add_row(grid, self.tr("&Source"), self.source)
        self._add_row(grid, self.tr("Pruned &file"), self.result_path)
        grid.addWidget(self.swap, 0, 4, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(grid)
        for widget in (self.planned, self.remark, self.buttons):
            column.addWidget(widget)
        make_primary(self.check)

    def _add_row(self, grid: QGridLayout, text: str, field: PathEdit) -> None:
        row = grid.rowCount() if grid.count() else 0
        label = PlainLabel(text, self)
        label.setBuddy(field)
        browse, folder = QPushButton(self.tr("Browse…"), self), QPushButton(self.tr("Folder…"), self)
        folder.setToolTip(self.tr("A model in a folder, as libraries write it"))
        browse.clicked.connect(lambda: self._choose(field, FileDialogs.checkpoint))
        folder.clicked.connect(lambda: self._choose(field, FileDialogs.folder))
        for place, widget in enumerate((label, field, browse, folder)):
            grid.addWidget(widget, row, place)
        for button in (browse, folder):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        self.swap.setAutoDefault(False)
        self.swap.clicked.connect(lambda: self.source.swap_with(self.result_path))
        self.source.textChanged.connect(self._validate)
        self.result_path.textChanged.connect(self._validate)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _choose(self, field: PathEdit, ask: "_Ask") -> None:
        source, result = self.paths
        known = next((path for path in (source if field is self.source else result, source, result) if path.name), None)
        path = ask(self, str(known.absolute().parent) if known else "")
        if path is not None:
            field.show_path(path)

    def _validate(self) -> None:
        refusal = self._refusal()
        self.check.setEnabled(not refusal)
        planned = bool(self._plan) and self._is_open(self.paths[0])
        self.planned.setEnabled(planned)
        self.planned.setChecked(self.planned.isChecked() and planned)
        self.planned.setToolTip(self._plan if planned else self.tr("The present plan is one for the file that is open"))
        self.remark.setText(refusal)

    def _is_open(self, path: Path) -> bool:
        return self._open_path is not None and _same(path, self._open_path)

    def _refusal(self) -> str:
        source, result = self.paths
        if self.source.is_blank:
            return self.tr("Name the source, from which the file was pruned.")
        if self.result_path.is_blank:
            return self.tr("Name the pruned file.")
        for path in (source, result):
            if not exists(path):
                return self.tr("There is no file {path}.").format(path=escaped(str(path)))
        return self.tr("These are one and the same file.") if _same(source, result) else ""


_Ask = Callable[[QWidget, str], Path | None]


def _same(path: Path, other: Path) -> bool:
    return os.path.realpath(path) == os.path.realpath(other)
