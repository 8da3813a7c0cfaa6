"""The fields of the dialog Set up: a Python file with its interpreter, or a command."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.base.escaping import as_text, escaped
from core.base.paths import is_file, is_folder
from core.evaluation.setup import CommandSetup, EvaluationSetup, ScriptSetup
from gui.dialogs.file_dialogs import FileDialogs
from gui.panels.section import QuietLabel
from gui.support import number_format
from gui.support.file_drops import take_files
from gui.support.named import named
from gui.support.path_edit import PathEdit
from gui.support.plain_label import PlainLabel


class EvaluationForm(QWidget):
    """What is run. `refusal` says what is missing.

    Args:
        folder: where file dialogs begin.
        interpreters: that are offered.
        templates: title → template for a new script.
    """

    edited = Signal()
    new_script_asked = Signal(str)
    """The title of the template."""

    def __init__(
        self, folder: str, interpreters: Sequence[Path], templates: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self.by_script = named(QRadioButton(self.tr("A Python &file"), self), "byScript")
        self.by_command = named(QRadioButton(self.tr("A &command"), self), "byCommand")
        self.script = named(PathEdit(self), "scriptEdit")
        self.python, self._python = named(QComboBox(self), "pythonCombo"), PathEdit(self)
        self.command = named(QLineEdit(self), "commandEdit")
        self.browse_script = self._button(self.tr("Browse…"), "browseScript")
        self.browse_python = self._button(self.tr("Browse…"), "browsePython")
        self.new_script = self._button(self.tr("&New script…"), "newScript")
        self._fill(interpreters, templates)
        self._lay_out()
        self._connect()
        self.by_script.setChecked(True)

    @property
    def setup(self) -> EvaluationSetup | None:
        """What is to be run; None as long as something is missing."""
        if self.refusal:
            return None
        if self.by_script.isChecked():
            return ScriptSetup(self.script.path, self._python.path)
        return CommandSetup(tuple(shlex.split(self.command.text())))

    @property
    def refusal(self) -> str:
        """What is missing, in a sentence; empty where nothing is."""
        return self._script_refusal() if self.by_script.isChecked() else self._command_refusal()

    def show_setup(self, setup: EvaluationSetup) -> None:
        """Fill the fields."""
        match setup:
            case ScriptSetup(script, python):
                self.by_script.setChecked(True)
                self.script.show_path(script)
                self._python.show_path(python)
            case CommandSetup(arguments):
                self.by_command.setChecked(True)
                self.command.setText(shlex.join(arguments))

    def show_script(self, script: Path) -> None:
        """Take another script."""
        self.by_script.setChecked(True)
        self.script.show_path(script)

    def _script_refusal(self) -> str:
        script, python = self.script.path, self._python.path
        if self.script.is_blank:
            return self.tr("Choose the Python file that evaluates, or write a new one.")
        if not is_file(script):
            return self.tr("There is no file {path}.").format(path=escaped(str(script)))
        if self._python.is_blank or not is_file(python):
            shown = "–" if self._python.is_blank else escaped(str(python))
            return self.tr("There is no Python at {path}. Choose the one that has torch.").format(path=shown)
        return ""

    def _command_refusal(self) -> str:
        try:
            arguments = shlex.split(self.command.text())
        except ValueError:
            return self.tr("A quotation mark is not closed in the command.")
        if not arguments:
            return self.tr("Write the command that evaluates.")
        if not any("{checkpoint}" in each or "{folder}" in each for each in arguments):
            return self.tr("Write {checkpoint} where the command takes the model's file.")
        return ""

    def _fill(self, interpreters: Sequence[Path], templates: Sequence[str]) -> None:
        self.python.setLineEdit(self._python)
        self.python.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.python.addItems([as_text(str(path)) for path in interpreters])
        self.python.setMinimumContentsLength(24)
        self.python.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.script.setPlaceholderText(self.tr("has load(checkpoint) and evaluate(model)"))
        self.command.setPlaceholderText("python eval.py --ckpt {checkpoint}")
        for field, name in (
            (self.script, self.tr("Python file")),
            (self.python, self.tr("Interpreter")),
            (self.command, self.tr("Command")),
        ):
            field.setAccessibleName(name)
        menu = QMenu(self.new_script)
        for title in templates:
            action = menu.addAction(number_format.caption(title))
            action.triggered.connect(lambda _=False, title=title: self.new_script_asked.emit(title))
        self.new_script.setMenu(menu)

    def _lay_out(self) -> None:
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._script_page())
        self._pages.addWidget(self._command_page())
        row = QHBoxLayout()
        row.setSpacing(18)
        for button in (self.by_script, self.by_command):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._pages)

    def _script_page(self) -> QWidget:
        page = QWidget(self)
        form = QFormLayout(page)
        form.setContentsMargins(0, 6, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Python file"), _row(self.script, self.browse_script, self.new_script))
        form.addRow(self.tr("Interpreter"), _row(self.python, self.browse_python))
        form.addRow(
            QuietLabel(
                self.tr(
                    "load(checkpoint) returns the module with the weights of a file, evaluate(model) a number or a "
                    "dict of numbers. The interpreter needs torch."
                )
            )
        )
        return page

    def _command_page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 6, 0, 0)
        row = QHBoxLayout()
        label = PlainLabel(self.tr("Command"), page)
        label.setBuddy(self.command)
        row.addWidget(label)
        row.addWidget(self.command, 1)
        column.addLayout(row)
        column.addWidget(
            QuietLabel(
                self.tr(
                    "{checkpoint} stands for a scratch file with the pruned model, {folder} for a folder with it and "
                    "what lies beside the source. The last line of the output is a number, or numbers as a JSON object."
                )
            )
        )
        column.addStretch(1)
        return page

    def _connect(self) -> None:
        group = QButtonGroup(self)
        for button in (self.by_script, self.by_command):
            group.addButton(button)
        self.by_script.toggled.connect(lambda on: self._pages.setCurrentIndex(0 if on else 1))
        group.buttonToggled.connect(lambda _button, on: self.edited.emit() if on else None)
        self.script.textChanged.connect(self.edited)
        self.command.textChanged.connect(self.edited)
        self.python.currentTextChanged.connect(self.edited)
        self.python.currentTextChanged.connect(lambda text: self.python.setToolTip(number_format.tip(text)))
        self.python.setToolTip(number_format.tip(self.python.currentText()))
        take_files(self.command, lambda path: self.command.insert(shlex.quote(as_text(str(path)))))
        self.browse_script.clicked.connect(self._browse_script)
        self.browse_python.clicked.connect(self._browse_python)

    def _browse_script(self) -> None:
        path = FileDialogs.script(self, self._start(self.script))
        if path is not None:
            self.script.show_path(path)

    def _browse_python(self) -> None:
        path = FileDialogs.interpreter(self, self._start(self._python))
        if path is not None:
            self._python.show_path(path)

    def _start(self, field: PathEdit) -> str:
        """The folder in which a file dialog begins."""
        folder = None if field.is_blank else field.path.parent
        return str(folder) if folder is not None and is_folder(folder) else self._folder

    def _button(self, text: str, name: str) -> QPushButton:
        button = named(QPushButton(text, self), name)
        button.setAutoDefault(False)
        return button


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for place, widget in enumerate(widgets):
        row.addWidget(widget, 0 if place else 1)
    return row
