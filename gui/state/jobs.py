"""Long work off the window's thread: progress, cancel, and a result or an error on the main thread."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from core.base.errors import Cancelled, UserError
from core.base.going_on import asking
from gui.support.collection import ThreadedCollection

HEAD_START = 0.001
"""Seconds that a new thread sleeps first: starting it blocks the window until it gives up the interpreter lock."""

TELL_EVERY = 0.033
"""Seconds between two reports of progress: about two frames of the screen."""


class Job(QObject):
    """One piece of work in a thread of its own.

    The work is called with the job's `Channel`. All signals arrive on the thread that made the job, and none
    but `ended` once it has been cancelled: what comes late is stale.
    """

    progressed = Signal(object, object)
    """(done, total)"""
    found = Signal(object)
    """A part of the result."""
    finished = Signal(object)
    """The result."""
    failed = Signal(UserError)
    broke = Signal(Exception)
    """A bug, with its traceback."""
    ended = Signal()
    """In any case, last."""
    _posted = Signal(str, tuple)
    """(name of a signal, what to emit)"""

    def __init__(self, work: "Work", words: "Words | None" = None) -> None:
        # without a parent: what is connected with it may hold the last reference to what started it, which would then
        # be deleted while the job is, and delete it again
        super().__init__()
        self.words = words
        """What is said of (done, total); None where they are bytes."""
        self.awaited = False
        """Whether others wait for it: it is shown before them, and can't be stopped by hand."""
        self._stop, self._stands, self._turn = threading.Event(), False, threading.Lock()
        self._posted.connect(self._deliver)
        # a daemon, so that a crash elsewhere is not held up; `Jobs.shut_down` waits for it in the usual case
        self._thread = threading.Thread(target=self._run, args=(work,), name=_name(work), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """Ask it to stop; it emits nothing any more but ``ended``. What stands already is no longer cancelled."""
        with self._turn:
            if not self._stands:
                self._stop.set()

    def stand(self) -> None:
        """What it was started for is done, and is told even where it was cancelled a moment ago."""
        with self._turn:
            self._stands = True
            self._stop.clear()

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    def join(self) -> None:
        """Wait until its thread has ended."""
        self._thread.join()

    def post(self, signal: str, *values: object) -> None:
        """Emit a signal on the main thread, from any thread; dropped when the job has been cancelled."""
        self._posted.emit(signal, values)

    def _run(self, work: "Work") -> None:
        time.sleep(HEAD_START)
        channel = Channel(self)
        try:
            with asking(channel.go_on):
                self.post("finished", work(channel))
        except Cancelled:
            self.cancel()
        except UserError as error:
            self.post("failed", error)
        except BaseException as error:  # noqa: BLE001 - a bug is reported, whatever it is
            self.post("broke", error)
        finally:
            self.post("ended")

    def _deliver(self, signal: str, values: tuple[object, ...]) -> None:
        if signal == "ended" or not self.cancelled:
            getattr(self, signal).emit(*values)


class Channel:
    """Given to the work of a job: reports progress and partial results, from any thread, and raises on a cancel."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._told = 0.0
        self._gathered: list[object] = []
        self._handed = 0.0

    def report(self, done: int, total: int) -> None:
        """Report progress.

        Raises:
            Cancelled: the work is not wanted any more.
        """
        self.go_on()
        now = time.monotonic()
        if now - self._told >= TELL_EVERY or done >= total:
            self._told = now
            self._job.post("progressed", done, total)
        self._hand_over_in_time()

    def go_on(self) -> None:
        """Ask whether to go on; what the job calls in its own thread may ask `core.base.going_on.go_on` instead.

        Raises:
            Cancelled: the work is not wanted any more.
        """
        if self._job.cancelled:
            raise Cancelled

    def stand(self) -> None:
        """Say that a file was written: from now on nothing is cancelled, and what was found is told in any case."""
        self._job.stand()

    def send(self, part: object) -> None:
        """Hand over a part of the result."""
        self._job.post("found", part)

    def gather(self, parts: Iterable[object]) -> None:
        """Hand over parts of the result as they come: as lists, since each by itself would cost the window a turn."""
        try:
            for part in parts:
                self._gathered.append(part)
                self._hand_over_in_time()
        finally:
            self._hand_over()

    def _hand_over_in_time(self) -> None:
        # also while a part takes long, so that those before it don't wait for it
        if self._gathered and time.monotonic() - self._handed >= TELL_EVERY:
            self._hand_over()

    def _hand_over(self) -> None:
        if self._gathered:
            self.send(self._gathered)
            self._gathered, self._handed = [], time.monotonic()


Work = Callable[[Channel], Any]
Words = Callable[[int, int], str]
Title = str | Callable[[], str]
"""What to call work before people; a function is called again when all is told in another language."""


class Jobs(QObject):
    """Starts jobs and knows those that are running."""

    started = Signal(str, Job)
    """(what to call it before people, empty for work that is not shown; the job), and again when it is revealed"""
    broke = Signal(Exception)
    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: list[Job] = []
        self._titles: dict[Job, Title] = {}
        self._closed = False
        self._collection = ThreadedCollection.of_app()

    @property
    def busy(self) -> bool:
        return bool(self._running)

    @property
    def titles(self) -> Mapping[Job, str]:
        """The jobs that are running and shown, with what to call them before people, in the order of their start."""
        return {job: _told(title) for job, title in self._titles.items()}

    def start(
        self,
        work: Work,
        finished: Callable[[Any], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
        found: Callable[[Any], None] | None = None,
        ended: Callable[[], None] | None = None,
        title: Title = "",
        words: Words | None = None,
    ) -> Job:
        """Start work in a thread, and connect what is called with its results; nothing is started after `shut_down`.

        Args:
            work: called with a `Channel`, in a thread of its own.
            finished: takes the result.
            failed: called with a `UserError`. Any other exception goes to `broke`.
            found: takes parts of the result as they come.
            ended: called last in any case, also after a cancel.
            title: what to call it before people.
            words: what to say of its progress, where that is not in bytes.
        """
        job = Job(work, words)
        slots = ((job.finished, finished), (job.failed, failed), (job.found, found), (job.broke, self.broke.emit))
        for signal, slot in slots:
            if slot is not None:
                signal.connect(slot)
        job.ended.connect(lambda: self._end(job, ended))
        if self._closed:
            # what is connected with it may hold it
            job.deleteLater()
            return job
        self._running.append(job)
        self.reveal(job, title)
        self._collection.thread_starts()
        job.start()
        return job

    def reveal(self, job: Job, title: Title) -> None:
        """Show work from now on that was started without a title."""
        if title:
            self._titles[job] = title
        self.started.emit(_told(title), job)

    def shut_down(self) -> None:
        """Cancel everything, wait for the threads, and tell who waits that it has ended.

        Who goes on with something else when a job has ended finds that it does not begin.
        """
        self._closed = True
        while self._running:
            job = self._running[0]
            job.cancel()
            job.join()
            QCoreApplication.sendPostedEvents(job)

    def _end(self, job: Job, ended: Callable[[], None] | None) -> None:
        job.join()
        self._collection.thread_ended()
        self._running.remove(job)
        self._titles.pop(job, None)
        if ended is not None:
            ended()
        # not before that: where it waits in a loop of its own, the job would be gone before others hear of its end
        job.deleteLater()
        if not self.busy:
            self.idle.emit()


class JobGroup(Jobs):
    """The jobs of views that may be made anew: they are among those of all, and can be ended by themselves.

    Args:
        jobs: runs them.
    """

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs

    def start(
        self,
        work: Work,
        finished: Callable[[Any], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
        found: Callable[[Any], None] | None = None,
        ended: Callable[[], None] | None = None,
        title: Title = "",
        words: Words | None = None,
    ) -> Job:
        def end() -> None:
            self._running.remove(job)
            if ended is not None:
                ended()

        if self._closed:
            return Job(work, words)
        job = self._jobs.start(work, finished, failed, found, end, title, words)
        if job in self._jobs._running:
            self._running.append(job)
        return job

    def reveal(self, job: Job, title: Title) -> None:
        self._jobs.reveal(job, title)


def _told(title: Title) -> str:
    return title if isinstance(title, str) else title()


def _name(work: Work) -> str:
    return getattr(work, "__qualname__", type(work).__name__)
