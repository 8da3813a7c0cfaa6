"""Edit ▸ Copy as PyTorch code: puts the plan as a script on the clipboard, as soon as its thresholds are exact."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from core.report.code_export import as_code
from gui.panels.message_bar import MessageBar
from gui.state.changes import Change, Opened, Settled
from gui.state.document import Document


class CodeCopier(QObject):
    """Copies the script at once, or when all numbers are exact: it has thresholds as numbers.

    Args:
        document: has the plan.
        messages: shows what was copied.
    """

    def __init__(self, document: Document, messages: MessageBar) -> None:
        super().__init__(document)
        self._document, self._messages = document, messages
        self._waiting = False
        document.changed.connect(self._follow)

    def copy(self) -> None:
        """Put the script on the clipboard, at once or when the numbers have settled."""
        document = self._document
        if not document.is_open:
            return
        # the script is of the plan, not of a preview of another rule
        document.cancel_preview()
        if not document.plan.chosen:
            self._messages.remind(self.tr("Nothing is ticked, so there is no script to write. Tick parameters first."))
        elif document.settled:
            self._copy()
        else:
            self._waiting = True
            document.exact_reader.resume()

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._waiting = False
        elif isinstance(change, Settled) and self._waiting and not self._document.showing.previewing:
            self._copy()

    def _copy(self) -> None:
        self._waiting = False
        script = as_code(self._document.state.checkpoint, self._document.state.plan_numbers)
        QGuiApplication.clipboard().setText(script)
        count = self._document.state.plan_numbers.total.parameters
        self._messages.tell(self.tr("Copied a script that prunes %n parameter(s) as planned.", "", count))
