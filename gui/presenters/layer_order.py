"""In which order the layers of several plans stand: as in the tree, or by the numbers of one of the plans."""

from dataclasses import dataclass

import numpy as np

from core.base.arrays import Counts
from core.preview.plan_numbers import PlanNumbers


@dataclass(frozen=True)
class LayerSorting:
    """What layers are sorted by.

    Attributes:
        plan: the place of the snapshot among all that were ever taken, `PRESENT` for the plan in force, or `TREE`.
        descending: whether the largest number is first.
    """

    plan: int
    descending: bool = False


PRESENT, TREE = -1, -2
AS_IN_TREE = LayerSorting(TREE)


def by_plan(tree: Counts, numbers: PlanNumbers, errors: bool, descending: bool) -> Counts:
    """The numbers of all owners by the densities or errors that a plan gives them, int64 (n,).

    Those that it doesn't prune, or that are not known, are last, and what is equal stands as in the tree.

    Args:
        tree: the numbers of all owners in the order of the tree.
    """
    parts = np.where(numbers.chosen, numbers.errors if errors else numbers.densities, np.nan)[tree]
    return tree[np.argsort(-parts if descending else parts, kind="stable")]
