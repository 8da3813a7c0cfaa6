"""The magnitudes of many tensors together, out of their indexes: for histograms and for the range that matters."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.dtypes import Counts, DType, Floats, magnitudes, round_threshold
from core.index import MagnitudeIndex


@dataclass(frozen=True)
class Spectrum:
    """How many weights of some tensors lie below a magnitude.

    Attributes:
        numel: weights in all.
        zeros: weights that are +0 or -0.
        nonfinite: NaN and infinite ones.
        below: dtype → int64; entry ``i`` is the number of weights below bin ``i`` of that dtype's index.
    """

    numel: int
    zeros: int
    nonfinite: int
    below: dict[DType, Counts]

    def count_below(self, edges: Floats) -> Floats:
        """How many weights are smaller than each edge; within a bin as if they lay evenly in it.

        Args:
            edges: float64, finite and not negative.
        """
        total = np.zeros(len(edges))
        for dtype, below in self.below.items():
            bits = np.minimum(round_threshold(dtype, edges).astype(np.uint64), np.uint64(dtype.infinity))
            bins = (bits >> np.uint64(dtype.shift)).astype(np.int64)
            low = bits & np.uint64((1 << dtype.shift) - 1)
            part = low.astype(np.float64) / float(1 << dtype.shift)
            total += below[bins] + part * (below[bins + 1] - below[bins])
        return total

    def histogram(self, edges: Floats) -> Floats:
        """Weights between each edge and the next, one fewer than the edges. Zeros are in none above 0."""
        return np.diff(self.count_below(edges))

    def span(self, tail: float = 1e-3) -> tuple[float, float] | None:
        """The magnitudes that matter: from where ``tail`` of the weights other than zero are smaller to the largest.

        Returns:
            None where every weight is zero or not finite.
        """
        lows, highs = [], []
        for dtype, below in self.below.items():
            found = _span(dtype, below, tail)
            if found is not None:
                lows.append(found[0])
                highs.append(found[1])
        return (min(lows), max(highs)) if lows else None


def spectrum(indexes: Iterable[MagnitudeIndex]) -> Spectrum:
    """Add up the indexes of some tensors."""
    numel = zeros = nonfinite = 0
    bins: dict[DType, Counts] = {}
    for index in indexes:
        counts = bins.setdefault(index.dtype, np.zeros((index.dtype.infinity >> index.dtype.shift) + 1, np.int64))
        counts[index.first : index.first + len(index.below) - 1] += np.diff(index.below)
        numel, zeros, nonfinite = numel + index.numel, zeros + index.zeros, nonfinite + index.nonfinite
    return Spectrum(numel, zeros, nonfinite, {dtype: _running(counts) for dtype, counts in bins.items()})


def _running(counts: Counts) -> Counts:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _span(dtype: DType, below: Counts, tail: float) -> tuple[float, float] | None:
    """Without bin 0, where the zeros are, and without the infinite ones in the last."""
    counts = np.diff(below)[1:-1]
    used = np.flatnonzero(counts)
    if not len(used):
        return None
    running = np.cumsum(counts)
    first = int(np.searchsorted(running, tail * running[-1])) + 1
    last = int(used[-1]) + 1
    # the upper edge of the last bin, unless that is infinity
    ends = np.array([first << dtype.shift, min((last + 1) << dtype.shift, dtype.infinity - 1)], np.uint64)
    low, high = magnitudes(dtype, ends)
    return float(low), float(high)
