"""Shows in the tree what differs between the open model and another one."""

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QObject

from core.model.checkpoint import Checkpoint
from core.report.change_sums import ChangeSums
from core.report.model_comparison import ComparedPair
from core.report.tensor_changes import VALUES
from core.report.tensor_changes import Change as WeightChange
from gui.state.changes import Change, Retold
from gui.state.document import Document
from gui.state.model_difference import ModelDifference
from gui.tree.module_tree import ModuleTree
from gui.tree.row_facts import NOT_COMPARED, Differing, LeafChanges


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
    pairs = [by_name.get(each.name) for each in leaves]
    table = np.array([_differing(_change_of(each)) for each in pairs], np.float64).reshape(-1, 3)
    return LeafChanges(table[:, 0], table[:, 1], table[:, 2], _Below(pairs).of)


def _change_of(pair: ComparedPair | None) -> WeightChange | None:
    return pair.change if pair is not None and pair.way == VALUES else None


def _differing(change: WeightChange | None) -> Differing:
    if change is None:
        return NOT_COMPARED
    relative, cosine = (np.nan if each is None else each for each in (change.relative, change.cosine))
    return Differing(relative, cosine, float(change.flips))


class _Below:
    """What differs in some parameters of the model together.

    Args:
        pairs: that the leaves are in, in their order; tied ones are in the same. Of buffers nothing is added up.
    """

    def __init__(self, pairs: Sequence[ComparedPair | None]) -> None:
        changes = {id(each): _change_of(each) for each in pairs if each is not None and each.own}
        known = {key: change for key, change in changes.items() if change is not None}
        places = {key: place for place, key in enumerate(known)}
        self._sums = ChangeSums([*known.values()])
        self._places = np.array([places.get(id(each), -1) for each in pairs], np.int64)

    def of(self, leaves: slice) -> Differing:
        places = np.unique(self._places[leaves])
        there = places[places >= 0]
        return _differing(self._sums.over(there) if len(there) else None)
