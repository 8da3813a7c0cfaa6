"""The parameters that some rows stand for: a module stands for all that is shown below it."""

from collections.abc import Iterable

import numpy as np

from core.model.parameter import Parameter
from gui.tree.tree_snapshot import Sight


class Pick:
    """Parameters at or below some rows, each once, in the order of the tree.

    Args:
        sight: what is shown.
        rows: of the skeleton, in any order.
    """

    def __init__(self, sight: Sight, rows: Iterable[int]) -> None:
        self._sight, self._rows = sight, tuple(rows)
        module_rows = sight.module_rows
        picked = np.zeros(len(module_rows.leaves), np.bool_)
        for row in self._rows:
            picked[module_rows.leaves_below(row)] = True
        self._leaves = np.flatnonzero(picked & sight.arrangement.leaves)

    @property
    def names(self) -> list[str]:
        """Full names, as the file has them."""
        return [parameter.name for parameter in self._parameters(self._leaves)]

    @property
    def modules(self) -> list[str]:
        """The paths of those rows that are modules with something to prune in them."""
        below = (self._sight.module_rows.owner_of_leaf[self._sight.module_rows.leaves_below(row)] for row in self._rows)
        rows = (row for row, owners in zip(self._rows, below, strict=True) if (owners >= 0).any())
        return [self._sight.path(row) for row in rows if self._sight.parameter(row) is None]

    @property
    def own_modules(self) -> list[str]:
        """The paths of all modules at and below the rows that have a rule of their own."""
        given = self._sight.figures.plan.modules
        return [path for path in given if any(_within(path, each) for each in self.modules)]

    @property
    def ownable(self) -> tuple[list[str], list[str]]:
        """The parameters and the modules among the rows themselves that could be given a rule, and have none."""
        plan, modules = self._sight.figures.plan, self.modules
        found = (self._sight.parameter(row) for row in self._rows)
        owners = dict.fromkeys(each.owner for each in found if each is not None and each.prunable)
        return [name for name in owners if name not in plan.own], [path for path in modules if path not in plan.modules]

    @property
    def tickable(self) -> list[str]:
        """The owners' names of those that can be ticked."""
        return self._owners(self._tickable)

    @property
    def ticked(self) -> bool:
        """Whether all that can be ticked is."""
        return bool(self._sight.figures.ticked[self._tickable].all())

    @property
    def any_ticked(self) -> bool:
        """Whether something is ticked."""
        return bool(self._sight.figures.ticked[self._tickable].any())

    @property
    def own(self) -> list[str]:
        """The owners' names of those that have a threshold of their own."""
        own = self._sight.figures.plan.own
        return [name for name in self.tickable if name in own]

    @property
    def _tickable(self) -> np.ndarray:
        return self._leaves[self._sight.module_rows.owner_of_leaf[self._leaves] >= 0]

    def _owners(self, leaves: np.ndarray) -> list[str]:
        return list(dict.fromkeys(parameter.owner for parameter in self._parameters(leaves)))

    def _parameters(self, leaves: np.ndarray) -> Iterable[Parameter]:
        module_rows = self._sight.module_rows
        return module_rows.parameters(module_rows.leaves[leaves].tolist())


def _within(path: str, module: str) -> bool:
    return path == module or path.startswith(f"{module}.")
