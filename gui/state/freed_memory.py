"""Gives memory back once a checkpoint has been read: of very many tensors reading leaves a tenth of all behind."""

from PySide6.QtCore import QObject

from gui.state.changes import Change, Opened
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.support import memory


class FreedMemory(QObject):
    """Waits, after each opening, until all numbers are exact and nothing goes on.

    Args:
        document: what is opened.
        jobs: all that may go on.
    """

    def __init__(self, document: Document, jobs: Jobs) -> None:
        super().__init__(document)
        self._document, self._waiting = document, False
        document.happened.connect(self._follow)
        jobs.idle.connect(self._give_back)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._waiting = True

    def _give_back(self) -> None:
        if self._waiting and self._document.settled:
            self._waiting = False
            memory.give_back()
