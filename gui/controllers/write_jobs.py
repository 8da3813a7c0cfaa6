"""Jobs that write files: progress, and what is said before and after."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.dialogs.progress_dialog import Doing, ProgressDialog
from gui.panels.message_bar import MessageBar
from gui.state.jobs import Job, Jobs, Work

WRITTEN = "what was written"
"""What messages about written files are about."""


class WriteJobs(QObject):
    """Starts jobs that write files, each with a dialog that shows its progress and cancels it.

    What was said of an earlier file is dropped when a later one is begun: it must not be taken for the outcome of that.

    Args:
        jobs: runs them.
        messages: shows why nothing was written, or that it was cancelled.
        window: parent of the dialogs.
    """

    def __init__(self, jobs: Jobs, messages: MessageBar, window: QWidget) -> None:
        super().__init__(window)
        self._jobs, self._messages, self._window = jobs, messages, window

    def start(self, work: Work, finished: Callable[[Any], None], title: str, doing: Doing = Doing.WRITING) -> None:
        """Start a job.

        Args:
            work: leaves no file behind where it is cancelled or fails.
            finished: takes the result.
            title: of the dialog.
            doing: what the job does.
        """
        self._messages.withdraw(WRITTEN)
        job = self._jobs.start(
            work, finished, failed=lambda error: self._messages.warn(str(error)), ended=lambda: self._end(job)
        )
        ProgressDialog(job, title, self._window, doing).open()

    def _end(self, job: Job) -> None:
        if job.cancelled:
            self._messages.note(lambda: self.tr("Cancelled: nothing was written."), about=WRITTEN)
