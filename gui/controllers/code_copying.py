"""Edit ▸ Copy as PyTorch code, and Copy load & check code: scripts for the clipboard, as soon as numbers are exact."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from core.report.code_export import as_code
from core.report.load_code import as_load_code
from gui.panels.message_bar import MessageBar
from gui.state.changes import Change, Opened, Settled
from gui.state.document import Document
from gui.support.number_format import grouped


class CodeCopier(QObject):
    """Copies a script at once, or when all numbers are exact: it has thresholds or counts of zeros.

    Args:
        document: has the plan.
        messages: shows what was copied.
    """

    def __init__(self, document: Document, messages: MessageBar) -> None:
        super().__init__(document)
        self._document, self._messages = document, messages
        self._waiting: Callable[[], None] | None = None
        document.happened.connect(self._follow)

    def copy(self) -> None:
        """Put the script that prunes on the clipboard, at once or when the numbers have settled."""
        self._when_exact(self._copy)

    def copy_loading(self) -> None:
        """The same with the script that loads what is committed, checks its zeros and holds them in training."""
        self._when_exact(lambda: self._copy_loading(None))

    def copy_loading_of(self, written: Path) -> None:
        """The same of a file that was committed from the present plan."""
        self._when_exact(lambda: self._copy_loading(written))

    def _when_exact(self, copy: Callable[[], None]) -> None:
        document = self._document
        if not document.is_open:
            return
        # the script is of the plan, not of a preview of another rule
        document.cancel_preview()
        if not document.plan.chosen:
            self._messages.remind(self.tr("Nothing is ticked, so there is no script to write. Tick parameters first."))
        elif document.settled:
            copy()
        else:
            self._waiting = copy
            document.exact_reader.resume()

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._waiting = None
        elif isinstance(change, Settled) and self._waiting is not None and not self._document.showing.previewing:
            copy, self._waiting = self._waiting, None
            copy()

    def _copy(self) -> None:
        script = as_code(self._document.state.checkpoint, self._document.state.plan_numbers)
        QGuiApplication.clipboard().setText(script)
        count = self._document.state.plan_numbers.total.parameters
        self._messages.tell(
            grouped(self.tr("Copied a script that prunes %n parameter(s) as planned.", "", count), count)
        )

    def _copy_loading(self, written: Path | None) -> None:
        script = as_load_code(self._document.state.checkpoint, self._document.state.plan_numbers, written)
        QGuiApplication.clipboard().setText(script)
        self._messages.tell(
            self.tr("Copied a script that loads the file, checks its zeros and holds them in training.")
        )
