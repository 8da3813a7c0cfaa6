"""The magnitudes of many tensors together, out of their indexes: for histograms and for the range that matters."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from core.base.arrays import Floats
from core.base.dtypes import values
from core.base.thresholds import AXIS_LIMIT
from core.index.index_table import IndexTable
from core.index.magnitude_index import MagnitudeIndex
from core.index.threshold_solver import lowest_magnitude


class MagnitudeHistogram:
    """How many weights of some tensors lie below a magnitude.

    Attributes:
        numel: weights in all.
        zeros: weights that are +0 or -0.
        nonfinite: NaN and infinite ones.

    Args:
        indexes: of the tensors.
    """

    def __init__(self, indexes: Iterable[MagnitudeIndex]) -> None:
        self._indexes = tuple(indexes)
        self._table = IndexTable.of(self._indexes)
        self.numel = sum(index.numel for index in self._indexes)
        self.zeros = sum(index.zeros for index in self._indexes)
        self.nonfinite = sum(index.nonfinite for index in self._indexes)

    def count_below(self, edges: Floats) -> Floats:
        """How many weights are smaller than each edge; within a group as if they lay evenly in it.

        Args:
            edges: float64, finite and not negative.
        """
        return np.array([self._below(float(edge)) for edge in edges], np.float64)

    def histogram(self, edges: Floats) -> Floats:
        """Weights between each edge and the next, one fewer than the edges. Zeros are in none above 0."""
        return np.diff(self.count_below(edges))

    def span(self, tail: float = 1e-3) -> tuple[float, float] | None:
        """The magnitudes that matter: from where ``tail`` of the weights other than zero are smaller to the largest.

        Both are at most `core.base.thresholds.AXIS_LIMIT`.

        Returns:
            None where every weight is zero or not finite.
        """
        highest = max((_highest(index) for index in self._indexes), default=0.0)
        if not highest:
            return None
        few = self.zeros + tail * (self.numel - self.zeros - self.nonfinite)
        single = all(index.dtype.itemsize <= 4 for index in self._indexes)
        return lowest_magnitude(lambda each: self._upto(each) > few, single, AXIS_LIMIT), min(highest, AXIS_LIMIT)

    def quantiles(self, parts: Sequence[float]) -> tuple[float, ...]:
        """Least magnitudes that these parts of the finite weights do not exceed, estimated within a group.

        Returns:
            nothing where no weight is finite.
        """
        finite = self.numel - self.nonfinite
        single = all(index.dtype.itemsize <= 4 for index in self._indexes)
        ranks = [max(math.ceil(part * finite - 1e-9), 1) for part in parts] if finite else []

        def lowest(rank: int) -> float:
            return lowest_magnitude(lambda each: self._upto(each) >= rank, single)

        return tuple(map(lowest, ranks))

    def _upto(self, magnitude: float) -> int:
        return int(self._table.at_most(self._table.bits_of(magnitude))[0].sum())

    def _below(self, edge: float) -> int:
        bits = self._table.bits_from(edge)
        # below zero there is none
        upto, _ = self._table.at_most(bits - (bits > 0))
        return int(upto[bits > 0].sum())


def magnitude_histogram(indexes: Iterable[MagnitudeIndex]) -> MagnitudeHistogram:
    """Put the indexes of some tensors together."""
    return MagnitudeHistogram(indexes)


def _highest(index: MagnitudeIndex) -> float:
    """The largest finite magnitude; 0 where there is none."""
    finite = index.tops[index.tops < index.dtype.infinity]
    return float(values(index.dtype, finite[-1:])[0]) if len(finite) else 0.0
