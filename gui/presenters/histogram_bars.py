"""The bars of the histogram, and the outlines over them, from the indexes of some parameters."""

import math
from dataclasses import dataclass

import numpy as np

from core.base.arrays import Counts, Floats
from core.index.histogram import MagnitudeHistogram, histogram_in
from core.index.index_table import IndexTable
from gui.plots.histogram import NonFinite
from gui.presenters.bins import edges_over

BINS, COARSE_BINS = 120, 60
"""Bars. A bfloat16 has so few magnitudes that narrow bars would hold unequal numbers of them, and look like a comb."""
ENOUGH, MOST_ALIKE = 12, 6
"""Weights that there are to a step of an outline on an average; and most bars that a step is wide."""
TAIL = 2e-4
"""The part of the weights, the smallest, that lies left of the first bar."""


@dataclass(frozen=True)
class Bars:
    """What is drawn of some parameters together.

    Attributes:
        edges: float64 (m + 1,), ascending; None where no weight has a finite magnitude other than zero.
        counts: int64 (m,).
        zeros: weights that are zero.
        non_finite: weights that have no place on the axis.
    """

    edges: Floats | None
    counts: Counts
    zeros: int
    non_finite: NonFinite


def bars_of(table: IndexTable, places: Counts, log: bool, reach: float) -> Bars:
    """The bars of some parameters together.

    Args:
        table: has their indexes.
        places: int64, of the parameters in it.
        log: whether bars are equally wide on a logarithmic axis.
        reach: a magnitude that the bars reach at least.
    """
    merged = histogram_in(table, places)
    span, non_finite = merged.span(TAIL), NonFinite(merged.nan, merged.inf)
    if span is None:
        return Bars(None, np.zeros(0, np.int64), merged.zeros, non_finite)
    bins = COARSE_BINS if any(dtype.name == "bfloat16" for dtype in table.dtypes(places)) else BINS
    edges = edges_over(span[0], max(span[1], reach), bins, log)
    return Bars(edges, _between(merged, edges).astype(np.int64), merged.zeros, non_finite)


def shares_of(table: IndexTable, places: Counts, edges: Floats, *, even: bool = False) -> Floats:
    """Of each bar, the percent of the weights of some parameters together that are in it, float64 (m,).

    Args:
        even: whether of so few weights that most bars have next to none, neighbouring bars have what they have on an
            average.
    """
    merged = histogram_in(table, places)
    shares = np.asarray(100 * _between(merged, edges) / max(merged.numel, 1))
    return evened(shares, merged.numel) if even else shares


def evened(shares: Floats, numel: int) -> Floats:
    """Shares in which so many neighbours are alike that there are enough weights in them."""
    wide = min(max(math.ceil(ENOUGH * len(shares) / max(numel, 1)), 1), MOST_ALIKE)
    starts = np.arange(0, len(shares), wide)
    widths = np.diff(np.append(starts, len(shares)))
    return np.repeat(np.add.reduceat(shares, starts) / widths, widths)


def _between(found: MagnitudeHistogram, edges: Floats) -> Floats:
    """Weights other than zero from each edge to the next."""
    # whole numbers before the difference, or a few weights that are spread over many bars would be in none
    below = np.rint(found.count_below(edges))
    return np.diff(np.where(edges > 0, below, found.zeros))
