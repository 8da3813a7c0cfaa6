"""Reads what the shown plan's exact numbers need, as soon as it has been at rest for a moment."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto

from PySide6.QtCore import QObject, QTimer, Signal

from core.base.errors import UserError
from core.preview.loops import prepare_loops
from core.preview.read_requests import IndexRequest, ListedRequest, ReadRequest, read_all
from gui.state.jobs import Channel, Job, Jobs, Title

REST = 60
"""Milliseconds without a change after which the numbers are made exact."""


class ReadState(Enum):
    """What is being read. "Change" is another plan, selection or wish; "ask" is a look at what is missing.

    ================  ======================================  =========================================
    state             meaning                                 leaves it
    ================  ======================================  =========================================
    STOPPED           not begun, stopped, failed or closed    begin, resume: ask, or ENDING if a job is left
    RESTING           a change was made a moment ago          REST ms without another change: ask
    READING_INDEXES   a job reads what serves every plan      job ended: ask; a change does not matter
    READING_EXACT     a job reads what serves this plan only  job ended: ask; change: cancelled, ENDING
    ENDING            a job that was cancelled still ends     job ended: RESTING
    COMPLETE          nothing is missing                      change: RESTING
    ================  ======================================  =========================================

    To ask leads to COMPLETE where nothing is missing, else to READING_INDEXES or READING_EXACT, which start a job.
    From every state `begin` begins anew, and `stop`, `close`, an error and a bug lead to STOPPED.
    """

    STOPPED = auto()
    RESTING = auto()
    READING_INDEXES = auto()
    READING_EXACT = auto()
    ENDING = auto()
    COMPLETE = auto()


class ExactReader(QObject):
    """Asks what is missing and reads it, again and again, until nothing is.

    An index serves every plan, so it is read to its end. What was asked for one plan's sake is dropped when
    another plan is shown. At most one job runs at a time.

    Args:
        jobs: where the reading is done.
        pending_reads: what has to be read next, given names of parameters whose standard deviations are wanted too;
            asked on this thread.
    """

    found = Signal(list)
    """Pairs of a request and what was found."""
    read = Signal()
    """All that was asked for has been found; there may be more to ask."""
    complete = Signal()
    """Nothing is missing."""
    halted = Signal(str)
    """Reading stopped before the end, with the reason if the user can mend it, else ""; `resume` goes on."""

    def __init__(
        self,
        jobs: Jobs,
        pending_reads: Callable[[Sequence[str]], Sequence[ReadRequest]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._pending_reads = jobs, pending_reads
        self.state = ReadState.STOPPED
        self._also: tuple[str, ...] = ()
        self._job: Job | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._ask)

    @property
    def at_rest(self) -> bool:
        """Whether nothing is being read or about to be."""
        return self._job is None and self.state in (ReadState.STOPPED, ReadState.COMPLETE)

    def owns(self, job: Job) -> bool:
        """Whether a job is its own."""
        return job is self._job

    def begin(self) -> None:
        """Begin with another checkpoint; what is being read of the old one is cancelled."""
        self.close()
        self.resume()

    def restart(self, also: Iterable[str] = ()) -> None:
        """Ask anew after a rest, since the plan, or what is looked at, has changed.

        Args:
            also: names of parameters whose standard deviations are wanted too, until the next change.
        """
        self._also = tuple(also)
        match self.state:
            case ReadState.COMPLETE | ReadState.RESTING:
                self._enter(ReadState.RESTING)
            case ReadState.READING_EXACT:
                self._cancel()
                self._enter(ReadState.ENDING)

    def put_off(self) -> None:
        """Begin the rest anew: what the last change had the window do has only ended now, and took a part of it."""
        if self.state is ReadState.RESTING:
            self._rest.start()

    def close(self) -> None:
        """Cancel reading, until `begin` or `resume`."""
        self._also = ()
        self._cancel()
        self._enter(ReadState.STOPPED)

    def resume(self) -> None:
        """Go on after a stop."""
        if self.state is not ReadState.STOPPED:
            return
        if self._job is None:
            self._ask()
        else:
            self._enter(ReadState.ENDING)

    def stop(self) -> None:
        """Cancel reading because the user asked for that, and emit `halted`."""
        self.close()
        self.halted.emit("")

    def _enter(self, state: ReadState) -> None:
        self.state = state
        if state is ReadState.RESTING:
            self._rest.start()
        else:
            self._rest.stop()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _ask(self) -> None:
        requests = self._pending_reads(self._also)
        indexes = [request for request in requests if isinstance(request, IndexRequest | ListedRequest)]
        if indexes:
            self._enter(ReadState.READING_INDEXES)
            self._start(indexes, lambda: self.tr("Reading the weights"))
        elif requests:
            self._enter(ReadState.READING_EXACT)
            self._start(requests, lambda: self.tr("Counting exactly"))
        else:
            self._enter(ReadState.COMPLETE)
            self.complete.emit()

    def _start(self, requests: Sequence[ReadRequest], title: Title) -> None:
        self._job = self._jobs.start(
            lambda channel: _read(requests, channel),
            found=self.found.emit,
            finished=lambda _: self.read.emit(),
            failed=self._fail,
            ended=self._end,
            title=title,
        )
        # to ask again would only break again
        self._job.broke.connect(lambda _: self._enter(ReadState.STOPPED))

    def _fail(self, error: UserError) -> None:
        self._enter(ReadState.STOPPED)
        self.halted.emit(str(error))

    def _end(self) -> None:
        self._job = None
        match self.state:
            case ReadState.READING_INDEXES | ReadState.READING_EXACT:
                self._ask()
            case ReadState.ENDING:
                self._enter(ReadState.RESTING)


def _read(requests: Sequence[ReadRequest], channel: Channel) -> None:
    # all at once, so that what is found does not have the window wait for others
    prepare_loops()
    channel.gather(read_all(requests, channel.report))
