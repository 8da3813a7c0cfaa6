"""Offers back what a session that died has left of its plan."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDate, QDateTime, QLocale, QObject, Signal

from core.base.loading import LOADING
from core.model.checkpoint import Checkpoint
from gui.panels.message_bar import MessageAct, MessageBar
from gui.state.changes import Change, Opened
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.state.plan_journal import PlanJournal
from gui.state.throttle import Throttle
from gui.support import number_format
from gui.support.dates import date

if TYPE_CHECKING:
    from core.plan.journal_store import FoundJournal

_ABOUT = "an earlier session"


class JournalOffer(QObject):
    """Looks for journals when a checkpoint has been opened, and offers the latest.

    The offer is shown until something is done that would be lost; from then on it waits for `restore`, so that it lies
    over nothing. What was not decided on is kept on the disk, and offered again.

    Args:
        document: gets what is restored.
        jobs: run the search.
        journal: what is restored is dropped only when this has written it.
        messages: shows the offer.
        may_leave: called with a function; asks whether what was done meanwhile may be lost, and calls it if so.
    """

    waiting_changed = Signal(bool)
    """Whether there is something to restore."""

    def __init__(
        self,
        document: Document,
        jobs: Jobs,
        journal: PlanJournal,
        messages: MessageBar,
        may_leave: Callable[[Callable[[], None]], None],
    ) -> None:
        super().__init__(document)
        self._document, self._jobs, self._journal, self._messages = document, jobs, journal, messages
        self._may_leave = may_leave
        self._found: FoundJournal | None = None
        self._restored: FoundJournal | None = None
        self._restoring: Checkpoint | None = None
        self._say_soon = Throttle(0, self._say_where, self)
        document.happened.connect(self._follow)
        journal.written.connect(self._drop_restored)
        journal.failed.connect(self._warn)

    def leave(self) -> None:
        """Let be offered again what was not decided on."""
        for each in (self._found, self._restored):
            if each is not None:
                each.leave()
        self._restored = None
        self._take(None)
        self._messages.withdraw(_ABOUT)

    @property
    def waiting(self) -> bool:
        """Whether there is something to restore."""
        return self._found is not None

    def restore(self) -> None:
        """Bring back what was found; asks first where something would be lost for it."""
        self._may_leave(self._take_back)

    def _take(self, found: "FoundJournal | None") -> None:
        self._found = found
        self.waiting_changed.emit(self.waiting)

    def _follow(self, change: Change) -> None:
        # what is restored opens the same one again
        if isinstance(change, Opened) and change.now.checkpoint is not self._restoring:
            self.leave()
            self._restoring, checkpoint = None, change.now.checkpoint
            self._jobs.start(lambda _: _find(checkpoint), lambda found: self._offer(found, checkpoint))
        elif self.waiting and self._document.stack.modified and self._messages.withdraw(_ABOUT):
            # said in the next turn of the event loop: what is said now goes with this very act
            self._say_soon.call()

    def _say_where(self) -> None:
        if self.waiting:
            self._messages.note(lambda: self.tr("What was not saved then waits in File ▸ Restore unsaved steps."))

    def _offer(self, found: Any, checkpoint: Checkpoint) -> None:  # noqa: ANN401 - its module loads pydantic
        if found is None:
            return
        if not self._document.holds(checkpoint):
            found.leave()
            return
        self._take(found)
        acts = [
            MessageAct(lambda: self.tr("Restore"), "restoreJournal", self.restore),
            MessageAct(lambda: self.tr("Drop"), "dropJournal", self._drop),
        ]
        self._messages.offer(lambda: self._text(found), acts, _ABOUT)

    def _text(self, found: "FoundJournal") -> str:
        state = found.state
        count = len(state.steps) or len(state.snapshots)
        words = {"count": number_format.whole(count), "when": self._moment(found.written)}
        plural = number_format.plural(count)
        if state.steps:
            text = self.tr("{count} steps of {when} were not saved when the app ended.", "", plural).format(**words)
        else:
            text = self.tr("{count} snapshots of {when} were not saved when the app ended.", "", plural).format(**words)
        changed = self.tr("The file has changed since.")
        return f"{text} {changed}" if found.changed else text

    def _moment(self, seconds: float) -> str:
        moment = QDateTime.fromSecsSinceEpoch(int(seconds))
        time = QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)
        days = moment.date().daysTo(QDate.currentDate())
        if days == 0:
            return self.tr("today {time}").format(time=time)
        if days == 1:
            return self.tr("yesterday {time}").format(time=time)
        return f"{date(moment.date())} {time}"

    def _take_back(self) -> None:
        found = self._found
        if found is None or not self._document.is_open:
            return
        if not found.state.fits(self._document.state.checkpoint):
            self._messages.warn(
                lambda: self.tr("The file has other parameters now, so the steps can't be restored."), _ABOUT
            )
            return
        self._restored, self._restoring = found, self._document.state.checkpoint
        self._take(None)
        self._messages.withdraw(_ABOUT)
        self._document.restore(
            found.state, lambda: self.tr("Restored from {when}").format(when=self._moment(found.written))
        )

    def _drop(self) -> None:
        found = self._found
        self._take(None)
        if found is not None:
            found.drop()
        self._messages.withdraw(_ABOUT)

    def _drop_restored(self) -> None:
        """What was restored is in the journal of this session now."""
        restored, self._restored = self._restored, None
        if restored is not None:
            restored.drop()

    def _warn(self, why: str) -> None:
        self._messages.warn(
            lambda: self.tr("What is done is not kept for the case that the app ends: {why}").format(why=why),
            about="the journal",
        )


def _find(checkpoint: Checkpoint) -> Any:  # noqa: ANN401 - a `FoundJournal`
    # imported here, in a job: pydantic takes long to load
    with LOADING:
        from core.plan.journal_store import find_journal

    return find_journal(checkpoint.path)
