"""The dialog before a file is written: what will be cut, warnings, and the name of the new file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QVBoxLayout,
    QWidget,
)

from core.base.escaping import escaped
from core.base.paths import is_file, is_folder
from core.formats.companions.companions import find_companions
from core.handover.record_paths import record_path
from core.model.cached_names import title_of
from core.model.checkpoint import Checkpoint
from core.model.output_paths import misleading_suffix, suggested_output, unwrapped, written_format
from core.model.source_guard import source_guard
from core.preview.plan_numbers import PlanNumbers
from gui.dialogs.companion_texts import companion_texts
from gui.dialogs.cuts_overview import CutsOverview, wrapped
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.name_columns import dialog_width
from gui.dialogs.primary_button import make_primary
from gui.dialogs.replace_question import ReplaceQuestion
from gui.dialogs.target_field import TargetField, full_text, guarded_text, unreachable_text
from gui.support import number_format
from gui.support.named import named


@dataclass(frozen=True)
class Purpose:
    """The texts of the dialog for one kind of output.

    Attributes:
        title: of the dialog.
        explanation: what will be written.
        button: text of the button that accepts.
        suffix: added to the source's name for the suggested name.
        warnings: sentences on what goes wrong with such an output.
        file_suffix: of the new file, with its dot, where it is not written like the source; else None.
    """

    title: str
    explanation: str
    button: str
    suffix: str
    warnings: Sequence[str] = ()
    file_suffix: str | None = None

    @property
    def recorded(self) -> bool:
        """Whether a record of it can be written: masks alone have none, as they say themselves where they are from."""
        return self.file_suffix is None


@dataclass(frozen=True)
class Target:
    """What was answered.

    Attributes:
        path: of the new file or folder.
        with_record: whether a record is written beside it.
    """

    path: Path
    with_record: bool


@dataclass(frozen=True)
class CommitSummary:
    """What the dialog shows.

    Attributes:
        checkpoint: the source.
        plan_numbers: exact, of the plan in force.
        warnings: sentences.
        with_record: whether a record is written, unless that is changed here.
    """

    checkpoint: Checkpoint
    plan_numbers: PlanNumbers
    warnings: Sequence[str]
    with_record: bool = True


class CommitDialog(QDialog):
    """Asks for the new file's name beside a table of what will be in it."""

    def __init__(self, purpose: Purpose, cut: CommitSummary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("commitDialog")
        self.setWindowTitle(purpose.title)
        self._purpose, self._summary, self._guard = purpose, cut, source_guard(cut.checkpoint)
        self._field = TargetField(self.tr("New &file"), self._choose, self)
        self.target, self.remark = self._field.edit, self._field.remark
        self.record = named(QCheckBox(self.tr("&Write a record beside it"), self), "recordCheck")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.accept_button = self.buttons.addButton(purpose.button, QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out(purpose)
        self._connect()
        self._field.show_path(suggested_output(cut.checkpoint, purpose.suffix, purpose.file_suffix))
        self.resize(dialog_width(max(self._overview.whole_width, 696), self), 560)

    @classmethod
    def ask(cls, purpose: Purpose, cut: CommitSummary, parent: QWidget) -> Target | None:
        """Where to write, and what; None where it is cancelled."""
        dialog = cls(purpose, cut, parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        target = Target(dialog.path, dialog.record_path is not None)
        dialog.deleteLater()
        return target if accepted else None

    @property
    def path(self) -> Path:
        return self._field.path

    @property
    def record_path(self) -> Path | None:
        """Where the record goes; None where none is wanted."""
        folder = self._summary.checkpoint.container.output.folder
        wanted = self._purpose.recorded and self.record.isChecked()
        return record_path(self.path, folder=folder) if wanted and self.path.name else None

    def _lay_out(self, purpose: Purpose) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(wrapped(purpose.explanation))
        warnings = [*purpose.warnings, *self._summary.warnings]
        self._overview = CutsOverview(self._summary.plan_numbers, warnings, self)
        column.addWidget(self._overview, 1)
        for widget in (self._field, self.record, self.buttons):
            column.addWidget(widget)
        make_primary(self.accept_button)
        self.record.setVisible(purpose.recorded)
        self.record.setChecked(self._summary.with_record)
        told = self.tr(
            "A small JSON file says what was done: rules, thresholds and counts of every parameter, and the SHA-256 of "
            "source and result, by which the command verify checks the file without its source."
        )
        self.record.setToolTip(number_format.tip(told))

    def _connect(self) -> None:
        self.target.textChanged.connect(self._validate)
        self.record.toggled.connect(self._validate)
        self.buttons.accepted.connect(self._finish)
        self.buttons.rejected.connect(self.reject)

    def _choose(self, path: Path) -> Path | None:
        ask = FileDialogs.output if self._purpose.file_suffix is None else FileDialogs.masks
        return ask(self, self.windowTitle(), path)

    def _finish(self) -> None:
        """Accept, unless a file that is there is to stay."""
        there = [path for path in (self.path, self.record_path) if path is not None and is_file(path)]
        if not there or ReplaceQuestion.ask(self, there[0]):
            self.accept()

    def _validate(self) -> None:
        refusal = self._refusal(self.path)
        self.accept_button.setEnabled(not refusal)
        self.remark.setText(refusal or self._consequence(self.path))

    def _refusal(self, path: Path) -> str:
        if not self.target.text().strip():
            return self.tr("Name the new file.")
        if refused := self._guard.refused(path):
            return guarded_text(refused)
        if self._alike and (name := unwrapped(self._summary.checkpoint, path)):
            text = self.tr("Not the archive is written, but the checkpoint in it alone. Name it {name}.")
            return text.format(name=escaped(name))
        if refusal := self._wrong_kind(path):
            return refusal
        record = self.record_path
        if record is not None and self._guard.refused(record):
            return self.tr("{record} beside it can't be replaced.").format(record=escaped(record.name))
        return unreachable_text(path)

    def _wrong_kind(self, path: Path) -> str:
        """Why something that is there can't be what is written: a file, or a folder for a model of several files."""
        if not (self._alike and self._summary.checkpoint.container.output.folder):
            return self.tr("This is a folder. Name a file in it.") if is_folder(path) else ""
        if is_file(path):
            return self.tr("This is a file, but a folder is written. Name a new one.")
        return full_text(path)

    def _consequence(self, path: Path) -> str:
        checkpoint = self._summary.checkpoint
        words = {"target": escaped(path.name), "name": escaped(title_of(checkpoint.path))}
        text = self.tr("{name} is not touched.")
        if is_file(path):
            text = self.tr("{target} is there already and will be replaced. {name} is not touched.")
        sentences = [text.format(**words)]
        if suffix := self._misleading_suffix(path):
            warning = self.tr("The name ends in {suffix}, but what is written is {format}.")
            written = written_format(checkpoint) if self._alike else "safetensors"
            sentences.insert(0, warning.format(format=written, suffix=escaped(suffix)))
        companions = companion_texts(find_companions(checkpoint.container, path)) if self._alike else ()
        return " ".join([*sentences, *companions])

    def _misleading_suffix(self, path: Path) -> str:
        if self._alike:
            return misleading_suffix(self._summary.checkpoint, path)
        return "" if path.suffix.lower() == self._purpose.file_suffix else path.suffix

    @property
    def _alike(self) -> bool:
        """Whether what is written is of the source's kind."""
        return self._purpose.file_suffix is None
