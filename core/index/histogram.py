"""The histogram of the magnitudes of many tensors together, computed from their indexes."""

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

    Args:
        indexes: of the tensors.

    Attributes:
        numel: weights in all.
        zeros: weights that are ±0.
        nonfinite: weights that are NaN or infinite.
    """

    def __init__(self, indexes: Iterable[MagnitudeIndex]) -> None:
        self._indexes = tuple(indexes)
        self._table = IndexTable.of(self._indexes)
        self.numel = sum(index.numel for index in self._indexes)
        self.zeros = sum(index.zeros for index in self._indexes)
        self.nonfinite = sum(index.nonfinite for index in self._indexes)

    def count_below(self, edges: Floats) -> Floats:
        """How many weights are smaller than each edge, estimated by linear interpolation within a group of the index.

        Args:
            edges: float64 (m,), finite and not negative.

        Returns:
            float64 (m,).
        """
        return np.array([self._below(float(edge)) for edge in edges], np.float64)

    def histogram(self, edges: Floats) -> Floats:
        """Weights from each edge to below the next.

        Args:
            edges: float64 (m,), ascending, finite and not negative.

        Returns:
            float64 (m - 1,). Zeros are counted only in a bar that begins at 0.
        """
        return np.diff(self.count_below(edges))

    def span(self, tail: float = 1e-3) -> tuple[float, float] | None:
        """The magnitudes worth showing: from the ``tail`` quantile of the non-zero finite weights to the largest one.

        Returns:
            both at most `core.base.thresholds.AXIS_LIMIT`; None where every weight is zero or not finite.
        """
        highest = max((_highest(index) for index in self._indexes), default=0.0)
        if not highest:
            return None
        few = self.zeros + tail * (self.numel - self.zeros - self.nonfinite)
        single = all(index.dtype.itemsize <= 4 for index in self._indexes)
        return lowest_magnitude(lambda each: self._upto(each) > few, single, AXIS_LIMIT), min(highest, AXIS_LIMIT)

    def quantiles(self, parts: Sequence[float]) -> tuple[float, ...]:
        """For each part the least magnitude not exceeded by that part of the finite weights, estimated within a group.

        Args:
            parts: 0 to 1.

        Returns:
            as many magnitudes; empty where no weight is finite.
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
        # no magnitude is below zero
        upto, _ = self._table.at_most(bits - (bits > 0))
        return int(upto[bits > 0].sum())


def magnitude_histogram(indexes: Iterable[MagnitudeIndex]) -> MagnitudeHistogram:
    """The histogram of some tensors together."""
    return MagnitudeHistogram(indexes)


def _highest(index: MagnitudeIndex) -> float:
    """The largest finite magnitude; 0 where there is none."""
    finite = index.tops[index.tops < index.dtype.infinity]
    return float(values(index.dtype, finite[-1:])[0]) if len(finite) else 0.0
