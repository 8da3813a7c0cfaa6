"""Well-known ways to come to thresholds, each with its source.

Most of them are rules already: k·σ with k = 1 (Han et al. 2015), a density of all layers together (global magnitude
pruning), the same density in every layer (Zhu and Gupta 2017). Here is what has to be worked out.
"""

from collections.abc import Sequence
from math import prod

import numpy as np

from core.index import MagnitudeIndex
from core.spectrum import spectrum

_BINS = 1024
_DIGITS = 3


def erk_densities(shapes: Sequence[tuple[int, ...]], density: float) -> list[float]:
    """Densities of layers by the Erdős–Rényi kernel: more is kept where a layer is narrow.

    Layer by layer in proportion to the sum of its sizes over their product; what would come out above 1 is kept
    whole, and the others share what is left.

    Source: Evci et al. 2020, "Rigging the Lottery", section 3; without kernels Mocanu et al. 2018.

    Args:
        shapes: of the layers, none of them empty.
        density: of all of them together, 0 to 1.

    Returns:
        one for each, 0 to 1, in six digits; they come to the density as near as that allows.
    """
    numels = np.array([prod(shape) for shape in shapes], np.float64)
    raw = np.array([sum(shape) for shape in shapes], np.float64) / numels
    dense = np.zeros(len(shapes), np.bool_)
    while not dense.all():
        left = density * numels.sum() - numels[dense].sum()
        scale = max(left, 0.0) / (raw * numels)[~dense].sum()
        above = ~dense & (scale * raw > 1)
        if not above.any():
            return [float(f"{each:.6g}") for each in np.where(dense, 1.0, scale * raw)]
        dense |= above
    return [1.0] * len(shapes)


def otsu_threshold(indexes: Sequence[MagnitudeIndex]) -> float | None:
    """The magnitude that parts small weights from large ones best: the one of greatest variance between the two.

    Source: Otsu 1979, "A Threshold Selection Method from Gray-Level Histograms"; here of the histogram of |w| in
    1,024 bars from 0 to the largest, without zeros.

    Args:
        indexes: of the tensors together.

    Returns:
        the threshold in three digits; None where every weight is zero or not finite.
    """
    together = spectrum(indexes)
    span = together.span()
    if span is None:
        return None
    edges = np.linspace(0.0, span[1], _BINS + 1)
    counts = together.histogram(edges)
    counts[0] -= together.zeros
    middles = (edges[:-1] + edges[1:]) / 2
    below, sums = np.cumsum(counts), np.cumsum(counts * middles)
    above, rest = below[-1] - below, sums[-1] - sums
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - rest / above) ** 2
    best = int(np.nanargmax(between[:-1])) if np.isfinite(between[:-1]).any() else 0
    return float(f"{edges[best + 1]:.{_DIGITS}g}")
