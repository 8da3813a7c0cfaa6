"""Has the loops over weights ready before something is opened, which takes long at the first start."""

from PySide6.QtCore import QObject, Signal

from core.base.escaping import escaped
from core.base.loop_watch import user_folder
from core.preview.loops import prepare_loops
from gui.state.jobs import Channel, Job, Jobs


class Preparation(QObject):
    """Loads the loops as a job; where some have to be compiled, it is shown with what it is for."""

    unkept = Signal(str)
    """Some were compiled, and could not be kept for the next start: a sentence."""

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Job | None = None

    def start(self) -> None:
        """Start the job."""
        self._job = self._jobs.start(_prepare, found=lambda _: self._show(), finished=self._finish, words=self._words)
        self._job.awaited = True

    def _show(self) -> None:
        assert self._job is not None
        self._jobs.reveal(self._job, lambda: self.tr("Preparing the counting for this machine, once"))

    def _words(self, done: int, total: int) -> str:
        return self.tr("{done} of {total}").format(done=done, total=total)

    def _finish(self, kept: bool) -> None:
        self._job = None
        if not kept:
            text = self.tr("The counting was prepared for this start only: {folder} can't be written.")
            self.unkept.emit(text.format(folder=escaped(str(user_folder()))))


def _prepare(channel: Channel) -> bool:
    return prepare_loops(channel.report, lambda: channel.send(None))
