"""The filter line above the tree: what is typed, the list of what it knows, and what is not understood."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QColor, QPalette
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget

from gui.support import number_format
from gui.support.file_drops import let_files_pass
from gui.support.guard import guarded
from gui.support.icons import Glyph, icon
from gui.support.theme import theme_of
from gui.tree.filter_table import listed
from gui.tree.row_filter import RowFilter, parse_filter

_WRONG = {True: QColor("#ff8080"), False: QColor("#b3261e")}
"""The text colour of a filter line that is not understood, by whether the theme is dark."""


@guarded
class FilterLine(QWidget):
    """Has the text, and the filter that it means. One sentence below it tells what is wrong with it.

    Attributes:
        edit: the text.
        help_action: opens the list of what the line knows; what is chosen there is put into the line.
        note: below the line: what is wrong with it.
    """

    changed = Signal()
    """The text, and `filter`, are others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.filter = RowFilter()
        self.edit, self.note = QLineEdit(), QLabel()
        let_files_pass(self.edit)
        self.help_action = QAction(icon(Glyph.FILTER_HELP, "muted"), self.tr("What the filter knows"), self)
        self.help_action.setToolTip(self.help_action.text())
        self.help_action.triggered.connect(self._show_menu)
        self.edit.addAction(self.help_action, QLineEdit.ActionPosition.TrailingPosition)
        self.edit.setClearButtonEnabled(True)
        self._name()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.edit)
        column.addWidget(self.note)
        self.edit.textChanged.connect(self._take)
        self._show()

    def menu(self) -> QMenu:
        """All that the line knows, each with an example, which is put into the line."""
        menu = QMenu(self.edit)
        for example, explained in self._words():
            self._add(menu, example, explained)
        menu.addSeparator()
        for fact in listed().values():
            self._add(menu, fact.example, fact.explained())
        return menu

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show()

    def _name(self) -> None:
        self.edit.setObjectName("filterEdit")
        self.edit.setPlaceholderText(self.tr("Filter: name, class:Conv2d, dead>0"))
        self.edit.setAccessibleName(self.tr("Filter of the module tree"))
        self.note.setObjectName("filterNote")
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setContentsMargins(4, 0, 4, 0)

    def _words(self) -> tuple[tuple[str, str], ...]:
        return (
            ("attention", self.tr("a part of the name")),
            ("*.weight", self.tr("a pattern for the whole name")),
            ("class:Conv2d", self.tr("the class of the module")),
            ("dtype:bf16", self.tr("the dtype")),
            ("ticked:yes", self.tr("what is ticked, or with “no” what is not")),
            ("locked:yes", self.tr("what is never cut")),
        )

    def _add(self, menu: QMenu, example: str, explained: str) -> None:
        action = menu.addAction(number_format.caption(f"{example}\t{explained}"))
        action.triggered.connect(lambda: self._put(example))

    def _put(self, example: str) -> None:
        """Add a word to the line."""
        self.edit.setText(" ".join(filter(None, (self.edit.text().strip(), example))))
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_menu(self) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.edit.mapToGlobal(self.edit.rect().bottomLeft()))

    def _take(self, text: str) -> None:
        self.filter = parse_filter(text)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        """Red, with the reason below and as a tooltip, where a word is not understood."""
        problems = self.filter.problems
        wrong, palette = _WRONG[theme_of(self.palette()).dark], QPalette()
        if problems:
            palette.setColor(QPalette.ColorRole.Text, wrong)
        self.edit.setPalette(palette)
        self.edit.setToolTip(number_format.tip("\n".join(problems) or self._help()))
        self.edit.setAccessibleDescription("\n".join(problems))
        told = QPalette()
        told.setColor(QPalette.ColorRole.WindowText, wrong)
        self.note.setPalette(told)
        self.note.setText(problems[0] if problems else "")
        self.note.setVisible(bool(self.note.text()))

    def _help(self) -> str:
        return self.tr("All words must match: parts of names, *.weight, class:Conv2d, dtype:bf16, >1M, dead>0, σ<0.01.")
