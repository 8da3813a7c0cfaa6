"""Density against threshold for many tensors at once, out of their indexes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property

import numpy as np

from core.base.arrays import Counts, Floats
from core.base.thresholds import AXIS_LIMIT, geomspace
from core.index.histogram import magnitude_histogram
from core.index.index_table import IndexTable
from core.index.magnitude_index import MagnitudeIndex

POINTS = 160
USUAL_SPAN = (1e-4, 1.0)
"""For weights that are all zero or not finite."""


@dataclass(frozen=True)
class Curves:
    """What every threshold of a range would keep.

    Attributes:
        span: from the lowest to the highest threshold that makes a difference worth showing, round numbers.
        thresholds: float64 (m,), ascending; 0 first.
        kept: int64 (m, n), weights of each tensor that a threshold keeps; estimates within a bin.
    """

    span: tuple[float, float]
    thresholds: Floats
    kept: Counts

    @cached_property
    def late(self) -> Floats:
        """float64 (n,): the mean density of each tensor over the thresholds; the more, the later it falls."""
        found: Floats = self.kept.mean(axis=0) / np.maximum(self.kept[0], 1)
        return found


def curves(indexes: Sequence[MagnitudeIndex], points: int = POINTS) -> Curves:
    """Ask the indexes for a range of thresholds.

    Args:
        indexes: of n tensors.
        points: thresholds beside 0.
    """
    low, high = round_span(*(magnitude_histogram(indexes).span() or USUAL_SPAN))
    thresholds = np.concatenate([[0.0], geomspace(low, high, points)])
    table = IndexTable.of(indexes)
    kept = np.stack([table.kept_above(float(each)) for each in thresholds])
    # what 0 cuts is known exactly, and in a pruned file it is much
    kept[0] = [index.numel - index.zeros - index.nan for index in indexes]
    return Curves((low, high), thresholds, kept)


def round_span(low: float, high: float) -> tuple[float, float]:
    """The range widened to numbers of one digit, and to two powers of ten at least."""
    # a float32 has no numbers of one digit below this, and weights are larger
    low, high = min(max(low, 1e-30), AXIS_LIMIT), max(high, 1e-28)
    bottom, top = _one_digit(low, ROUND_FLOOR), min(_one_digit(high, ROUND_CEILING), AXIS_LIMIT)
    return min(bottom, top / 100), top


def _one_digit(value: float, rounding: str) -> float:
    exact = Decimal(value)
    return float(exact.quantize(Decimal(1).scaleb(exact.adjusted()), rounding))
