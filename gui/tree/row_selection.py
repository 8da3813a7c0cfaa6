"""The parameters that a set of rows stands for: a module stands for all shown parameters below it."""

from collections.abc import Iterable

import numpy as np

from core.model.parameter import Parameter
from gui.tree.tree_snapshot import TreeSnapshot


class RowSelection:
    """The shown parameters at or below some rows, each once, in the order of the tree.

    Args:
        snapshot: what the tree shows.
        rows: row numbers of `ModuleRows`, in any order.
    """

    def __init__(self, snapshot: TreeSnapshot, rows: Iterable[int]) -> None:
        self._snapshot, self._rows = snapshot, tuple(rows)
        module_rows = snapshot.module_rows
        selected = np.zeros(len(module_rows.leaves), np.bool_)
        for row in self._rows:
            selected[module_rows.leaves_below(row)] = True
        self._leaves = np.flatnonzero(selected & snapshot.visible_rows.leaves)

    @property
    def names(self) -> list[str]:
        """Full names, as the file has them."""
        return [parameter.name for parameter in self._parameters(self._leaves)]

    @property
    def modules(self) -> list[str]:
        """The paths of the modules among the rows that contain a prunable parameter."""
        below = (
            self._snapshot.module_rows.owner_of_leaf[self._snapshot.module_rows.leaves_below(row)] for row in self._rows
        )
        rows = (row for row, owners in zip(self._rows, below, strict=True) if (owners >= 0).any())
        return [self._snapshot.path(row) for row in rows if self._snapshot.parameter(row) is None]

    @property
    def own_modules(self) -> list[str]:
        """The paths of all modules at and below the rows that have a rule of their own, joined ones too."""
        given = self._snapshot.row_totals.plan.modules
        joined = filter(None, map(self._snapshot.module_rows.joined, self._rows)) if given else ()
        around = [*self.modules, *joined]
        return [path for path in given if any(_within(path, each) for each in around)]

    @property
    def ownable(self) -> tuple[list[str], list[str]]:
        """Owners' names, and module paths, among the rows themselves that have no rule of their own and could."""
        plan, modules = self._snapshot.row_totals.plan, self.modules
        found = (self._snapshot.parameter(row) for row in self._rows)
        owners = dict.fromkeys(each.owner for each in found if each is not None and each.prunable)
        return [name for name in owners if name not in plan.own], [path for path in modules if path not in plan.modules]

    @property
    def tickable(self) -> list[str]:
        """The owners' names of the parameters that can be ticked: those that can be pruned, and are not locked."""
        return self._owners(self._tickable)

    @property
    def locked(self) -> list[str]:
        """The owners' names of the parameters that are locked."""
        return self._owners(self._leaves[self._snapshot.row_totals.locked[self._leaves]])

    @property
    def ticked(self) -> bool:
        """Whether all that can be ticked is ticked."""
        return bool(self._snapshot.row_totals.ticked[self._tickable].all())

    @property
    def any_ticked(self) -> bool:
        """Whether something is ticked."""
        return bool(self._snapshot.row_totals.ticked[self._tickable].any())

    @property
    def own(self) -> list[str]:
        """The owners' names of the parameters that have a rule of their own."""
        own = self._snapshot.row_totals.plan.own
        return [name for name in self._owners(self._prunable) if name in own]

    @property
    def _prunable(self) -> np.ndarray:
        return self._leaves[self._snapshot.module_rows.owner_of_leaf[self._leaves] >= 0]

    @property
    def _tickable(self) -> np.ndarray:
        prunable = self._prunable
        free: np.ndarray = prunable[~self._snapshot.row_totals.locked[prunable]]
        return free

    def _owners(self, leaves: np.ndarray) -> list[str]:
        return list(dict.fromkeys(parameter.owner for parameter in self._parameters(leaves)))

    def _parameters(self, leaves: np.ndarray) -> Iterable[Parameter]:
        module_rows = self._snapshot.module_rows
        return module_rows.parameters(module_rows.leaves[leaves].tolist())


def _within(path: str, module: str) -> bool:
    return path == module or path.startswith(f"{module}.")
