"""The dialog before a folder is handed over: what is cut, how the pruned file is to be, what will be in the folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMargins, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.base.escaping import escaped
from core.base.paths import is_file
from core.formats.shared.malformed import shorten
from core.handover.contents import expected_files, parameter_sizes
from core.handover.convertible import unfit_for
from core.handover.wishes import Wishes, lies_in_source
from core.model.cached_names import title_of
from core.model.checkpoint import Checkpoint
from core.model.output_paths import suggested_output, written_format
from core.model.source_guard import source_guard
from core.preview.plan_numbers import PlanNumbers
from gui.dialogs.cuts_overview import CutsOverview, wrapped
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.handed_files_model import HandedFilesModel
from gui.dialogs.handover_form import HandedForm, HandoverForm
from gui.dialogs.name_columns import dialog_width
from gui.dialogs.primary_button import make_primary
from gui.dialogs.target_field import TargetField, full_text, guarded_text, unreachable_text
from gui.support import number_format
from gui.support.named import named

_HEIGHT = 620
"""Pixels of the dialog: a screen of 1280 × 720 has room for it."""
_CUTS, _FORM, _LEAST_FORM, _BETWEEN = 640, 520, 400, 16
"""Pixels across of what is cut, unless its names need more, of the form beside it, of that where names have less room
than they need, and between the two.
"""
_LEAST_COLUMN, _FILE_NAMES = 48, 150
"""Pixels of a column of the table of files, and most of that of their names."""


@dataclass(frozen=True)
class HandoverSummary:
    """What the dialog shows.

    Attributes:
        checkpoint: the source.
        plan_numbers: exact, of the plan in force.
        warnings: whether the pruned file has masks → sentences.
        author: who has handed over last.
    """

    checkpoint: Checkpoint
    plan_numbers: PlanNumbers
    warnings: Mapping[bool, Sequence[str]]
    author: str


@dataclass(frozen=True)
class HandoverAnswer:
    """What was answered.

    Attributes:
        folder: the new one.
        wishes: how it is to be.
        with_masks: whether trained values and masks are written, in place of zeros.
    """

    folder: Path
    wishes: Wishes
    with_masks: bool


class HandoverDialog(QDialog):
    """Asks for all that `core.handover.folder.hand_over` wants to know."""

    def __init__(self, summary: HandoverSummary, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("handoverDialog")
        self.setWindowTitle(self.tr("Hand over"))
        self._summary, self._guard = summary, source_guard(summary.checkpoint)
        self.form = HandoverForm(written_format(summary.checkpoint), summary.author, self)
        self._overview = CutsOverview(summary.plan_numbers, (), self)
        self.files = HandedFilesModel(self)
        self.sizes = named(wrapped(""), "handoverSizes")
        self.field = TargetField(self.tr("New &folder"), self._choose, self)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.accept_button = self.buttons.addButton(self.tr("&Hand over"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self.form.edited.connect(self._show)
        self.field.edit.textChanged.connect(self._validate)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.field.show_path(suggested_output(summary.checkpoint, "handover", ""))
        self._show()
        self.field.edit.setFocus()
        self.resize(dialog_width(self._cuts_width + _BETWEEN + _FORM, self), _HEIGHT)

    @classmethod
    def ask(cls, summary: HandoverSummary, parent: QWidget) -> HandoverAnswer | None:
        """What is to be written where; None where it is cancelled."""
        dialog = cls(summary, parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        answer = dialog.answer
        dialog.deleteLater()
        return answer if accepted else None

    @property
    def answer(self) -> HandoverAnswer:
        return HandoverAnswer(self.field.path, self.form.wishes, self.form.form is HandedForm.MASKED)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(
            wrapped(
                self.tr(
                    "A new folder is written, whole or not at all: the pruned file, read back and checked, with a "
                    "report, the plan, a record, and scripts that make it again, check it and load it with torch alone."
                )
            )
        )
        right = QVBoxLayout()
        right.setSpacing(10)
        for widget, stretch in ((self.form, 0), (self._table(), 1), (self.sizes, 0)):
            right.addWidget(widget, stretch)
        halves = QHBoxLayout()
        halves.setSpacing(_BETWEEN)
        halves.addWidget(self._overview, self._cuts_width)
        halves.addLayout(right, self._form_width(column.contentsMargins()))
        column.addLayout(halves, 1)
        column.addWidget(self.field)
        column.addWidget(self.buttons)
        self.sizes.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        make_primary(self.accept_button)

    @property
    def _cuts_width(self) -> int:
        """Pixels across that what is cut gets where the dialog has room."""
        return min(max(_CUTS, self._overview.whole_width), 2 * _FORM)

    def _form_width(self, around: QMargins) -> int:
        """Pixels across that the form has beside whole names, within margins."""
        whole = dialog_width(self._cuts_width + _BETWEEN + _FORM, self)
        return max(whole - around.left() - around.right() - self._cuts_width - _BETWEEN, _LEAST_FORM)

    def _table(self) -> QTableView:
        self._files_table = table = named(QTableView(self), "handoverFiles")
        table.setModel(self.files)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setAccessibleName(self.tr("What will be in the folder"))
        table.setShowGrid(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 6)
        header = table.horizontalHeader()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        header.setMinimumSectionSize(_LEAST_COLUMN)
        return table

    def _choose(self, path: Path) -> Path | None:
        return FileDialogs.new_folder(self, self.windowTitle(), path)

    def _show(self) -> None:
        """Show what the folder would hold."""
        summary, answer = self._summary, self.answer
        files = expected_files(summary.checkpoint, summary.plan_numbers, answer.wishes, with_masks=answer.with_masks)
        self.files.show_files(files, with_masks=answer.with_masks)
        names = self._files_table.sizeHintForColumn(0)
        self._files_table.horizontalHeader().resizeSection(0, min(names, _FILE_NAMES))
        self._overview.warn(summary.warnings[answer.with_masks])
        dense, bitmask = map(number_format.size, parameter_sizes(summary.plan_numbers))
        text = self.tr(
            "The pruned parameters: {dense} as they are stored, {bitmask} as a bitmask format would store them "
            "(computed). The report tells how small the file becomes compressed."
        )
        self.sizes.setText(text.format(dense=dense, bitmask=bitmask))
        self._validate()

    def _validate(self) -> None:
        refusal, unfit = self._refusal(self.field.path), self._unfit()
        self.accept_button.setEnabled(not (refusal or unfit))
        untouched = self.tr("{name} is not touched.").format(name=escaped(title_of(self._summary.checkpoint.path)))
        self.field.remark.setText(refusal or untouched)
        self.form.remark.setText(unfit or self._consequence())
        self.form.remark.setVisible(bool(self.form.remark.text()))

    def _unfit(self) -> str:
        """Why the pruned file can't be converted; empty where it can, or need not be."""
        container = self.form.form.container
        key = unfit_for(self._summary.checkpoint, container) if container else ""
        text = self.tr("{name} has elements of a kind that such a file can't hold.")
        return text.format(name=escaped(shorten(key))) if key else ""

    def _consequence(self) -> str:
        if self.form.form.container is None:
            return ""
        return self.tr("The model's tensors alone go into it: no optimizer, settings or code.")

    def _refusal(self, folder: Path) -> str:
        if not self.field.edit.text().strip():
            return self.tr("Name the new folder.")
        if refused := self._guard.refused(folder):
            return guarded_text(refused)
        if lies_in_source(self._summary.checkpoint, folder):
            return self.tr(
                "This lies in the folder of the model that is open. The source is never changed; choose another place."
            )
        if is_file(folder):
            return self.tr("This is a file, but a folder is written. Name a new one.")
        return full_text(folder) or unreachable_text(folder)
