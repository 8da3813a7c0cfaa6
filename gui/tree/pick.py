"""The parameters that some rows stand for: a module stands for all that is shown below it."""

from collections.abc import Iterable

import numpy as np

from core.checkpoint import Parameter
from gui.tree.sight import Sight


class Pick:
    """Parameters at or below some rows, each once, in the order of the tree.

    Args:
        sight: what is shown.
        rows: of the skeleton, in any order.
    """

    def __init__(self, sight: Sight, rows: Iterable[int]) -> None:
        skeleton = sight.skeleton
        picked = np.zeros(len(skeleton.leaves), np.bool_)
        for row in rows:
            picked[skeleton.leaves_below(row)] = True
        self._sight = sight
        self._leaves = np.flatnonzero(picked & sight.arrangement.leaves)

    @property
    def names(self) -> list[str]:
        """Full names, as the file has them."""
        return [parameter.name for parameter in self._parameters(self._leaves)]

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
        return self._leaves[self._sight.skeleton.owner_of_leaf[self._leaves] >= 0]

    def _owners(self, leaves: np.ndarray) -> list[str]:
        return list(dict.fromkeys(parameter.owner for parameter in self._parameters(leaves)))

    def _parameters(self, leaves: np.ndarray) -> Iterable[Parameter]:
        skeleton = self._sight.skeleton
        return skeleton.parameters(skeleton.leaves[leaves].tolist())
