"""File ▸ Summary of the file: made in a job, shown in a dialog."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.base.escaping import escaped
from core.model.cached_names import title_of
from core.report.file_summary import FileSummary, summarise
from gui.controllers.dialogs_beside import DialogsBeside
from gui.dialogs.summary_dialog import SummaryDialog
from gui.panels.message_bar import MessageBar
from gui.state.document import Document
from gui.state.jobs import Jobs


class SummaryController(QObject):
    """Shows what is in the open file.

    Args:
        document: has it.
        jobs: runs the reading.
        messages: tells why there is nothing to show.
        window: parent of the dialog.
    """

    def __init__(self, document: Document, jobs: Jobs, messages: MessageBar, window: QWidget) -> None:
        super().__init__(window)
        self._document, self._jobs, self._messages, self._window = document, jobs, messages, window
        self._dialogs = DialogsBeside(document, self)

    def show(self) -> None:
        """Make the summary, and show it."""
        checkpoint = self._document.state.checkpoint
        self._jobs.start(
            lambda _channel: summarise(checkpoint),
            finished=lambda found: self._dialogs.show(lambda: self._made(found)),
            failed=lambda error: self._messages.warn(str(error)),
            title=lambda: self.tr("Reading what the file records"),
        )

    def _made(self, found: FileSummary) -> SummaryDialog:
        dialog = SummaryDialog(found, escaped(title_of(found.path)), self._window)
        dialog.chosen.connect(self._select)
        return dialog

    def _select(self, name: str) -> None:
        if self._document.is_open and name in self._document.state.checkpoint.by_name:
            self._document.select([name])
