"""From a density that is wanted to the threshold that gives it."""

from collections.abc import Callable

import numpy as np

from core.base.arrays import Counts, Floats
from core.base.thresholds import LARGEST
from core.index.index_table import IndexTable


def wanted_kept(numel: int, density: float) -> int:
    """How many of ``numel`` weights a density keeps, rounded as ``prune.l1_unstructured`` rounds the pruned ones."""
    return numel - round((1 - density) * numel)


def lowest_magnitude(reached: Callable[[float], bool], single: bool, most: float = LARGEST) -> float:
    """The lowest non-negative number for which something holds, as it does for all above it; the largest if for none.

    Bisects the bit patterns of these numbers, which have the order of their values.

    Args:
        reached: whether it holds.
        single: look among the float32 numbers, and not among the float64 ones.
        most: the largest number there is; a float32 one if ``single``, unless it is above all of them.
    """
    kind, pattern = (np.float32, np.uint32) if single else (np.float64, np.uint64)

    def value(bits: int) -> float:
        return float(pattern(bits).view(kind))

    low, high = -1, int(kind(min(most, float(np.finfo(kind).max))).view(pattern))
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(value(middle)) else (middle, high)
    return value(high)


def threshold_for(table: IndexTable, numbers: Counts, numel: int, density: float) -> float:
    """The lowest threshold that keeps no more than the wanted part of some tensors together.

    It is one of their magnitudes, and what ``torch.kthvalue`` of all magnitudes would find, as far as the
    table's counts are exact at it. It is finite in the widest of their dtypes: infinite weights stay, and then
    more may be kept than is wanted.

    Args:
        numbers: of the tensors in the table.
        numel: their weights.
        density: from 0 to 1.
    """

    def kept(threshold: float) -> int:
        return int(table.kept_above(threshold)[numbers].sum())

    dtypes, wanted = table.dtypes(numbers), wanted_kept(numel, density)
    single = all(dtype.itemsize <= 4 for dtype in dtypes)
    most = max((dtype.largest for dtype in dtypes), default=LARGEST)
    lowest = lowest_magnitude(lambda each: kept(each) <= wanted, single, most)
    # the lowest number that rounds up to a magnitude is not that magnitude; people expect the latter
    same, plain = kept(lowest), sorted({dtype.rounded(lowest) for dtype in dtypes}, reverse=True)
    return next((each for each in plain if each <= most and kept(each) == same), lowest)


def thresholds_for_each(table: IndexTable, numbers: Counts, numels: Counts, densities: Floats) -> Floats:
    """What `threshold_for` gives for each of some tensors alone: float64, of the shape of ``numbers``.

    The bit patterns of all are bisected side by side, each in its tensor's own dtype.

    Args:
        numbers: of the tensors in the table; what has no index gets a number without meaning.
        numels: the weights of each.
        densities: from 0 to 1, of each.
    """
    wanted = np.zeros(table.size, np.int64)
    wanted[numbers] = [wanted_kept(*each) for each in zip(numels.tolist(), densities.tolist(), strict=True)]
    high = table.largest()
    low = np.full(table.size, -1, np.int64)
    while (high - low > 1)[numbers].any():
        # the bits of a float64 are too large to be added
        middle = low + (high - low) // 2
        reached = table.above(np.maximum(middle, 0).astype(np.uint64)) <= wanted
        open_ = high - low > 1
        low, high = np.where(open_ & ~reached, middle, low), np.where(open_ & reached, middle, high)
    return table.thresholds_of(high)[numbers]
