"""The selected rows of the tree, kept when the model is reset, also where the filter hides them."""

from collections.abc import Iterable

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QObject,
    QSignalBlocker,
    Signal,
)
from PySide6.QtWidgets import QTreeView

from core.model.module_rows import ROOT, ModuleRows
from gui.support.selected_ranges import selected_ranges
from gui.tree.columns import Column
from gui.tree.tree_model import ModuleTreeModel

Flag = QItemSelectionModel.SelectionFlag

MOST_EXPANDED = 5_000
"""To scroll to a selected row, modules of this many rows in all are expanded at most; more would block the window."""


MOST_RANGES = 100
"""Where rows are selected in more places, a module's row stands for all that is shown in it: for each cell that it
paints, Qt goes through all ranges."""


class TreeSelection(QObject):
    """Selects the same rows again after a reset of the model, and says when other parameters are selected.

    Args:
        view: shows the model.
        model: is reset by each new checkpoint and filter.
    """

    parameters_selected = Signal(list, list)
    """Full names of the selected parameters (for a module, of all shown below it); paths of the selected modules."""

    def __init__(self, view: QTreeView, model: ModuleTreeModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self._module_rows: ModuleRows | None = None
        self._rows: list[int] = []
        self._current = ROOT
        self._names: tuple[list[str], list[str]] = ([], [])
        view.selectionModel().selectionChanged.connect(self._follow_view)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._recall)

    @property
    def rows(self) -> list[int]:
        """The rows that are selected and shown."""
        snapshot = self._model.snapshot
        if snapshot is None:
            return []
        rows: dict[int, None] = {}
        for each in selected_ranges(self._view):
            parent = self._model.row_of(each.parent())
            rows.update(dict.fromkeys(snapshot.visible_rows.children(parent, each.top(), each.bottom())))
        return list(rows)

    def select(self, rows: Iterable[int]) -> None:
        """Select these rows only, and scroll to the first of them. Rows in very many modules may be merged."""
        self._select_rows(list(rows))
        self._scroll_to(self._view.currentIndex())

    def _scroll_to(self, index: QModelIndex) -> None:
        expanded, above = 0, index.parent()
        while above.isValid():
            expanded += 0 if self._view.isExpanded(above) else self._model.rowCount(above)
            above = above.parent()
        if expanded <= MOST_EXPANDED:
            self._view.scrollTo(index)

    def _select_rows(self, rows: list[int]) -> None:
        selection = self._view.selectionModel()
        current = rows[0] if rows else ROOT
        # auto-scrolling would scroll to the current row and expand all modules above it
        self._view.setAutoScroll(False)
        selection.setCurrentIndex(self._model.index_of(current), Flag.NoUpdate)
        self._view.setAutoScroll(True)
        # the ranges are of whole rows: for `Flag.Rows` Qt would compare each of them with all others
        selection.select(self._ranges(rows), Flag.ClearAndSelect)

    def _ranges(self, rows: Iterable[int]) -> QItemSelection:
        ranges = QItemSelection()
        for first, last in self._runs(rows):
            # not `QItemSelection.select`, which compares with all earlier ones
            ranges.append(QItemSelectionRange(self._model.index_of(first), self._model.index_of(last, max(Column))))
        return ranges

    def _runs(self, rows: Iterable[int]) -> list[tuple[int, int]]:
        if self._model.snapshot is None:
            return []
        visible_rows = self._model.snapshot.visible_rows
        shown = (row for row in visible_rows.standing_for(rows) if self._model.index_of(row).isValid())
        runs = visible_rows.runs(shown)
        if len(runs) > MOST_RANGES:
            # of a list no row stands for others, so that not all of them are shown as selected
            runs = visible_rows.runs(visible_rows.merged(rows)) if self._model.sorting is None else runs[:MOST_RANGES]
        return runs

    def _follow_view(self) -> None:
        self._rows = self.rows
        self._announce(self._rows)

    def _announce(self, rows: list[int]) -> None:
        selected = self._model.selected(rows) if rows else None
        names = (selected.names, selected.modules) if selected else ([], [])
        if names != self._names:
            self._names = names
            self.parameters_selected.emit(*names)

    def _remember(self) -> None:
        snapshot = self._model.snapshot
        self._module_rows = snapshot.module_rows if snapshot else None
        self._current = self._model.row_of(self._view.currentIndex())

    def _recall(self) -> None:
        snapshot = self._model.snapshot
        if snapshot is None or snapshot.module_rows is not self._module_rows:
            self._rows, self._names = [], ([], [])
            return
        # rows that the filter hides stay in `_rows`, so that a signal means a choice of the user
        with QSignalBlocker(self._view.selectionModel()):
            self._select_rows(self._rows)
            self._view.selectionModel().setCurrentIndex(self._model.index_of(self._current), Flag.NoUpdate)
        if self.rows:
            self._view.scrollTo(self._model.index_of(self.rows[0]))
            # a list shows the same in other rows: what is selected stays as it was said
            if snapshot.sorting is None:
                self._announce(self.rows)
