"""What needs attention: a list, each entry leads to the place."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from core.attention import Note, attention
from gui.changes import Change, Opened, Settled
from gui.document import Document
from gui.panels.lines import WrappedDelegate
from gui.panels.section import QuietLabel, Section

ROWS, HIGHEST = 5, 150
"""How many entries, and how many pixels of them, are seen at once."""

_NAME = Qt.ItemDataRole.UserRole


class AttentionPanel(Section):
    """Looks for what needs attention whenever the numbers have settled."""

    lead_to = Signal(str)
    """Full name of the parameter that an entry is about."""
    noted = Signal(int)
    """How many entries there are now."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.heading.setText(self.tr("Attention"))
        self._document = document
        self.notes: tuple[Note, ...] = ()
        self.list = QListWidget(self, objectName="attentionList")
        self.list.setAccessibleName(self.tr("What needs attention"))
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setItemDelegate(WrappedDelegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._lead)
        self.list.itemActivated.connect(self._lead)
        self._none = QuietLabel(self.tr("Nothing so far."))
        for widget in (self._none, self.list):
            self.body.addWidget(widget)
        self.list.hide()
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._show(())
        elif isinstance(change, Settled) and not self._document.comparing:
            self._show(attention(self._document.checkpoint, change.evaluation, self._document.measures))

    def _show(self, notes: tuple[Note, ...]) -> None:
        if notes != self.notes:
            self.notes = notes
            self.list.clear()
            for note in notes:
                self.list.addItem(_item(note))
            self._none.setVisible(not notes)
            self.list.setVisible(bool(notes))
            self._fit()
        self.noted.emit(len(notes))

    def _fit(self) -> None:
        """As high as its entries, up to a few of them."""
        height = sum(self.list.sizeHintForRow(row) for row in range(min(self.list.count(), ROWS)))
        self.list.setFixedHeight(min(height, HIGHEST) + 2 * self.list.frameWidth())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.notes:
            self._fit()

    def _lead(self, item: QListWidgetItem) -> None:
        self.lead_to.emit(item.data(_NAME))


def _item(note: Note) -> QListWidgetItem:
    item = QListWidgetItem(note.text)
    item.setData(_NAME, note.name)
    return item
