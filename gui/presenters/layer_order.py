"""In which order the layers of several plans stand: as in the tree, or by the densities of one of the plans."""

from dataclasses import dataclass

import numpy as np

from core.base.arrays import Counts
from core.preview.plan_numbers import PlanNumbers


@dataclass(frozen=True)
class LayerSorting:
    """What layers are sorted by.

    Attributes:
        plan: the place of the snapshot among all that were ever taken, `PRESENT` for the plan in force, or `TREE`.
        descending: whether the largest density is first.
    """

    plan: int
    descending: bool = False


PRESENT, TREE = -1, -2
AS_IN_TREE = LayerSorting(TREE)


def by_density(tree: Counts, numbers: PlanNumbers, descending: bool) -> Counts:
    """The numbers of all owners by the densities that a plan gives them, int64 (n,).

    Those that it doesn't prune, or that are not known, are last, and what is equal stands as in the tree.

    Args:
        tree: the numbers of all owners in the order of the tree.
    """
    densities = np.where(numbers.chosen, numbers.densities, np.nan)[tree]
    return tree[np.argsort(-densities if descending else densities, kind="stable")]
