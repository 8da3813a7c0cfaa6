"""The histogram of the magnitudes of many tensors together, computed from their indexes."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from core.base.arrays import Counts, Flags, Floats
from core.base.thresholds import AXIS_LIMIT
from core.index.index_table import IndexTable
from core.index.magnitude_index import MagnitudeIndex
from core.index.refinements import RefinementTable
from core.index.threshold_solver import lowest_magnitude

_MANY = 4
"""Tensors that are at least one in so many of a table are many (`histogram_in`)."""


class MagnitudeHistogram:
    """How many weights of some tensors lie below a magnitude.

    Args:
        table: has an index of each of these tensors, and no refinements.
        numbers: int64, of the tensors in it.

    Attributes:
        numel: weights in all.
        zeros, nan, inf: weights that are ±0, NaN, infinite.
        nonfinite: weights that are NaN or infinite.
    """

    def __init__(self, table: IndexTable, numbers: Counts) -> None:
        self._table, self._numbers = table, numbers
        counts = table.numel, table.zeros, table.nan, table.inf
        self.numel, self.zeros, self.nan, self.inf = (int(each[numbers].sum()) for each in counts)
        self.nonfinite = self.nan + self.inf
        self._single = all(dtype.itemsize <= 4 for dtype in table.dtypes(numbers))

    def count_below(self, edges: Floats) -> Floats:
        """How many weights are smaller than each edge, estimated by linear interpolation within a group of the index.

        Args:
            edges: float64 (m,), finite and not negative.

        Returns:
            float64 (m,).
        """
        return np.array([each.sum() for each in self._each_below(edges)], np.float64)

    def histogram(self, edges: Floats) -> Floats:
        """Weights from each edge to below the next.

        Args:
            edges: float64 (m,), ascending, finite and not negative.

        Returns:
            float64 (m - 1,). Zeros are counted only in a bar that begins at 0.
        """
        return np.diff(self.count_below(edges))

    def occupied(self, edges: Floats) -> Flags:
        """Which tensors have weights other than zero from each edge to below the next, as `histogram` estimates them.

        Args:
            edges: float64 (m,), ascending, finite and not negative.

        Returns:
            bool (m - 1, k), of the k tensors in the order of their numbers.
        """
        found = np.zeros((max(len(edges) - 1, 0), len(self._numbers)), np.bool_)
        below = self._each_below(edges)
        first = next(below)
        before = first if edges[0] > 0 else self._table.zeros[self._numbers]
        for place, upto in enumerate(below):
            found[place] = upto > before
            before = upto
        return found

    def span(self, tail: float = 1e-3) -> tuple[float, float] | None:
        """The magnitudes worth showing: from the ``tail`` quantile of the non-zero finite weights to the largest one.

        Returns:
            both at most `core.base.thresholds.AXIS_LIMIT`; None where every weight is zero or not finite.
        """
        highest = self._table.highest(self._numbers)
        if not highest:
            return None
        few = self.zeros + tail * (self.numel - self.zeros - self.nonfinite)
        return lowest_magnitude(lambda each: self._upto(each) > few, self._single, AXIS_LIMIT), min(highest, AXIS_LIMIT)

    def quantiles(self, parts: Sequence[float]) -> tuple[float, ...]:
        """For each part the least magnitude not exceeded by that part of the finite weights, estimated within a group.

        Args:
            parts: 0 to 1.

        Returns:
            as many magnitudes; empty where no weight is finite.
        """
        finite = self.numel - self.nonfinite
        ranks = [max(math.ceil(part * finite - 1e-9), 1) for part in parts] if finite else []

        def lowest(rank: int) -> float:
            return lowest_magnitude(lambda each: self._upto(each) >= rank, self._single)

        return tuple(map(lowest, ranks))

    def _upto(self, magnitude: float) -> int:
        return int(self._table.at_most(self._table.bits_of(magnitude))[0][self._numbers].sum())

    def _each_below(self, edges: Floats) -> Iterator[Counts]:
        """Weights of each tensor that are smaller than each edge: int64 (k,), for one edge after the other."""
        # no magnitude is below zero
        bits = (self._table.bits_from(edge) - np.uint64(edge > 0) for edge in edges.tolist())
        for edge, upto in zip(edges.tolist(), self._table.at_most_each(bits), strict=True):
            yield upto[self._numbers] if edge > 0 else np.zeros(len(self._numbers), np.int64)


def magnitude_histogram(indexes: Sequence[MagnitudeIndex]) -> MagnitudeHistogram:
    """The histogram of some tensors together."""
    return MagnitudeHistogram(IndexTable.of(indexes), np.arange(len(indexes)))


def histogram_in(table: IndexTable, numbers: Counts) -> MagnitudeHistogram:
    """The histogram of some tensors of a table, whose refinements don't count.

    Of few among many tensors a table of their own is made, which is searched faster; of more it would only be a copy.

    Args:
        table: has their indexes.
        numbers: int64, of the tensors in it.
    """
    if len(numbers) * _MANY >= table.size:
        return MagnitudeHistogram(table.refined_by(RefinementTable()), numbers)
    known = numbers[table.known[numbers]]
    return MagnitudeHistogram(table.part(known), np.arange(len(known)))
