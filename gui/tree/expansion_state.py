"""Which modules are unfolded, over the resets of the model."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QTreeView

from gui.tree.tree_model import ModuleTreeModel
from gui.tree.tree_snapshot import TreeSnapshot

AT_FIRST = 40
"""Rows to be seen, at most, when a checkpoint is opened; unless there are more at the top already."""

OF_HITS = 400
"""Rows to be seen, at most, while a filter is at work."""


@dataclass(frozen=True)
class ExpansionState:
    """How a snapshot was unfolded.

    Attributes:
        snapshot: what was shown; None before anything was.
        unfolded: the modules, as rows of its module rows.
    """

    snapshot: TreeSnapshot | None = None
    unfolded: tuple[int, ...] = ()

    def fit(self, snapshot: TreeSnapshot) -> bool:
        """Whether they can be used for another snapshot: one of the same rows."""
        return self.snapshot is not None and self.snapshot.module_rows is snapshot.module_rows


class ExpansionKeeper(QObject):
    """Unfolds a view again after its model was reset.

    While a filter is at work its hits are unfolded; without one, the modules are as the user left them.

    Args:
        view: that shows the model.
        model: that is reset.
    """

    def __init__(self, view: QTreeView, model: ModuleTreeModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self._last = self._unfiltered = ExpansionState()
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._recall)

    def _remember(self) -> None:
        # the view holds on to each unfolded module by a persistent index, so nothing else need be looked at
        unfolded = [index for index in self._model.persistentIndexList() if self._view.isExpanded(index)]
        rows = {self._model.row_of(index) for index in unfolded}
        self._last = ExpansionState(self._model.snapshot, tuple(sorted(rows)))
        if self._last.snapshot is not None and not self._last.snapshot.filter.terms:
            self._unfiltered = self._last

    def _recall(self) -> None:
        snapshot = self._model.snapshot
        for row in self._to_unfold(snapshot) if snapshot else ():
            self._view.expand(self._model.index_of(row))

    def _to_unfold(self, snapshot: TreeSnapshot) -> Iterable[int]:
        if self._last.fit(snapshot) and self._last.snapshot.filter.text == snapshot.filter.text:
            return self._last.unfolded
        if snapshot.filter.terms:
            return snapshot.visible_rows.unfolded(OF_HITS)
        if self._unfiltered.fit(snapshot):
            return self._unfiltered.unfolded
        return snapshot.visible_rows.unfolded(AT_FIRST)
