"""The dialog before a file is written: what will be cut, warnings, and the name of the new file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.base.escaping import escaped
from core.base.paths import is_file, is_folder, typed_path
from core.formats.companions.companions import find_companions
from core.handover.record_paths import record_path
from core.model.cached_names import title_of
from core.model.checkpoint import Checkpoint
from core.model.output_paths import misleading_suffix, suggested_output, unwrapped, written_format
from core.model.source_guard import source_guard
from core.preview.plan_numbers import PlanNumbers
from core.storage.output_guard import Refused
from gui.dialogs.companion_texts import companion_texts
from gui.dialogs.cuts_model import CutsModel
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.replace_question import ReplaceQuestion
from gui.support import number_format
from gui.support.named import named
from gui.support.plain_label import PlainLabel

LISTED = 4
"""Warnings shown in full; of the others only the number is shown."""

ROOM = 16
"""Pixels between columns."""


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
        self._told = (*purpose.warnings, *cut.warnings)
        self._purpose, self._summary, self._guard = purpose, cut, source_guard(cut.checkpoint)
        self.target = named(QLineEdit(self), "targetEdit")
        self._browse = named(QPushButton(self.tr("Choose…"), self), "targetButton")
        self.remark = named(PlainLabel(self), "targetRemark")
        self.record = named(QCheckBox(self.tr("&Write a record beside it"), self), "recordCheck")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.accept_button = self.buttons.addButton(purpose.button, QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out(purpose)
        self._connect()
        self.target.setText(str(suggested_output(cut.checkpoint, purpose.suffix, purpose.file_suffix)))
        self.resize(720, 560)

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
        return typed_path(self.target.text())

    @property
    def record_path(self) -> Path | None:
        """Where the record goes; None where none is wanted."""
        folder = self._summary.checkpoint.container.output.folder
        wanted = self._purpose.recorded and self.record.isChecked()
        return record_path(self.path, folder=folder) if wanted and self.path.name else None

    def _lay_out(self, purpose: Purpose) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(10)
        for widget in (_words(purpose.explanation), self._table(), self._total()):
            column.addWidget(widget)
        if self._told:
            column.addWidget(self._warnings())
        column.addLayout(self._target_row())
        column.addWidget(self.remark)
        column.addWidget(self.record)
        column.addWidget(self.buttons)
        self.record.setVisible(purpose.recorded)
        self.record.setChecked(self._summary.with_record)
        told = self.tr(
            "A small JSON file says what was done: rules, thresholds and counts of every parameter, and the SHA-256 of "
            "source and result, by which the command verify checks the file without its source."
        )
        self.record.setToolTip(number_format.tip(told))

    def _target_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        label = PlainLabel(self.tr("New file"), self)
        label.setBuddy(self.target)
        for widget in (label, self.target, self._browse):
            row.addWidget(widget)
        self.remark.setWordWrap(True)
        self.remark.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.accept_button.setDefault(True)
        self.accept_button.setProperty("primary", True)
        # the box has had it styled already
        self.accept_button.style().polish(self.accept_button)
        return row

    def _table(self) -> QTableView:
        table = named(QTableView(self), "cutsTable")
        table.setModel(CutsModel(self._summary.plan_numbers, table))
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setAccessibleName(self.tr("What will be cut"))
        table.setShowGrid(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 10)
        _set_widths(table)
        return table

    def _total(self) -> QLabel:
        total = self._summary.plan_numbers.total
        text = self.tr(
            "Together {cut} of {numel} weights are cut, {zero} were zero before; density {density}, "
            "error of the weights {error}.",
            "",
            number_format.plural(total.numel),
        )
        cut, zero, numel = (number_format.whole(count) for count in (total.cut, total.zero_before, total.numel))
        density, error = number_format.percent(total.density), number_format.error(self._summary.plan_numbers.error)
        label = _words(text.format(cut=cut, zero=zero, numel=numel, density=density, error=error))
        label.setToolTip(number_format.tip(number_format.error_explained()))
        label.setObjectName("cutsTotal")
        return label

    def _warnings(self) -> QLabel:
        warnings = list(self._told)
        more = len(warnings) - LISTED
        shown = warnings[:LISTED] + ([self.tr("… and %n more", "", more)] if more > 0 else [])
        label = _words("\n".join(f"⚠ {text}" for text in shown))
        label.setObjectName("cutsWarnings")
        label.setForegroundRole(QPalette.ColorRole.BrightText)
        label.setToolTip(number_format.tip("\n".join(warnings[:40])))
        return label

    def _connect(self) -> None:
        self.target.textChanged.connect(self._validate)
        self.record.toggled.connect(self._validate)
        self._browse.clicked.connect(self._choose)
        self.buttons.accepted.connect(self._finish)
        self.buttons.rejected.connect(self.reject)

    def _choose(self) -> None:
        ask = FileDialogs.output if self._purpose.file_suffix is None else FileDialogs.masks
        path = ask(self, self.windowTitle(), self.path)
        if path is not None:
            self.target.setText(str(path))

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
            return self._guarded(refused)
        if self._alike and (name := unwrapped(self._summary.checkpoint, path)):
            text = self.tr("Not the archive is written, but the checkpoint in it alone. Name it {name}.")
            return text.format(name=escaped(name))
        if refusal := self._wrong_kind(path):
            return refusal
        record = self.record_path
        if record is not None and self._guard.refused(record):
            return self.tr("{record} beside it can't be replaced.").format(record=escaped(record.name))
        if not is_folder(path.absolute().parent):
            return self.tr("There is no folder {path}.").format(path=escaped(str(path.absolute().parent)))
        return ""

    def _guarded(self, refused: Refused) -> str:
        match refused:
            case Refused.OPEN:
                return self.tr("This is the file that is open. The source is never changed; choose another name.")
            case Refused.READ_ONLY:
                return self.tr("This file is read-only, and such a file is never replaced. Choose another name.")
            case _:
                return self.tr(
                    "This belongs to the model that is open. The source is never changed; choose another name."
                )

    def _wrong_kind(self, path: Path) -> str:
        """Why something that is there can't be what is written: a file, or a folder for a model of several files."""
        if not (self._alike and self._summary.checkpoint.container.output.folder):
            return self.tr("This is a folder. Name a file in it.") if is_folder(path) else ""
        if is_file(path):
            return self.tr("This is a file, but a folder is written. Name a new one.")
        filled = is_folder(path) and _not_empty(path)
        return self.tr("This folder is not empty. Name a new one in it.") if filled else ""

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


def _set_widths(table: QTableView) -> None:
    """Set the widths of the columns: numbers as wide as needed, the rest for the names."""
    header = table.horizontalHeader()
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in range(1, header.count()):
        wide = max(table.sizeHintForColumn(column), header.sectionSizeHint(column))
        header.resizeSection(column, wide + ROOM)


def _not_empty(folder: Path) -> bool:
    """Whether a folder is not empty; one that can't be listed counts as not empty."""
    try:
        return any(folder.iterdir())
    except OSError:
        return True


def _words(text: str) -> QLabel:
    label = PlainLabel(text)
    label.setWordWrap(True)
    return label
