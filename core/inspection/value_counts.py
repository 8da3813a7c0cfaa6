"""How often the values of a tensor occur, in bins narrow enough for any histogram of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Counts, Floats
from core.base.element_values import Values

FRACTION_BITS = 8
"""Bits of the fraction that tell bins apart: there are 256 from one power of two to the next."""
_SHIFT = 52 - FRACTION_BITS
_REAL = 1 << 12 + FRACTION_BITS
"""How many bins of real numbers there are: sign, exponent, and the first bits of the fraction of a float64."""
SMALL = 1 << 18
"""Integers below this magnitude have bins of their own."""
KEYS = _REAL + 2 * SMALL
"""How many keys there are: of all bins of real numbers, then those of small integers."""
_MAGNITUDES = _REAL >> 1
_LARGEST = float(np.finfo(np.float64).max)


def keys_of(values: Floats) -> NDArray[np.uint64]:
    """The key of the bin that each value is in, below `KEYS`.

    Args:
        values: float64 (n,), contiguous, finite.
    """
    keys: NDArray[np.uint64] = values.view(np.uint64) >> np.uint64(_SHIFT)
    return keys


def keys_of_whole(values: Values) -> NDArray[np.uint64]:
    """The same of integers, int64 or uint64: the small ones are told apart."""
    keys = keys_of(values.astype(np.float64))
    small = values < SMALL if values.dtype == np.uint64 else (values < SMALL) & (values > -SMALL)
    keys[small] = (values[small].astype(np.int64) + (_REAL + SMALL)).astype(np.uint64)
    return keys


@dataclass(frozen=True, eq=False)
class ValueCounts:
    """How many finite values lie in each of m bins, which do not overlap, in ascending order.

    Attributes:
        lows, highs: (m,), the ends of each bin, float64 or float32; equal where it holds one value alone.
        counts: int64 or uint32 (m,), at least one each.
    """

    lows: Floats
    highs: Floats
    counts: Counts

    @classmethod
    def of_values(cls, values: Floats, counts: Counts) -> "ValueCounts":
        """Of values that are told apart.

        Args:
            values: float64 (m,), finite, in any order, and each perhaps more than once.
            counts: int64 (m,), how often each occurs; what does not is left out.
        """
        occurs = counts > 0
        # -0 and 0 are one value
        found, places = np.unique(values[occurs] + 0.0, return_inverse=True)
        summed = np.bincount(places, counts[occurs], len(found)).astype(np.int64)
        return cls(found, found, summed)

    @classmethod
    def of_keys(
        cls, keys: Bits, counts: Counts, zeros: int, whole: bool, extremes: tuple[float, float]
    ) -> "ValueCounts":
        """Of values of which only the bins are known.

        Args:
            keys: of bins (`keys_of`), each once, in any order.
            counts: int64, how many values are in each; zeros do not count.
            zeros: how many values are ±0.
            whole: whether all values are integers.
            extremes: the least of the values and the greatest.
        """
        small = keys >= _REAL
        magnitude = keys.astype(np.uint64) % np.uint64(_MAGNITUDES)
        near = (magnitude << np.uint64(_SHIFT)).view(np.float64)
        far = np.minimum((magnitude + np.uint64(1) << np.uint64(_SHIFT)).view(np.float64), _LARGEST)
        if whole:
            # from the first integer of the bin to the last
            near = np.ceil(near)
            far = np.where(far - near <= 1, near, far)
        alone = keys[small].astype(np.float64) - (_REAL + SMALL)
        near[small] = far[small] = np.abs(alone)
        negative = keys >= _MAGNITUDES
        negative[small] = alone < 0
        lows, highs = np.where(negative, -far, near), np.where(negative, -near, far)
        if zeros:
            lows, highs, counts = np.append(lows, 0.0), np.append(highs, 0.0), np.append(counts, zeros)
        order = np.lexsort((highs, lows))
        lows, highs = (np.clip(each[order], *extremes) for each in (lows, highs))
        return cls(lows, highs, counts[order].astype(np.int64))

    @cached_property
    def _upto(self) -> Counts:
        """Values in all bins up to each number of bins."""
        return np.concatenate([[0], np.cumsum(self.counts, dtype=np.int64)])

    @property
    def without_zeros(self) -> "ValueCounts":
        """The same without ±0, in as few bytes as hold it."""
        kept = (self.lows != 0) | (self.highs != 0)
        lows, highs, counts = self.lows[kept], self.highs[kept], self.counts[kept]
        if _fits(lows, highs):
            lows, highs = lows.astype(np.float32), highs.astype(np.float32)
        if not len(counts) or counts.max() < 1 << 32:
            counts = counts.astype(np.uint32)
        return ValueCounts(lows, highs, counts)

    @property
    def total(self) -> int:
        """How many values there are."""
        return int(self._upto[-1])

    @property
    def ends(self) -> tuple[float, float] | None:
        """The ends of the first bin and the last; None where there are no values."""
        return (float(self.lows[0]), float(self.highs[-1])) if len(self.counts) else None

    @property
    def distinct(self) -> int | None:
        """How many different values there are; None where that is not known."""
        return len(self.counts) if np.array_equal(self.lows, self.highs) else None

    def below(self, edges: Floats) -> Floats:
        """How many values are below each edge, estimated by linear interpolation within a bin.

        Args:
            edges: float64 (n,), no NaN.

        Returns:
            float64 (n,).
        """
        if not len(self.counts):
            return np.zeros(len(edges))
        passed = np.searchsorted(self.lows, edges, "left")
        last = np.maximum(passed - 1, 0)
        low, high = self.lows[last], self.highs[last]
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            part = np.where(high > low, np.minimum((edges - low) / (high - low), 1.0), 1.0)
        return np.where(passed > 0, self._upto[last] + part * self.counts[last], 0.0)

    def histogram(self, edges: Floats) -> Floats:
        """How many values lie from each edge to below the next, and at the last edge, as `numpy.histogram` counts.

        Args:
            edges: float64 (n + 1,), ascending.

        Returns:
            float64 (n,), whole numbers where no bin is divided.
        """
        upto = self.below(edges)
        with np.errstate(over="ignore"):
            upto[-1] = self.below(np.nextafter(edges[-1:], np.inf))[0]
        return np.diff(upto)

    @cached_property
    def magnitudes(self) -> "ValueCounts":
        """The same of the magnitudes of the values."""
        if not len(self.counts):
            return self
        turned = self.highs <= 0
        lows = np.where(turned, -self.highs, self.lows) + 0.0
        highs = np.where(turned, -self.lows, self.highs) + 0.0
        order = np.lexsort((highs, lows))
        lows, highs, counts = lows[order], highs[order], self.counts[order]
        # a bin and its mirror image become one
        first = np.flatnonzero(np.append(True, (np.diff(lows) > 0) | (np.diff(highs) > 0)))
        return ValueCounts(lows[first], highs[first], np.add.reduceat(counts, first))


def _fits(lows: Floats, highs: Floats) -> bool:
    """Whether float32 holds the ends of bins exactly."""
    with np.errstate(over="ignore", under="ignore"):
        return all(np.array_equal(each.astype(np.float32), each) for each in (lows, highs))


def together(parts: Sequence[ValueCounts], edges: Floats) -> Floats:
    """The histogram of several tensors together, float64 (n,); see `ValueCounts.histogram`."""
    return np.sum([part.histogram(edges) for part in parts], axis=0) if parts else np.zeros(len(edges) - 1)
