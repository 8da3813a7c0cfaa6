"""Which magnitudes are cut, kept, or both, where the bars are of parameters under several thresholds."""

import math
from itertools import groupby
from operator import attrgetter

import numpy as np

from core.base.arrays import Counts, Flags, Floats
from core.index.histogram import histogram_in
from core.index.index_table import IndexTable
from core.preview.plan_numbers import PlanNumbers
from gui.plots.histogram_bars import BarFate, BarPart
from gui.presenters.histogram_bars import Bars
from gui.support.latest import Latest

MOST_LOOKED_AT = 1 << 18
"""Most bars times parameters that are looked at one by one, in a millisecond or so for each move of a threshold."""
_FATES = (BarFate.CUT, BarFate.EITHER, BarFate.KEPT)


class HistogramParts:
    """Finds them; of the same bars only thresholds are compared."""

    def __init__(self) -> None:
        self._occupied = Latest[Flags]()

    def of(self, bars: Bars, table: IndexTable, places: Counts, plan_numbers: PlanNumbers) -> list[BarPart]:
        """The parts of bars, whose edges are magnitudes or, with signs, as far on both sides of 0.

        Args:
            table: has the indexes of the parameters.
            places: int64, of the parameters that the bars are of; all have been read.
        """
        if bars.edges is None:
            return []
        low, high = thresholds_around(plan_numbers, places)
        edges = _magnitudes(bars.edges)
        if len(edges) * len(places) > MOST_LOOKED_AT:
            # as if each had weights in every bar
            return parts_of(
                edges, np.ones((len(edges) - 1, 1), np.bool_), low.min(keepdims=True), high.max(keepdims=True)
            )
        return parts_of(edges, self._occupied.of(_occupied, table, places, bars.edges), low, high)


def _occupied(table: IndexTable, places: Counts, edges: Floats) -> Flags:
    return histogram_in(table, places).occupied(_magnitudes(edges))


def _magnitudes(edges: Floats) -> Floats:
    """The edges from 0 on; with signs there are as many on the other side."""
    return edges if edges[0] >= 0 else np.append(0.0, edges[edges > 0])


def thresholds_around(plan_numbers: PlanNumbers, places: Counts) -> tuple[Floats, Floats]:
    """Up to where all of each parameter is cut, and from where on all is kept; float64 (k,) each.

    Both are the threshold where there is one. Of what is cut as a whole they are infinite, of what is left as it is 0:
    its threshold tells nothing of the others'. A mask, and N of M, cut weights of any magnitude.

    Args:
        places: int64 (k,), of the parameters, which have been read.
    """
    thresholds = plan_numbers.thresholds[places]
    without = np.isnan(thresholds)
    low, high = np.where(without, 0.0, thresholds), np.where(without, math.inf, thresholds)
    whole, none = plan_numbers.kept[places] == 0, plan_numbers.cut[places] == 0
    for ends in (low, high):
        ends[whole] = math.inf
        # of what is all zeros nothing is seen either way
        ends[none & ~whole] = 0.0
    return low, high


def parts_of(edges: Floats, occupied: Flags, low: Floats, high: Floats) -> list[BarPart]:
    """The magnitudes from 0 on, by what becomes of the weights that there are.

    Args:
        edges: float64 (m + 1,), magnitudes, ascending.
        occupied: bool (m, k), which of k parameters have weights from each edge to the next.
        low: float64 (k,), up to where all of each parameter is cut.
        high: float64 (k,), from where on all of each is kept.
    """
    filled = np.flatnonzero(occupied.any(axis=1))
    # one below all ends is cut and one above them kept, whatever is in it
    mixed = filled[(edges[filled + 1] > low.min()) & (edges[filled] < high.max())]
    within = occupied[mixed]
    cut_to = np.where(within, low, math.inf).min(axis=1, initial=math.inf)
    kept_from = np.where(within, high, 0.0).max(axis=1, initial=0.0)
    # what is empty goes with what is left of it
    right = edges[mixed + 1]
    left = np.concatenate([edges[mixed[:1]], right[:-1]])
    ends = np.stack([np.clip(cut_to, left, right), np.clip(kept_from, left, right), right], axis=1)
    found = [BarPart(float(left[0]) if len(left) else float(low.min()), BarFate.CUT)]
    for end, fate in zip(ends.ravel().tolist(), _FATES * len(ends), strict=True):
        if end > found[-1].end:
            found.append(BarPart(end, fate))
    last = BarFate.CUT if not len(mixed) and math.isinf(low.min()) else BarFate.KEPT
    found.append(BarPart(math.inf, last))
    return [list(same)[-1] for _, same in groupby(found, key=attrgetter("fate"))]
