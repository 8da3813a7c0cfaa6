"""Shows in the tree what differs between the open model and another one."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QObject

from core.model.checkpoint import Checkpoint
from core.report.model_comparison import ComparedPair
from core.report.tensor_changes import VALUES
from gui.state.changes import Change, Retold
from gui.state.document import Document
from gui.state.model_difference import ModelDifference
from gui.tree.module_tree import ModuleTree
from gui.tree.row_facts import LeafChanges

_UNKNOWN = (np.nan, np.nan, np.nan)


class TreeChangesPresenter(QObject):
    """Gives the tree the comparison when it begins, and takes it away at its end."""

    def __init__(self, document: Document, difference: ModelDifference, tree: ModuleTree) -> None:
        super().__init__(tree)
        self._difference, self._tree = difference, tree
        difference.changed.connect(self._show)
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        # a tree that was made anew has not heard when it began
        if isinstance(change, Retold):
            self._show()

    def _show(self) -> None:
        found = self._difference.found
        self._tree.compare(None if found is None else _changes(found.first, self._difference.by_name))


def _changes(checkpoint: Checkpoint, by_name: Mapping[str, ComparedPair]) -> LeafChanges:
    module_rows = checkpoint.module_rows
    leaves = module_rows.parameters(module_rows.leaves.tolist())
    table = np.array([_numbers(by_name.get(each.name)) for each in leaves], np.float64).reshape(-1, 3)
    return LeafChanges(table[:, 0], table[:, 1], table[:, 2])


def _numbers(pair: ComparedPair | None) -> tuple[float, ...]:
    if pair is None or pair.change is None or pair.way != VALUES:
        return _UNKNOWN
    known = (pair.change.relative, pair.change.cosine)
    return *(np.nan if each is None else each for each in known), float(pair.change.flips)
