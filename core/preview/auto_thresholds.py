"""Published methods of choosing thresholds.

Most are rules: k·σ with k = 1 (Han et al. 2015), one density for all layers together (global magnitude pruning), the
same density in every layer (Zhu and Gupta 2017), the Erdős–Rényi kernel (Evci et al. 2020). This module has those
that must be computed from the weights.
"""

from collections.abc import Sequence

import numpy as np

from core.base.thresholds import rounded
from core.index.histogram import magnitude_histogram
from core.index.magnitude_index import MagnitudeIndex

_BINS = 1024
_DIGITS = 3


def otsu_threshold(indexes: Sequence[MagnitudeIndex]) -> float | None:
    """The magnitude that separates small weights from large ones with the greatest variance between the two classes.

    Source: Otsu 1979, "A Threshold Selection Method from Gray-Level Histograms"; applied to the histogram of |w| with
    1,024 bars from 0 to the largest, without zeros.

    Args:
        indexes: of all tensors that get the threshold.

    Returns:
        the threshold with three significant digits; None where every weight is zero or not finite.
    """
    together = magnitude_histogram(indexes)
    span = together.span()
    if span is None:
        return None
    edges = np.linspace(0.0, span[1], _BINS + 1)
    counts = together.histogram(edges)
    counts[0] -= together.zeros
    # in units of bars, since sums of magnitudes might overflow
    middles = np.arange(_BINS) + 0.5
    below, sums = np.cumsum(counts), np.cumsum(counts * middles)
    above, rest = below[-1] - below, sums[-1] - sums
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - rest / above) ** 2
    best = int(np.nanargmax(between[:-1])) if np.isfinite(between[:-1]).any() else 0
    return rounded(float(edges[best + 1]), _DIGITS)
