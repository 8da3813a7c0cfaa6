"""The modal dialog with the progress of a job that writes or reads a file."""

from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QProgressBar, QVBoxLayout, QWidget

from gui.state.jobs import Job
from gui.support import number_format
from gui.support.guard import guarded
from gui.support.named import named
from gui.support.plain_label import PlainLabel

_FINE = 1000
"""Steps of the progress bar."""


class Doing(Enum):
    """What a job does with the bytes that it counts."""

    WRITING = auto()
    COMPARING = auto()
    HANDING_OVER = auto()
    """In several steps, each with bytes of its own."""
    INDEXING = auto()


@guarded
class ProgressDialog(QDialog):
    """Shows the progress of a job and cancels it; closes when the job has ended.

    Args:
        job: was just started.
        title: of the dialog.
        doing: what the job does.
    """

    def __init__(self, job: Job, title: str, parent: QWidget, doing: Doing = Doing.WRITING) -> None:
        super().__init__(parent)
        self._doing = doing
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._job = job
        self._label = PlainLabel(self.tr("Preparing …"), self)
        self._bar = named(QProgressBar(self), "commitProgress")
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(title)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        # Return that was typed for the dialog before must not cancel what that has started
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (self._label, self._bar, self._buttons):
            column.addWidget(widget)
        self.setMinimumWidth(420)
        job.progressed.connect(self._progress)
        # not `close`, which calls `reject`
        job.ended.connect(self.accept)

    def reject(self) -> None:
        """Cancel the job; the dialog stays open until the job has ended."""
        if self._job.cancelled:
            return
        self._job.cancel()
        self._label.setText(self.tr("Stopping …"))
        self._bar.setRange(0, 0)
        self._buttons.setEnabled(False)

    def _progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, _FINE)
        self._bar.setValue(_FINE * done // total if total else _FINE)
        going, ended = self._texts()
        shown = {"done": number_format.size(done), "total": number_format.size(total)}
        self._label.setText(going.format(**shown) if done < total else ended)

    def _texts(self) -> tuple[str, str]:
        """What is said while bytes are counted, and after the last of them."""
        match self._doing:
            case Doing.WRITING:
                return self.tr("{done} of {total} written"), self.tr("Reading back and counting …")
            case Doing.COMPARING:
                return self.tr("{done} of {total} compared"), self.tr("Comparing what else the files hold …")
            case Doing.HANDING_OVER:
                return self.tr("Writing, checking, describing: {done} of {total}"), self.tr("On to the next step …")
            case Doing.INDEXING:
                return self.tr("{done} of {total} read, in several passes"), self.tr("Writing the index …")
