"""Keeps which modules are expanded when the model is reset, as each new filter does."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QTreeView

from gui.tree.tree_model import ModuleTreeModel
from gui.tree.tree_snapshot import TreeSnapshot

ROWS_AT_OPENING = 40
"""Modules are expanded until about this many rows are visible, when a checkpoint is opened."""

ROWS_WITH_FILTER = 400
"""Modules are expanded until about this many rows are visible, while a filter is set."""


@dataclass(frozen=True)
class ExpansionState:
    """Which modules of a snapshot were expanded.

    Attributes:
        snapshot: what was shown; None before the first one.
        expanded: row numbers of the expanded modules.
    """

    snapshot: TreeSnapshot | None = None
    expanded: tuple[int, ...] = ()

    def has_rows_of(self, snapshot: TreeSnapshot) -> bool:
        """Whether the row numbers are those of another snapshot: of the same checkpoint."""
        return self.snapshot is not None and self.snapshot.module_rows is snapshot.module_rows

    def shows_the_same(self, snapshot: TreeSnapshot) -> bool:
        """Whether another snapshot is of the same checkpoint under the same filter."""
        same_filter = self.snapshot is not None and self.snapshot.filter.text == snapshot.filter.text
        return same_filter and self.has_rows_of(snapshot)


class ExpansionKeeper(QObject):
    """Expands modules of a view again after its model was reset, which collapses all.

    With a filter, the modules of its hits are expanded; without one, the modules that the user had expanded.

    Args:
        view: shows the model.
        model: is reset by each new checkpoint and filter.
    """

    def __init__(self, view: QTreeView, model: ModuleTreeModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self._last = self._unfiltered = ExpansionState()
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._recall)

    @property
    def rows(self) -> tuple[int, ...]:
        """The row numbers of the modules that are expanded; in a list, of those that were in the tree before."""
        if self._is_list:
            return self._last.expanded
        # the view has a persistent index of each expanded module, so no other rows have to be asked
        expanded = [index for index in self._model.persistentIndexList() if self._view.isExpanded(index)]
        return tuple(sorted({self._model.row_of(index) for index in expanded}))

    @property
    def _is_list(self) -> bool:
        return self._model.snapshot is not None and self._model.snapshot.sorting is not None

    def expand_only(self, rows: Iterable[int]) -> None:
        """Expand these modules and no others."""
        self._view.collapseAll()
        for row in rows:
            self._view.expand(self._model.index_of(row))

    def _remember(self) -> None:
        if self._is_list:
            # a list has nothing to expand: what was expanded in the tree before is still meant
            return
        self._last = ExpansionState(self._model.snapshot, self.rows)
        if self._last.snapshot is not None and not self._last.snapshot.filter.terms:
            self._unfiltered = self._last

    def _recall(self) -> None:
        snapshot = self._model.snapshot
        tree = snapshot is not None and snapshot.sorting is None
        self._view.setRootIsDecorated(tree)
        for row in self._to_expand(snapshot) if snapshot is not None and tree else ():
            self._view.expand(self._model.index_of(row))

    def _to_expand(self, snapshot: TreeSnapshot) -> Iterable[int]:
        if self._last.shows_the_same(snapshot):
            return self._last.expanded
        if snapshot.filter.terms:
            return snapshot.visible_rows.modules_to_expand(ROWS_WITH_FILTER)
        if self._unfiltered.has_rows_of(snapshot):
            return self._unfiltered.expanded
        return snapshot.visible_rows.modules_to_expand(ROWS_AT_OPENING)
