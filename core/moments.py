"""Mean and standard deviation of a tensor, in float64, over its finite weights."""

import math
from dataclasses import dataclass

import numpy as np

from core.blocks import blocks
from core.dtypes import Bits, DType, Floats, magnitudes
from core.table import Tensor


@dataclass(frozen=True)
class Moments:
    """What is known of the values beyond their magnitudes.

    Attributes:
        count: finite weights.
        mean: of them; 0 where there are none.
        std: unbiased, as ``torch.std``; 0 for fewer than two weights.
        low, high: the least and the greatest finite weight; 0 where there are none.
    """

    count: int
    mean: float
    std: float
    low: float
    high: float


def moments(tensor: Tensor) -> Moments:
    """Read a tensor once. Blocks are joined by Chan's rule (Chan, Golub, LeVeque 1979), which loses no digits.

    Raises:
        UserError: the file has changed or ends too early.
    """
    count, mean, square = 0, 0.0, 0.0
    low, high = math.inf, -math.inf
    for block in blocks(tensor):
        values = _finite(tensor.dtype, block)
        if len(values):
            part, middle = len(values), float(values.mean())
            step, total = middle - mean, count + part
            square += float(np.square(values - middle).sum()) + step * step * count * part / total
            mean, count = mean + step * part / total, total
            low, high = min(low, float(values.min())), max(high, float(values.max()))
    std = math.sqrt(square / (count - 1)) if count > 1 else 0.0
    return Moments(count, mean, std, low, high) if count else Moments(0, 0.0, 0.0, 0.0, 0.0)


def _finite(dtype: DType, block: Bits) -> Floats:
    magnitude = block & np.dtype(dtype.word).type(dtype.magnitude_mask)
    values = magnitudes(dtype, magnitude)
    signed: Floats = np.where(block == magnitude, values, -values)[magnitude < dtype.infinity]
    return signed
