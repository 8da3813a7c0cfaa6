"""From a density that is wanted to the threshold that gives it."""

from collections.abc import Callable

import numpy as np

from core.dtypes import Floats
from core.index_table import IndexTable

Count = Callable[[float], int]

_LARGEST = int(np.float64(np.finfo(np.float64).max).view(np.int64))


def wanted_kept(numel: int, density: float) -> int:
    """How many of ``numel`` weights a density keeps, rounded as ``prune.l1_unstructured`` rounds the pruned ones."""
    return numel - round((1 - density) * numel)


def lowest_threshold(kept: Count, wanted: int) -> float:
    """The lowest threshold that keeps no more than ``wanted`` weights.

    Bisects the bit patterns of non-negative float64 numbers, which have the order of their values.

    Args:
        kept: how many weights a threshold keeps; falls with the threshold.
        wanted: at least 0.
    """
    low, high = -1, _LARGEST
    while high - low > 1:
        middle = (low + high) // 2
        if kept(_float(middle)) <= wanted:
            high = middle
        else:
            low = middle
    return _float(high)


def threshold_for(table: IndexTable, numel: int, density: float) -> float:
    """The lowest threshold that keeps no more than the wanted part of all tensors of a table together.

    It is one of their magnitudes, and what ``torch.kthvalue`` of all magnitudes would find, as far as the
    table's counts are exact at it.

    Args:
        numel: weights of all tensors of the table.
        density: from 0 to 1.
    """

    def thresholds(each: float) -> Floats:
        return np.full(table.size, each)

    def kept(threshold: float) -> int:
        return int(table.kept(thresholds(threshold)).counts.sum())

    lowest = lowest_threshold(kept, wanted_kept(numel, density))
    return _plainest(lowest, table.in_force(thresholds(lowest)), kept)


def _plainest(threshold: float, roundings: Floats, kept: Count) -> float:
    """The threshold as it is in a tensor's dtype, if that cuts the same.

    The lowest float64 number that rounds up to a magnitude is not that magnitude; people expect the latter.
    """
    same = kept(threshold)
    return next((float(each) for each in np.unique(roundings)[::-1] if kept(float(each)) == same), threshold)


def _float(pattern: int) -> float:
    return float(np.int64(pattern).view(np.float64))
