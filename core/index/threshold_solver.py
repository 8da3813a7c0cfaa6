"""Computes the threshold that gives a wanted density."""

from collections.abc import Callable

import numpy as np

from core.base.arrays import Counts, Flags, Floats
from core.base.thresholds import LARGEST
from core.index.index_table import IndexTable


def wanted_kept(numel: int, density: float) -> int:
    """How many of ``numel`` weights a density keeps; rounded so that ``prune.l1_unstructured`` prunes as many."""
    return numel - round((1 - density) * numel)


def lowest_magnitude(reached: Callable[[float], bool], single: bool, most: float = LARGEST) -> float:
    """The lowest non-negative number for which a monotonic condition holds; ``most`` if it holds for none.

    The bit patterns of the numbers, which have the order of their values, are bisected.

    Args:
        reached: the condition; if it holds for a number, it holds for all larger ones.
        single: search float32 instead of float64 numbers.
        most: the largest number to consider; a float32 one if ``single``, unless it is above all of them.
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
    """The lowest threshold that keeps no more than a given part of some tensors' weights together.

    It is one of their magnitudes, the one that ``torch.kthvalue`` of all magnitudes would give, as far as the table's
    counts are exact there. It is finite in the widest of their dtypes, so with many infinite weights more may be kept.

    Args:
        table: has the index of each of these tensors.
        numbers: int64, indices of the tensors in the table.
        numel: weights of these tensors.
        density: from 0 to 1.
    """

    def kept(threshold: float) -> int:
        return int(table.kept_above(threshold)[numbers].sum())

    dtypes, wanted = table.dtypes(numbers), wanted_kept(numel, density)
    single = all(dtype.itemsize <= 4 for dtype in dtypes)
    most = max((dtype.largest for dtype in dtypes), default=LARGEST)
    lowest = lowest_magnitude(lambda each: kept(each) <= wanted, single, most)
    # the lowest number that rounds up to a magnitude gives the same mask, but users expect the magnitude itself
    same, plain = kept(lowest), sorted({dtype.rounded(lowest) for dtype in dtypes}, reverse=True)
    return next((each for each in plain if each <= most and kept(each) == same), lowest)


def thresholds_for_each(table: IndexTable, numbers: Counts, numels: Counts, densities: Floats) -> Floats:
    """What `threshold_for` gives for each tensor by itself.

    Args:
        table: the indexes.
        numbers: int64 (k,), indices of the tensors in the table; a tensor without an index gets an arbitrary number.
        numels: int64 (k,), weights of each.
        densities: float64 (k,), from 0 to 1.

    Returns:
        float64 (k,).
    """
    wanted = np.zeros(table.size, np.int64)
    wanted[numbers] = [wanted_kept(*each) for each in zip(numels.tolist(), densities.tolist(), strict=True)]
    lowest = lowest_bits(table, numbers, lambda bits: table.above(bits.astype(np.uint64)) <= wanted, table.largest())
    return table.thresholds_of(lowest)[numbers]


def lowest_bits(table: IndexTable, numbers: Counts, reached: Callable[[Counts], Flags], most: Counts) -> Counts:
    """The lowest magnitude bits of each tensor for which a monotonic condition holds.

    They are bisected for all tensors in parallel.

    Args:
        table: the indexes.
        numbers: int64 (k,), indices of the tensors that are looked for; others get arbitrary bits.
        reached: the condition, given magnitude bits of all tensors, int64 (n,); bool (n,). If it holds for some bits,
            it holds for all larger ones.
        most: int64 (n,), what is found where it holds for none below.

    Returns:
        int64 (n,).
    """
    low, high = np.full(table.size, -1, np.int64), most
    while (high - low > 1)[numbers].any():
        # low + high could overflow for the bits of float64
        middle = low + (high - low) // 2
        open_, found = high - low > 1, reached(np.maximum(middle, 0))
        low, high = np.where(open_ & ~found, middle, low), np.where(open_ & found, middle, high)
    return high
