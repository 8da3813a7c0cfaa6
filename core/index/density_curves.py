"""Density and error against threshold for many tensors at once, computed from their indexes."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Floats
from core.base.thresholds import AXIS_LIMIT, geomspace
from core.index.histogram import MagnitudeHistogram
from core.index.index_table import IndexTable

POINTS = 160
"""Thresholds of a curve, beside 0."""

USUAL_SPAN = (1e-4, 1.0)
"""The range of thresholds where all weights are zero or not finite."""


@dataclass(frozen=True)
class Curves:
    """How many weights every threshold in a range would keep.

    Attributes:
        span: the lowest and the highest threshold worth showing, rounded to one digit.
        thresholds: float64 (m,), ascending; the first is 0.
        kept: (m, n), weights that each threshold keeps in each tensor; estimated within a group of the index. Of the
            least unsigned dtype that holds them, since very many tensors have few weights each.
    """

    span: tuple[float, float]
    thresholds: Floats
    kept: NDArray[np.unsignedinteger[Any]]

    @cached_property
    def late(self) -> Floats:
        """The mean density of each tensor over the thresholds, float64 (n,): higher where it falls later."""
        found: Floats = self.kept.mean(axis=0) / np.maximum(self.kept[0], 1)
        return found


def curves(table: IndexTable, points: int = POINTS) -> Curves:
    """Compute the curves of all tensors of a table.

    Args:
        table: of n tensors, with the indexes of all and without refinements.
        points: thresholds beside 0.
    """
    together = MagnitudeHistogram(table, np.arange(table.size))
    low, high = round_span(*(together.span() or USUAL_SPAN))
    thresholds = np.concatenate([[0.0], geomspace(low, high, points)])
    kept = np.empty((len(thresholds), table.size), np.min_scalar_type(int(table.numel.max(initial=0))))
    above = table.numel - table.nan
    for place, upto in enumerate(table.at_most_each(map(table.bits_of, thresholds.tolist()))):
        kept[place] = above - upto
    # at threshold 0 the exact counts are known, and in a pruned file they matter
    kept[0] = table.numel - table.zeros - table.nan
    return Curves((low, high), thresholds, kept)


def cut_parts(table: IndexTable, thresholds: Floats) -> NDArray[np.float32]:
    """Which part of each tensor's sum of squares each threshold would cut; the error is the square root.

    Args:
        table: of n tensors, as for `curves`.
        thresholds: float64 (m,), those of the curves; the first is 0.

    Returns:
        (m, n), ascending from 0 to 1; estimated within a group of the index.
    """
    parts = np.zeros((len(thresholds), table.size), np.float32)
    for place, each in enumerate(thresholds.tolist()[1:], start=1):
        parts[place] = table.cut_squares(table.bits_of(each))[0]
    return parts


def round_span(low: float, high: float) -> tuple[float, float]:
    """A range widened to bounds of one significant digit, and to two powers of ten at least."""
    # below this float32 lacks numbers of one significant digit, and weights are larger
    low, high = min(max(low, 1e-30), AXIS_LIMIT), max(high, 1e-28)
    bottom, top = _one_digit(low, ROUND_FLOOR), min(_one_digit(high, ROUND_CEILING), AXIS_LIMIT)
    return min(bottom, top / 100), top


def _one_digit(value: float, rounding: str) -> float:
    exact = Decimal(value)
    return float(exact.quantize(Decimal(1).scaleb(exact.adjusted()), rounding))
