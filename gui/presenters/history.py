"""The beginning of the history panel; the steps it reads off the undo stack itself."""

from PySide6.QtCore import QObject

from gui.panels.history_panel import HistoryPanel
from gui.state.changes import Change, Opened
from gui.state.document import Document
from gui.support.words import said


class HistoryPresenter(QObject):
    """Names what a history begins with."""

    def __init__(self, document: Document, panel: HistoryPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._panel.begin(said(change.origin))
