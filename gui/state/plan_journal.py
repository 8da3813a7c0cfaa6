"""The journal of the document: what was done is kept on the disk as it is done, for the case that the process dies."""

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.base.errors import UserError
from core.base.loading import LOADING
from core.plan.journal_state import JournalState
from gui.state.changes import Change, Measured, Opened, Settled
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.state.throttle import Throttle

if TYPE_CHECKING:
    from core.plan.journal_store import Journal

DELAY = 500
"""Milliseconds after which a change is written; so much is lost at most, and the time that the disk takes."""


class PlanJournal(QObject):
    """Follows the document, and writes in jobs, one at a time. Nothing is written before there is something to lose."""

    written = Signal()
    """All that was there when it began is on the disk."""
    failed = Signal(str)
    """It can't be written; nothing more is tried until another checkpoint is opened."""

    def __init__(self, document: Document, jobs: Jobs) -> None:
        super().__init__(document)
        self._document, self._jobs = document, jobs
        self._writer: _Writer | None = None
        self._busy = False
        self._soon = Throttle(DELAY, self._write, self)
        document.happened.connect(self._follow)

    @property
    def up_to_date(self) -> bool:
        """Whether nothing would be lost now."""
        if self._writer is None:
            return True
        written, state = self._writer.state, self._state()
        return state.kept if written is None else written == state

    def end(self, *, keep: bool) -> None:
        """Stop, after all jobs have ended.

        Args:
            keep: whether what would be lost is to be offered when the file is opened again.
        """
        self._soon.drop()
        writer, self._writer = self._writer, None
        if writer is None:
            return
        if keep and self._document.stack.modified:
            writer.write(self._state())
        writer.close(keep=keep and self._document.stack.modified)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._begin()
        if not isinstance(change, Measured | Settled):
            self._soon.call()

    def _begin(self) -> None:
        """Another checkpoint: what was done to the one before was saved, or given up."""
        before, self._writer = self._writer, _Writer(self._document.state.checkpoint.path)
        if before is not None:
            before.close(keep=False)

    def _write(self) -> None:
        writer = self._writer
        if self._busy:
            self._soon.call()
        elif writer is not None and not writer.failed and not self.up_to_date:
            state = self._state()
            self._busy = True
            self._jobs.start(
                lambda _: writer.write(state), lambda _: self.written.emit(), self._fail, ended=self._ended
            )

    def _fail(self, error: UserError) -> None:
        self.failed.emit(str(error))

    def _ended(self) -> None:
        self._busy = False
        # what was done while the disk took its time has waited long enough
        self._soon.flush()

    def _state(self) -> JournalState:
        stack = self._document.stack
        selection = self._document.state.selection
        texts = (stack.text(place).partition("\n")[0] for place in range(stack.count()))
        return JournalState(
            stack.base,
            tuple(zip(texts, stack.plans[1:], strict=True)),
            stack.index(),
            stack.snapshots,
            selection.names,
            selection.modules,
            not stack.modified,
        )


class _Writer:
    """Writes the journal of one checkpoint, whichever thread asks for it.

    Attributes:
        state: what is in it; None as long as there is none.
        failed: whether it can't be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._journal: Journal | None = None
        self._lock = Lock()
        self._closed = False
        self.state: JournalState | None = None
        self.failed = False

    def write(self, state: JournalState) -> None:
        """Add what is new; without effect once it is closed.

        Raises:
            UserError: the disk is full, or another error of the file system.
        """
        # imported here, in a job: pydantic takes long to load
        with LOADING:
            from core.plan.journal_file import encode_change
            from core.plan.journal_store import Journal

        with self._lock:
            if self._closed:
                return
            try:
                self._journal = self._journal or Journal(self._path)
                self._journal.add(encode_change(self.state, state))
            except OSError as error:
                self.failed = True
                raise UserError(f"{error.filename or self._path}: {error.strerror or error}.") from error
            self.state = state

    def close(self, *, keep: bool) -> None:
        """End it; kept, it is offered when the file is opened again."""
        with self._lock:
            self._closed = True
            if self._journal is not None:
                self._journal.close(keep=keep)
