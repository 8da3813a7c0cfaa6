"""The history: every step by name, a click goes there."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QUndoView, QWidget

from gui.changes import Change, Opened
from gui.document import Document
from gui.panels.lines import LineDelegate
from gui.panels.section import Section


class HistoryPanel(Section):
    """Qt's own view of the undo stack, beginning with what was opened."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.heading.setText(self.tr("History"))
        self._document = document
        self.view = QUndoView(document.stack, self)
        self.view.setObjectName("historyView")
        self.view.setAccessibleName(self.tr("History"))
        self.view.setEmptyLabel(self.tr("Nothing opened yet"))
        self.view.setItemDelegate(LineDelegate(self.view))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self.view, 1)
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self.view.setEmptyLabel(self._document.origin)
