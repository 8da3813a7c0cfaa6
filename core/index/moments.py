"""Mean, standard deviation, range and norms of a tensor, in float64, over its finite weights."""

import math
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from core.base.arrays import Floats
from core.base.dtypes import values
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor


@dataclass(frozen=True)
class Moments:
    """Statistics of the values of a tensor, or of a part of one. Those of parts can be added.

    Sums that overflow float64, such as squares of weights beyond 1e154, are infinite, as in torch; never NaN.

    Attributes:
        count: finite weights.
        mean: of them; 0 where there are none.
        square: sum of squared deviations from the mean.
        least, greatest: of them; inf and -inf where there are none.
        absolute: sum of magnitudes, the L1 norm.
    """

    count: int = 0
    mean: float = 0.0
    square: float = 0.0
    least: float = math.inf
    greatest: float = -math.inf
    absolute: float = 0.0

    @property
    def euclidean(self) -> float:
        """The L2 norm."""
        return math.sqrt(self.square + self.count * self.mean * self.mean)

    @property
    def std(self) -> float:
        """The unbiased standard deviation, as ``torch.std``; 0 for fewer than two weights."""
        return math.sqrt(self.square / (self.count - 1)) if self.count > 1 else 0.0

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
        total, step = self.count + other.count, other.mean - self.mean
        mean = self.mean + step * other.count / total
        if not math.isfinite(mean):
            mean = self.mean * (self.count / total) + other.mean * (other.count / total)
        square = self.square + other.square + step * step * self.count * other.count / total
        least, greatest = min(self.least, other.least), max(self.greatest, other.greatest)
        return Moments(total, mean, square, least, greatest, self.absolute + other.absolute)


def moments(tensor: Tensor, reader: TensorReader) -> Moments:
    """Read a tensor, or a part of one, and compute its moments.

    Args:
        tensor: of a prunable dtype.
        reader: reads it.

    Raises:
        UserError: the file has changed or ends too early.
    """
    return reduce(add, (_of(values(tensor.dtype, block)) for block in reader.blocks(tensor)), Moments())


def _of(read: Floats) -> Moments:
    finite = read if np.isfinite(read).all() else read[np.isfinite(read)]
    if not len(finite):
        return Moments()
    with np.errstate(over="ignore"):
        mean = float(finite.mean())
        if not math.isfinite(mean):
            mean = float((finite / len(finite)).sum())
        apart = finite - mean
        square, absolute = float(np.dot(apart, apart)), float(np.abs(finite).sum())
    return Moments(len(finite), mean, square, float(finite.min()), float(finite.max()), absolute)
