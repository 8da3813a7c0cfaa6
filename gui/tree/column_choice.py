"""Which columns the user wants to see, and by which one the rows are sorted: the header's clicks and its menu."""

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QMenu

from gui.tree.column_table import USUAL, title
from gui.tree.columns import CHANGES, NUMBERS, Column
from gui.tree.flat_rows import Sorting
from gui.tree.tree_model import ModuleTreeModel

_USUAL, _BETWEEN = "", ","


class ColumnChoice(QObject):
    """The wanted columns, as a set that is kept in the settings by `chosen` and `choose`.

    Attributes:
        wanted: the columns; the name is always among them.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.wanted = USUAL

    @property
    def chosen(self) -> str:
        """The columns as a text; empty for the usual ones, whichever these are in another version."""
        # what differs from another file goes with the comparison
        kept = self.wanted - frozenset(CHANGES)
        return _USUAL if kept == USUAL else _BETWEEN.join(column.name.lower() for column in sorted(kept))

    def choose(self, text: str) -> None:
        """Want the columns of a text; what is no column is left out."""
        known = {column.name.lower(): column for column in Column}
        named = {known[name] for name in text.split(_BETWEEN) if name in known}
        self.want(frozenset(named) if named else USUAL)

    def want(self, columns: frozenset[Column]) -> None:
        """Want these columns."""
        wanted = columns | {Column.NAME}
        if wanted != self.wanted:
            self.wanted = wanted
            self.changed.emit()


class HeaderActions(QObject):
    """What clicks on the header do: sort by a column, turn the order round, back to the tree; its menu has the columns.

    Args:
        header: of the tree.
        model: is sorted.
        choice: of columns.
    """

    sorted = Signal()
    """The rows are sorted otherwise than before."""

    def __init__(self, header: QHeaderView, model: ModuleTreeModel, choice: ColumnChoice) -> None:
        super().__init__(header)
        self._header, self._model, self._choice = header, model, choice
        # a tree view has taken that away from its header
        header.setSectionsClickable(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.sectionClicked.connect(lambda section: self.turn(Column(section)))
        header.customContextMenuRequested.connect(self._show_menu)

    def turn(self, column: Column) -> None:
        """Sort by a column; once more turns the order round, and the third time gives the tree back.

        Of numbers the largest comes first, of texts the first of the alphabet.
        """
        largest_first, now = column in NUMBERS, self._model.sorting
        if now is None or now.column != column:
            self.sort(Sorting(column, largest_first))
        elif now.descending == largest_first:
            self.sort(Sorting(column, not largest_first))
        else:
            self.sort(None)

    def sort(self, wanted: Sorting | None) -> None:
        """Show a sorted list, or None for the tree."""
        self._model.sort_by(wanted)
        self.sorted.emit()

    def menu(self) -> QMenu:
        """The columns with ticks, those that there is no room for with a word on it; the way back to the tree."""
        menu = QMenu(self._header)
        for column in Column:
            if column != Column.NAME:
                self._add(menu, column)
        menu.addSeparator()
        usual = menu.addAction(self.tr("Usual columns"), lambda: self._choice.want(USUAL))
        usual.setEnabled(self._choice.wanted != USUAL)
        tree = menu.addAction(self.tr("Back to the tree"), lambda: self.sort(None))
        tree.setEnabled(self._model.sorting is not None)
        return menu

    def _add(self, menu: QMenu, column: Column) -> None:
        wanted = column in self._choice.wanted
        text = title(column)
        if wanted and self._header.isSectionHidden(column):
            text = self.tr("{column} (no room)").format(column=text)
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(wanted)
        action.toggled.connect(lambda on: self._choice.want(self._choice.wanted ^ {column}))

    def _show_menu(self, place: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._header.mapToGlobal(place))
