"""The bars of weights with their sign, once these have been counted."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication

from core.base.arrays import Counts, Floats
from core.base.thresholds import AXIS_LIMIT, geomspace
from core.index.index_table import IndexTable
from core.inspection.value_counts import ValueCounts, together
from core.model.parameter import Parameter
from core.preview.measurements import Measurements
from gui.plots.histogram import NonFinite
from gui.presenters.histogram_bars import BINS, COARSE_BINS, Bars, evened
from gui.state.signed_counts import SignedCounts

BEYOND = 1e-3
"""The part of the weights that may lie beyond the axis: of a few large ones all others would be a single bar."""
ROOM = 1.25
"""How much farther the axis reaches than what is not beyond that."""
_DECADES, _STEPS = 1e8, 300
"""How far apart the smallest of the magnitudes that are tried is from the largest, and how many are."""


class SignedBars:
    """What the histogram draws of parameters when it shows signs; all in terms of their places among the owners.

    Args:
        counted: how often their values occur.
    """

    def __init__(self, counted: SignedCounts) -> None:
        self._counted = counted

    def want(self, places: Counts, measurements: Measurements) -> bool:
        """Have some parameters counted, as far as they have not been.

        Returns:
            whether all have been.
        """
        parameters = _parameters(places, measurements)
        if self._counted.of(parameters) is None:
            self._counted.want(parameters)
            return False
        return True

    @property
    def reason(self) -> str:
        """Why there are no bars yet."""
        if self._counted.complaint:
            return self._counted.complaint
        return QCoreApplication.translate("SignedBars", "Counting with signs …")

    def bars(self, places: Counts, measurements: Measurements, reach: float) -> Bars:
        """The bars of parameters that have been counted, as far on both sides of 0.

        Args:
            reach: a magnitude that they reach at least.
        """
        return signed_bars_of(measurements.table, places, self._found(places, measurements), reach)

    def shares(self, places: Counts, measurements: Measurements, edges: Floats) -> Floats:
        """Of each bar, the percent of the weights of parameters that is in it, float64 (m,)."""
        numel = max(int(measurements.table.numel[places].sum()), 1)
        return evened(100 * together(self._found(places, measurements), edges) / numel, numel)

    def _found(self, places: Counts, measurements: Measurements) -> Sequence[ValueCounts]:
        found = self._counted.of(_parameters(places, measurements))
        assert found is not None, "they have been counted"
        return found


def signed_bars_of(table: IndexTable, places: Counts, found: Sequence[ValueCounts], reach: float) -> Bars:
    """The bars of the values of some parameters together.

    Args:
        table: has their indexes.
        places: int64, of the parameters in it.
        found: how often their values occur, without ±0.
        reach: a magnitude that the bars reach at least.
    """
    zeros, nan, inf = (int(each[places].sum()) for each in (table.zeros, table.nan, table.inf))
    ends = [end for each in found if (end := each.ends) is not None]
    if not ends:
        return Bars(None, np.zeros(0, np.int64), zeros, NonFinite(nan, inf))
    largest = min(max(max(-low, high) for low, high in ends), AXIS_LIMIT)
    shown = max(_usual(found, largest), reach)
    coarse = any(dtype.name == "bfloat16" for dtype in table.dtypes(places))
    edges = np.linspace(-shown, shown, 1 + (COARSE_BINS if coarse else BINS))
    counts = np.rint(together(found, edges)).astype(np.int64)
    beyond = sum(each.total for each in found) - int(counts.sum()) if shown < largest else 0
    return Bars(edges, counts, zeros, NonFinite(nan, inf, max(beyond, 0)))


def _usual(found: Sequence[ValueCounts], largest: float) -> float:
    """The magnitude that all but `BEYOND` of the weights do not exceed, and a little more; at most the largest."""
    sizes = largest * geomspace(1 / _DECADES, 1.0, _STEPS)
    total = sum(each.total for each in found)
    both = np.concatenate([-sizes[::-1], sizes])
    below = np.sum([each.below(both) for each in found], axis=0)
    within = below[_STEPS:] - below[:_STEPS][::-1]
    first = int(np.argmax(within >= (1 - BEYOND) * total))
    return largest if within[first] < (1 - BEYOND) * total else min(ROOM * float(sizes[first]), largest)


def _parameters(places: Counts, measurements: Measurements) -> list[Parameter]:
    return [measurements.owners[place] for place in places.tolist()]
