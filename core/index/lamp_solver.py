"""Computes the thresholds of LAMP, which prunes the weights of the lowest score in several tensors together.

The score of a weight is its square, divided by the sum of the squares of all weights of its tensor that are not
smaller. Within a tensor it grows with the magnitude, so that a score gives each tensor a threshold; it follows from the
indexes' sums of squares.

Source: Lee et al. 2021, "Layer-adaptive Sparsity for the Magnitude-based Pruning", equation 4.
"""

from dataclasses import dataclass, replace

import numpy as np

from core.base.arrays import Counts, Flags, Floats
from core.index.error_solver import snapped
from core.index.index_table import IndexTable
from core.index.threshold_solver import lowest_bits

_LEAST = 5e-324
_ROUNDING = 1e-12
"""Scores no farther apart are equal: rounding may tell those of two tensors of the same weights apart."""


def lamp_score(table: IndexTable, numbers: Counts, kept: int) -> float:
    """The lowest score up to which weights are pruned so that no more than some are kept of several tensors together.

    Scores are bisected, and with each what is known of the tensors' thresholds grows.

    Args:
        table: has the index of each of these tensors.
        numbers: int64 (k,), indices of the tensors in the table.
        kept: the most weights to keep; NaNs are pruned in any case, and infinite weights are kept.

    Returns:
        from 0 to 1; 0 where there are no tensors.
    """
    if not len(numbers):
        return 0.0
    search = _Search(table, numbers, kept)
    # the bit patterns of numbers have the order of their values
    low, high = -1, int(np.float64(1.0).view(np.int64))
    while high - low > 1 and not search.done:
        middle = (low + high) // 2
        low, high = (low, middle) if search.enough(float(np.int64(middle).view(np.float64))) else (middle, high)
    return float(np.int64(high).view(np.float64))


def thresholds_of_score(table: IndexTable, numbers: Counts, score: float) -> Floats:
    """The highest magnitude of each tensor whose score is no more than a given one; never its largest.

    Where the table's sums and counts are estimates there, the threshold lies in the group that has to be read to know
    it.

    Args:
        table: the indexes.
        numbers: int64 (k,), indices of the tensors in the table; a tensor without an index gets an arbitrary number.
        score: from 0 to 1.

    Returns:
        float64 (k,); 0 where no magnitude does.
    """
    most = score * (1 + _ROUNDING)

    def exceeded(bits: Counts) -> Flags:
        return scores(table, bits, _at_most(table, bits)) > most

    highest = lowest_bits(table, numbers, exceeded, table.largest() + 1) - 1
    upto, at = (table.cut_squares(each.astype(np.uint64))[1] for each in (np.maximum(highest - 1, 0), highest))
    found = np.where(upto & at, snapped(table, numbers, highest), np.where(at, np.maximum(highest - 1, 0), highest))
    return table.thresholds_of(found)[numbers]


def scores(table: IndexTable, bits: Counts, upto: Counts) -> Floats:
    """The score that a weight of some magnitude has in each tensor; infinite where no larger finite weight is left.

    Args:
        table: the indexes.
        bits: int64 (n,), magnitude bits of all tensors, no more than `IndexTable.largest`.
        upto: int64 (n,), how many weights of each tensor have at most that magnitude.

    Returns:
        float64 (n,); 0 for zeros.
    """
    left = 1.0 - table.cut_squares(np.maximum(bits - 1, 0).astype(np.uint64))[0]
    last = upto >= table.numel - table.nan - table.inf
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        near = np.ldexp(table.thresholds_of(bits), -table.exponents)
        found = near * near / (left * table.square_sums)
    # the square of a weight may vanish, but it is no zero
    return np.where(bits == 0, 0.0, np.where(last, np.inf, np.maximum(found, _LEAST)))


class _Search:
    """What is known of the thresholds that several tensors get together, as magnitude bits of all tensors of a table.

    Args:
        table: the indexes.
        numbers: int64 (k,), indices of the tensors that are pruned together.
        kept: the most weights to keep of them.
    """

    def __init__(self, table: IndexTable, numbers: Counts, kept: int) -> None:
        self._table, self._numbers = table, numbers
        self._known = _Bounds.widest(table)
        self._wanted = int((table.numel - table.nan)[numbers].sum()) - kept

    @property
    def done(self) -> bool:
        """Whether all thresholds are known."""
        return not self._known.open[self._numbers].any()

    def enough(self, score: float) -> bool:
        """Whether so many weights as wanted are pruned up to a score.

        The bounds of all tensors are halved in parallel until that is certain, and kept as far as they hold for the
        thresholds that are searched for.
        """
        bounds = self._known
        while True:
            if bounds.upto[self._numbers].sum() >= self._wanted:
                self._known = replace(self._known, high=bounds.high, below=bounds.below)
                return True
            if bounds.below[self._numbers].sum() < self._wanted:
                self._known = replace(self._known, low=bounds.low, upto=bounds.upto)
                return False
            bounds = bounds.halved(self._table, score)


@dataclass(frozen=True)
class _Bounds:
    """Two bounds of the threshold of each tensor, as magnitude bits; all arrays are int64 (n,).

    Attributes:
        low: the bits up to which weights are pruned.
        high: those from which on they are kept.
        upto, below: weights up to the lower bound, and below the upper one.
    """

    low: Counts
    high: Counts
    upto: Counts
    below: Counts

    @classmethod
    def widest(cls, table: IndexTable) -> "_Bounds":
        """Zeros are pruned, and infinite weights kept."""
        low, high = np.zeros(table.size, np.int64), table.largest() + 1
        return cls(low, high, _at_most(table, low), _at_most(table, high - 1))

    @property
    def open(self) -> Flags:
        """Whether there is anything between the bounds, bool (n,)."""
        return self.high - self.low > 1

    def halved(self, table: IndexTable, score: float) -> "_Bounds":
        """The bounds where all weights up to a score are pruned: one of each that is open is the middle of both."""
        middle = self.low + (self.high - self.low) // 2
        upto = _at_most(table, middle)
        prune = self.open & (scores(table, middle, upto) <= score)
        keep = self.open & ~prune
        return _Bounds(
            np.where(prune, middle, self.low),
            np.where(keep, middle, self.high),
            np.where(prune, upto, self.upto),
            np.where(keep, _at_most(table, middle - 1), self.below),
        )


def _at_most(table: IndexTable, bits: Counts) -> Counts:
    return table.at_most(np.maximum(bits, 0).astype(np.uint64))[0]
