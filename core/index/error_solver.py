"""Computes the thresholds that give a wanted error of the weights."""

import numpy as np

from core.base.arrays import Counts, Flags, Floats
from core.index.index_table import IndexTable
from core.index.threshold_solver import lowest_bits

_NEAR = 1e-11
"""Far above what rounding does to a sum of squares, and far below what one more weight adds to an error."""


def thresholds_of_error(table: IndexTable, numbers: Counts, error: float) -> Floats:
    """The highest magnitude of each tensor at which the error of its weights is no more than a given one.

    Where the table's sums are estimates around the one wanted, the threshold lies in the group that has to be read to
    know it.

    Args:
        table: the indexes.
        numbers: int64 (k,), indices of the tensors in the table; a tensor without an index gets an arbitrary number.
        error: from 0 to 1; at 0 only zeros are pruned, at 1 all finite weights.

    Returns:
        float64 (k,); 0 where no magnitude does.
    """
    if error == 0:
        # squares of the smallest of many powers of ten vanish beside those of the largest
        return np.zeros(len(numbers))

    def exceeded(bits: Counts) -> Flags:
        return np.sqrt(table.cut_squares(bits.astype(np.uint64))[0]) > error

    highest = np.maximum(lowest_bits(table, numbers, exceeded, table.largest() + 1) - 1, 0)
    parts, exact = table.cut_squares(highest.astype(np.uint64))
    exact_above = table.cut_squares((highest + 1).astype(np.uint64))[1]
    # one more weight would be too much of what is so near
    certain = exact & (exact_above | (np.sqrt(parts) >= error * (1 - _NEAR)))
    found = np.where(certain, snapped(table, numbers, highest), highest + (exact & ~certain))
    return table.thresholds_of(np.minimum(found, table.largest()))[numbers]


def snapped(table: IndexTable, numbers: Counts, bits: Counts) -> Counts:
    """The lowest magnitude bits that cut as many weights of each tensor as others do: one of its magnitudes, or 0.

    Args:
        table: the indexes; its counts are exact there.
        numbers: as for `lowest_bits`.
        bits: int64 (n,), the others.

    Returns:
        int64 (n,).
    """
    wanted = table.at_most(bits.astype(np.uint64))[0]
    return lowest_bits(table, numbers, lambda each: table.at_most(each.astype(np.uint64))[0] >= wanted, bits)
