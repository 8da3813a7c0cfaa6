"""File ▸ Save index file: what is known of the weights, in a file that opens without them."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.base.escaping import escaped
from core.base.loading import LOADING
from core.index_file.place import index_path
from core.model.checkpoint import Checkpoint
from gui.controllers.write_jobs import WRITTEN, WriteJobs
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.progress_dialog import Doing
from gui.panels.message_bar import MessageBar
from gui.state.document import Document
from gui.state.jobs import Channel, Jobs


class IndexController(QObject):
    """Writes it in a job, in which the weights are read once.

    Args:
        document: has the model.
        jobs: runs the job.
        messages: tells what was written, or why nothing was.
        window: parent of the dialogs.
    """

    def __init__(self, document: Document, jobs: Jobs, messages: MessageBar, window: QWidget) -> None:
        super().__init__(document)
        self._document, self._messages, self._window = document, messages, window
        self._write_jobs = WriteJobs(jobs, messages, window)

    def save(self) -> None:
        """Ask where, and write."""
        if not self._document.is_open:
            return
        checkpoint = self._document.state.checkpoint
        path = FileDialogs.index(self._window, index_path(checkpoint))
        if path is None:
            return
        self._write_jobs.start(
            lambda channel: _write(checkpoint, path, channel),
            finished=lambda _: self._tell(path),
            title=self.tr("Save index file"),
            doing=Doing.INDEXING,
        )

    def _tell(self, path: Path) -> None:
        text = self.tr(
            "Wrote {path}. It opens as a model without weights; beside its model it saves reading the weights."
        )
        self._messages.tell(text.format(path=escaped(str(path))), about=WRITTEN)


def _write(checkpoint: Checkpoint, path: Path, channel: Channel) -> None:
    # imported here: pydantic takes a while, and only this needs it
    with LOADING:
        from core.index_file.index_file import write_index

    write_index(checkpoint, path, report=channel.report)
    channel.stand()
