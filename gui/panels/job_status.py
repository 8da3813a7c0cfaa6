"""What is going on in the background, at the foot of the window."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from gui.state.exact_reader import ExactReader
from gui.state.jobs import Job, Jobs
from gui.support import number_format
from gui.support.fitted_label import FittedLabel
from gui.support.named import named

PATIENCE = 250
"""Milliseconds that work may take before it is shown at all."""
_FINE = 1000
_ANY_WIDTH = (1 << 24) - 1
"""Pixels: Qt's word for a widget that may be as wide as it likes."""


@dataclass
class _Progress:
    """A job with a title: what is said of it, and how far it is in thousandths."""

    title: str
    text: str
    part: int = 0


_NOTHING = _Progress("", "")


class _Heard(QObject):
    """What a job tells, for as long as the status is there: the job may outlive it."""

    def __init__(
        self, job: Job, progress: Callable[[Job, int, int], None], end: Callable[[Job], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._job, self._pass_progress, self._pass_end = job, progress, end
        job.progressed.connect(self._progress)
        job.ended.connect(self._end)

    def _progress(self, done: int, total: int) -> None:
        self._pass_progress(self._job, done, total)

    def _end(self) -> None:
        self._pass_end(self._job)
        self.deleteLater()


class JobStatus(QWidget):
    """Title, progress and a stop button of the latest job that has a title; when it has ended, of the one before.

    A job that others wait for is shown before them, without a button.

    Args:
        jobs: whose jobs are shown.
        exact_reader: stopping one of its jobs leaves a button to go on.
    """

    def __init__(self, jobs: Jobs, exact_reader: ExactReader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exact_reader = exact_reader
        self._running: dict[Job, _Progress] = {}
        self._shown: Job | None = None
        self._label, self._bar = FittedLabel(parent=self), named(QProgressBar(self), "jobProgress")
        self._stop = named(QToolButton(self), "jobStop")
        self._resume = named(QToolButton(self), "jobResume")
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._show_latest)
        self._lay_out()
        self._stop.clicked.connect(self._cancel)
        self._resume.clicked.connect(self._go_on)
        jobs.started.connect(self._follow)
        exact_reader.halted.connect(self._offer_to_go_on)
        for job, title in jobs.titles.items():
            self._follow(title, job)

    def _lay_out(self) -> None:
        self._bar.setRange(0, _FINE)
        self._bar.setFixedWidth(160)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._stop.setText(self.tr("Stop"))
        self._resume.setText(self.tr("Go on reading"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 6, 0)
        for widget in (self._label, self._bar, self._stop, self._resume):
            row.addWidget(widget)
        # the button makes the line higher, and with it everything above it would be laid out anew
        policy = self._stop.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._stop.setSizePolicy(policy)
        self._reveal(False)
        self._resume.hide()

    def _follow(self, title: str, job: Job) -> None:
        if not title:
            return
        self._running[job] = _Progress(title, f"{title} …")
        self._resume.hide()
        _Heard(job, self._progress, self._end, self)
        self._patience.start()

    def _progress(self, job: Job, done: int, total: int) -> None:
        progress = self._running[job]
        progress.part = _FINE * done // total if total else _FINE
        said = job.words(done, total) if job.words is not None else number_format.size(total)
        progress.text = self.tr("{title}: {size}").format(title=progress.title, size=said)
        if job is self._shown:
            self._write(progress)

    def _end(self, job: Job) -> None:
        del self._running[job]
        if not self._running:
            self._patience.stop()
        if job is self._shown:
            self._show_latest()

    def _show_latest(self) -> None:
        """Show the job that was started last of those that are running, or nothing."""
        latest_last = sorted(self._running, key=lambda job: job.awaited)
        self._shown = latest_last[-1] if latest_last else None
        self._write(_NOTHING if self._shown is None else self._running[self._shown])
        self._reveal(self._shown is not None)

    def _write(self, progress: _Progress) -> None:
        self._label.setText(progress.text)
        self._bar.setValue(progress.part)

    def _cancel(self) -> None:
        if self._shown is None:
            return
        if self._exact_reader.owns(self._shown):
            self._exact_reader.stop()
        else:
            self._shown.cancel()

    def _offer_to_go_on(self) -> None:
        self._resume.show()

    def _go_on(self) -> None:
        self._resume.hide()
        self._exact_reader.resume()

    def _reveal(self, visible: bool) -> None:
        for widget in (self._label, self._bar):
            widget.setVisible(visible)
        stops = self._shown is not None and not self._shown.awaited
        # hidden it has its height alone
        self._stop.setMaximumWidth(_ANY_WIDTH if stops else 0)
        self._stop.setVisible(stops)
