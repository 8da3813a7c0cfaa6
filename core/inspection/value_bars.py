"""The bars of a histogram of a tensor's values."""

import numpy as np

from core.base.arrays import Counts, Floats
from core.base.dtypes import DType
from core.base.element_values import is_complex, is_whole
from core.inspection.tally import Tally

BARS, COARSE_BARS = 120, 60
"""Bars, at most; of a dtype of few values narrow ones would hold unequal numbers of them, and look like a comb."""
_FEW = 1 << 12
"""Different values that are few."""
_APART, _HALF = 32, 0.4
"""Integers that have bars apart, at most, and half the width of these."""
_HUGE = 1e307
_LARGEST_WHOLE = 1 << 52
"""Integers up to this magnitude have an edge of their own between them."""


def value_bars(dtype: DType, tally: Tally) -> tuple[Floats, Counts] | None:
    """The edges of n bars over all finite values, and how many values are in each; of complex ones, of the magnitudes.

    Integers lie in the middle of bars, as many in each; few of them have bars apart, with empty ones between.

    Returns:
        float64 (n + 1,) ascending, and int64 (n,); None where no value is finite.
    """
    if tally.least is None or tally.greatest is None:
        return None
    least, greatest = tally.least, tally.greatest
    whole = is_whole(dtype) and max(abs(least), abs(greatest)) < _LARGEST_WHOLE
    if whole:
        edges = _around(int(least), int(greatest))
    else:
        edges = _over(0.0 if is_complex(dtype) else float(least), float(greatest), _bars(tally))
    # the last edge holds the greatest value
    upto = np.rint(np.append(tally.values.below(edges[:-1]), tally.values.total))
    return edges, np.diff(upto).astype(np.int64)


def _bars(tally: Tally) -> int:
    distinct = tally.values.distinct
    return COARSE_BARS if tally.told_apart and distinct is not None and distinct < _FEW else BARS


def _around(least: int, greatest: int) -> Floats:
    """Edges between integers, or around each."""
    size = greatest - least + 1
    if size <= _APART:
        places = np.arange(least - (size == 1), greatest + 1 + (size == 1), dtype=np.float64)
        return np.column_stack([places - _HALF, places + _HALF]).reshape(-1)
    narrow = -(-size // BARS)
    # the last bar holds as many as the others, if they can be divided so
    # looked for among numbers of bars: there are as many widths as integers in one
    divided = (size // bars for bars in range(BARS, 0, -1) if size % bars == 0)
    wide = next((each for each in divided if each <= 2 * narrow), narrow)
    return least - 0.5 + wide * np.arange(-(-size // wide) + 1, dtype=np.float64)


def _over(least: float, greatest: float, bars: int) -> Floats:
    if least == greatest:
        beside = 0.05 * abs(least) or 0.5
        return np.array([least - beside, least + beside])
    # made smaller, so that the difference is finite
    unit = 4.0 if max(abs(least), abs(greatest)) > _HUGE else 1.0
    edges: Floats = unit * np.linspace(least / unit, greatest / unit, bars + 1)
    edges[0], edges[-1] = least, greatest
    return edges
