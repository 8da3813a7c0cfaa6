"""Mean, standard deviation, range and norms of a tensor, in float64, over its finite weights."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from core.base.arrays import Counts, Floats
from core.base.dtypes import values
from core.base.scaled_sum import times
from core.storage.small_tensors import read_words
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor

_PLAIN = 400
"""Where the largest magnitude is within ``2**±_PLAIN``, squares neither overflow nor vanish without being scaled."""
_LOWEST = -1073
"""The least exponent of `math.frexp`, also used for what is all zeros."""


@dataclass(frozen=True)
class Moments:
    """Statistics of the values of a tensor, or of a part of one. Those of parts can be added.

    Mean and squares are kept in units of a power of two, so that they are right for the smallest and the largest
    weights too. What is itself beyond float64 is infinite; nothing is ever NaN.

    Attributes:
        count: finite weights.
        unit_mean: mean of them in units of ``2**exponent``; 0 where there are none.
        unit_square: sum of squared deviations from the mean in units of ``4**exponent``.
        exponent: of the unit.
        least, greatest: of them; inf and -inf where there are none.
        absolute: sum of magnitudes, the L1 norm.
    """

    count: int = 0
    unit_mean: float = 0.0
    unit_square: float = 0.0
    exponent: int = _LOWEST
    least: float = math.inf
    greatest: float = -math.inf
    absolute: float = 0.0

    @property
    def mean(self) -> float:
        """The mean; 0 where there are no weights."""
        return times(self.unit_mean, self.exponent)

    @property
    def euclidean(self) -> float:
        """The L2 norm."""
        return times(math.sqrt(self.unit_square + self.count * self.unit_mean * self.unit_mean), self.exponent)

    @property
    def std(self) -> float:
        """The unbiased standard deviation, as ``torch.std``; 0 for fewer than two weights."""
        return times(math.sqrt(self.unit_square / (self.count - 1)), self.exponent) if self.count > 1 else 0.0

    @property
    def low(self) -> float:
        """The least finite weight; 0 where there is none."""
        return self.least if self.count else 0.0

    @property
    def high(self) -> float:
        """The greatest finite weight; 0 where there is none."""
        return self.greatest if self.count else 0.0

    def __add__(self, other: "Moments") -> "Moments":
        """Combine two parts by the formula of Chan, Golub and LeVeque (1979), which avoids cancellation."""
        if not (self.count and other.count):
            return self if self.count else other
        exponent = max(self.exponent, other.exponent)
        (mean, square), (other_mean, other_square) = self._in_units(exponent), other._in_units(exponent)
        total, step = self.count + other.count, other_mean - mean
        mean += step * other.count / total
        square += other_square + step * step * self.count * other.count / total
        least, greatest = min(self.least, other.least), max(self.greatest, other.greatest)
        return Moments(total, mean, square, exponent, least, greatest, self.absolute + other.absolute)

    def _in_units(self, exponent: int) -> tuple[float, float]:
        """Mean and squares in units of another exponent, at least this one."""
        step = self.exponent - exponent
        return math.ldexp(self.unit_mean, step), math.ldexp(self.unit_square, 2 * step)


def moments(tensor: Tensor, reader: TensorReader) -> Moments:
    """Read a tensor, or a part of one, and compute its moments.

    Args:
        tensor: of a prunable dtype.
        reader: reads it.

    Raises:
        UserError: the file has changed or ends too early.
    """
    return reduce(add, (moments_of(values(tensor.dtype, block)) for block in reader.blocks(tensor)), Moments())


def many_moments(tensors: Sequence[Tensor], reader: TensorReader) -> tuple[Moments, ...]:
    """The same as `moments`, bit for bit, of small tensors at once.

    Args:
        tensors: dense ones of a prunable dtype, a group of `core.storage.small_tensors.together`.
        reader: reads them.

    Raises:
        UserError: the file has changed or ends too early.
    """
    words, starts = read_words(tensors, reader)
    read, numels = values(tensors[0].dtype, words), np.diff(starts)
    found: dict[int, Moments] = {}
    for numel in np.unique(numels).tolist():
        alike = np.flatnonzero(numels == numel)
        rows = read[starts[alike, np.newaxis] + np.arange(numel)]
        found.update(zip(alike.tolist(), moments_of_rows(rows), strict=True))
    return tuple(found[number] for number in range(len(tensors)))


def moments_of_rows(rows: Floats) -> list[Moments]:
    """The moments of each row of values, float64 (n, m) in C order, bit for bit as `moments_of` gives them."""
    if not rows.shape[1]:
        return [Moments()] * len(rows)
    with np.errstate(invalid="ignore", over="ignore"):
        least, greatest = rows.min(axis=1), rows.max(axis=1)
        most = np.maximum(-least, greatest)
        plain = np.isfinite(rows).all(axis=1) & (most > 0) & (np.abs(np.frexp(most)[1]) <= _PLAIN)
        means = rows.mean(axis=1)
        absolute, apart = np.abs(rows).sum(axis=1), rows - means[:, np.newaxis]
        apart *= apart
        squares = apart.sum(axis=1)
    columns = (each.tolist() for each in (plain, means, squares, least, greatest, absolute))
    count = rows.shape[1]
    return [
        Moments(count, mean, square, 0, low, high, norm) if right else moments_of(row)
        for row, (right, mean, square, low, high, norm) in zip(rows, zip(*columns, strict=True), strict=True)
    ]


def moments_of(read: Floats) -> Moments:
    """The moments of values, float64 (n,), as far as they are finite."""
    finite = read if np.isfinite(read).all() else read[np.isfinite(read)]
    if not len(finite):
        return Moments()
    least, greatest = float(finite.min()), float(finite.max())
    exponent = _unit_exponent(max(-least, greatest))
    with np.errstate(over="ignore"):
        absolute = float(np.abs(finite).sum())
    scaled = np.ldexp(finite, -exponent) if exponent else finite
    mean = float(scaled.mean())
    apart = scaled - mean
    apart *= apart
    return Moments(len(finite), mean, float(apart.sum()), exponent, least, greatest, absolute)


def weighted_moments(finite: Floats, counts: Counts) -> Moments:
    """The moments of values that each occur so often.

    Args:
        finite: float64 (n,), finite, below ``2**_PLAIN`` in magnitude.
        counts: int64 (n,), at least one each.
    """
    if not len(finite):
        return Moments()
    count = int(counts.sum())
    mean = float(np.dot(finite, counts)) / count
    square, absolute = float(np.dot((finite - mean) ** 2, counts)), float(np.dot(np.abs(finite), counts))
    return Moments(count, mean, square, 0, float(finite.min()), float(finite.max()), absolute)


def _unit_exponent(magnitude: float) -> int:
    """The exponent of the unit for weights up to a magnitude; 0 where they need not be scaled."""
    exponent = math.frexp(magnitude)[1] if magnitude else _LOWEST
    return 0 if abs(exponent) <= _PLAIN else exponent
