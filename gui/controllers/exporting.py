"""Takes pictures and tables along: to the clipboard, or into a file."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from core.base.errors import UserError
from core.base.escaping import escaped
from core.model.source_guard import source_guard
from core.report.parameter_table import parameter_rows
from core.report.separated import COMMA, TAB, separated
from core.storage.atomic_output import new_output
from core.storage.output_guard import OutputGuard
from gui.dialogs.file_dialogs import FileDialogs
from gui.panels.message_bar import MessageBar
from gui.state.document import Document
from gui.support.application import application
from gui.support.export_requests import ExportRequests, Rows
from gui.support.picture import picture_of, save_vectors


class Exporter(QObject):
    """Answers `ExportRequests`.

    Args:
        document: names the files, and must not be written over.
        messages: tells what was written.
        window: parent of the dialogs.
    """

    def __init__(self, document: Document, messages: MessageBar, window: QWidget) -> None:
        super().__init__(window)
        self._document, self._messages, self._window = document, messages, window
        requests = ExportRequests.of(application())
        requests.pictureWanted.connect(self._take_picture)
        requests.tableWanted.connect(self._take_table)

    def save_window(self) -> None:
        """Save a picture of the whole window."""
        self._take_picture(self._window, "window", copies=False)

    def save_parameters(self) -> None:
        """Save the table of all parameters."""
        self._take_table(self.parameters(), "parameters", copies=False)

    def parameters(self) -> Rows:
        """The table of all parameters, with what the plan does to each."""
        state = self._document.state
        return parameter_rows(state.checkpoint, state.plan_numbers)

    def _take_picture(self, widget: QWidget, name: str, copies: bool) -> None:
        if copies:
            QGuiApplication.clipboard().setImage(picture_of(widget))
            self._messages.tell(self.tr("The picture was copied."))
            return
        path = FileDialogs.picture(self._parent, self._suggested(name, ".png"))
        if path is not None:
            self._write(path, lambda partial: _write_picture(widget, partial, path))

    def _take_table(self, rows: Rows, name: str, copies: bool) -> None:
        if copies:
            QGuiApplication.clipboard().setText(separated(rows, TAB))
            self._messages.tell(self.tr("The table was copied. Paste it into a spreadsheet."))
            return
        path = FileDialogs.table(self._parent, self._suggested(name, ".csv"))
        if path is not None:
            text = separated(rows, TAB if path.suffix.lower() in (".tsv", ".tab") else COMMA)
            self._write(path, lambda partial: partial.write_text(text, encoding="utf-8", newline=""))

    @property
    def _parent(self) -> QWidget:
        return QApplication.activeWindow() or self._window

    def _suggested(self, name: str, suffix: str) -> Path:
        source = self._document.state.checkpoint.path if self._document.is_open else Path("secateurs")
        return source.with_name(f"{source.stem}-{name}{suffix}")

    def _write(self, path: Path, write: Callable[[Path], object]) -> None:
        guard = source_guard(self._document.state.checkpoint) if self._document.is_open else OutputGuard()
        try:
            with new_output(path, guard) as partial:
                write(partial)
        except UserError as error:
            self._messages.warn(str(error))
            return
        self._messages.tell(self.tr("Wrote {path}.").format(path=escaped(str(path))))


def _write_picture(widget: QWidget, partial: Path, path: Path) -> None:
    suffix = path.suffix.lower()
    if suffix == ".svg":
        save_vectors(widget, partial, path.stem)
    elif suffix != ".png" or not picture_of(widget).save(str(partial)):
        raise UserError(f"{path} can't be written. Choose another place, and a name that ends in .png or .svg.")
