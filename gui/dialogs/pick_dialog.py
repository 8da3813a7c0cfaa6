"""A dialog to pick one of several models from a list, with a filter and by keys alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.base.escaping import escaped
from gui.panels.section import QuietLabel
from gui.support import number_format
from gui.support.guard import guarded
from gui.support.named import named

_NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SIZE = (720, 420)
_STEPS = {int(Qt.Key.Key_Down): 1, int(Qt.Key.Key_Up): -1}
_AIR = 10
"""Pixels that a row is higher than its text."""


@dataclass(frozen=True)
class PickRow:
    """One model.

    Attributes:
        cells: texts of the columns.
        path: what is opened.
        hint: more about it, for a tooltip.
        enabled: whether it can be picked.
    """

    cells: tuple[str, ...]
    path: Path
    hint: str = ""
    enabled: bool = True


@guarded
class PickDialog(QDialog):
    """A list of models, of which one is opened by double click, Return or the button.

    Args:
        columns: how many; the first takes the room, the last is of numbers.
    """

    picked = Signal(Path)

    def __init__(self, columns: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.resize(*_SIZE)
        self.words = named(QuietLabel(parent=self), "pickWords")
        self.filter = named(QLineEdit(self), "pickFilter")
        self.filter.setPlaceholderText(self.tr("Filter"))
        self.filter.setClearButtonEnabled(True)
        self.filter.installEventFilter(self)
        self.list = self._made_list(columns)
        self.empty = named(QuietLabel(parent=self), "pickEmpty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pages = QStackedWidget(self)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.open_button = self.buttons.addButton(self.tr("Open"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.open_button.setProperty("primary", True)
        self.open_button.setDefault(True)
        # the box has had it styled already
        self.open_button.style().polish(self.open_button)
        self.column = QVBoxLayout(self)
        for page in (self.list, self.empty):
            self.pages.addWidget(page)
        for widget in (self.words, self.filter, self.pages, self.buttons):
            self.column.addWidget(widget)
        self._connect()
        self.show_rows([], "")

    def show_rows(self, rows: Sequence[PickRow], empty: str) -> None:
        """Show models, the first of which is selected; where there are none, a text in their place."""
        self._empty, self._items = empty, [_item(row) for row in rows]
        for item in self._items:
            item.setSizeHint(0, QSize(0, self.fontMetrics().height() + _AIR))
        self.list.clear()
        self.list.addTopLevelItems(self._items)
        self._narrow()

    def show_text(self, text: str) -> None:
        """Show a text in the place of the list."""
        self.show_rows([], text)

    @property
    def path(self) -> Path | None:
        """The path of the selected model; None where none is."""
        selected = [item for item in self.list.selectedItems() if not item.isHidden()]
        return selected[0].data(0, Qt.ItemDataRole.UserRole) if selected else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down move in the list while the filter is being typed."""
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(event.key(), 0)
            self._step(step)
            return step != 0
        return super().eventFilter(watched, event)

    def _take(self) -> None:
        path = self.path
        if path is not None:
            self.accept()
            self.picked.emit(path)

    def _step(self, by: int) -> None:
        """Select the next model, or the one before, while the filter is being typed."""
        usable = self._usable
        places = [place for place, item in enumerate(usable) if item.isSelected()]
        if places:
            self.list.setCurrentItem(usable[min(max(places[0] + by, 0), len(usable) - 1)])

    @property
    def _usable(self) -> list[QTreeWidgetItem]:
        """What the filter lets through and can be picked."""
        enabled = Qt.ItemFlag.ItemIsEnabled
        return [item for item in self._items if not item.isHidden() and item.flags() & enabled]

    def _made_list(self, columns: int) -> QTreeWidget:
        made = named(QTreeWidget(self), "pickList")
        made.setColumnCount(columns)
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setAllColumnsShowFocus(True)
        made.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        made.setAccessibleName(self.tr("Models"))
        heading = made.header()
        heading.setStretchLastSection(False)
        heading.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        heading.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        made.headerItem().setTextAlignment(columns - 1, _NUMBERS)
        return made

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._narrow)
        self.list.itemSelectionChanged.connect(self._enable)
        self.list.itemActivated.connect(self._take)
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.reject)

    def _narrow(self) -> None:
        """Show what the filter lets through, and keep one of it selected."""
        words = self.filter.text().lower().split()
        for item in self._items:
            text = " ".join(item.text(column) for column in range(item.columnCount())).lower()
            item.setHidden(not all(word in text for word in words))
        shown = [item for item in self._items if not item.isHidden()]
        if self.path is None and self._usable:
            self.list.setCurrentItem(self._usable[0])
        self.empty.setText(self.tr("Nothing matches the filter.") if self._items else self._empty)
        self.pages.setCurrentWidget(self.list if shown else self.empty)
        self.filter.setEnabled(bool(self._items))
        self._enable()

    def _enable(self) -> None:
        self.open_button.setEnabled(self.path is not None)


def _item(row: PickRow) -> QTreeWidgetItem:
    item = QTreeWidgetItem([escaped(cell) for cell in row.cells])
    item.setData(0, Qt.ItemDataRole.UserRole, row.path)
    item.setTextAlignment(len(row.cells) - 1, _NUMBERS)
    for column in range(len(row.cells)):
        item.setToolTip(column, number_format.tip(escaped(row.hint)))
    if not row.enabled:
        item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item
