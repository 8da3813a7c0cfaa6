"""The definition of a threshold's mask for everything that compares bits instead of floats: ``torch.abs(w) > t``."""

import math
from dataclasses import dataclass

import numpy as np

from core.base.arrays import Bits, Flags
from core.base.dtypes import DType, round_threshold

UNPRUNED = -math.inf
"""In place of a threshold: nothing is cut. All but ±0 is kept, also NaN, which every threshold prunes."""


@dataclass(frozen=True)
class KeptRange:
    """The bit patterns that a mask keeps: ``above < bits & mask <= upto``.

    The range of a threshold (`of`) keeps exactly the weights for which ``torch.abs(w) > t`` holds in the tensor's own
    dtype: torch rounds ``t`` to that dtype first. NaN is greater than no threshold, so it is pruned; an infinite weight
    is kept, unless ``t`` itself is rounded to infinity; ±0 is always pruned.

    Attributes:
        mask: the bits that are compared; of a float all but the sign.
        above: the greatest pattern that is pruned.
        upto: the greatest pattern that is kept; NaNs lie above infinity.
    """

    mask: int
    above: int
    upto: int

    @classmethod
    def of(cls, dtype: DType, threshold: float) -> "KeptRange":
        """The range that a threshold keeps.

        Args:
            dtype: a prunable dtype.
            threshold: finite and not negative; -0.0 is 0. Or `UNPRUNED`.
        """
        if threshold == UNPRUNED:
            return cls(dtype.magnitude_mask, 0, dtype.magnitude_mask)
        return cls(dtype.magnitude_mask, int(round_threshold(dtype, np.array([threshold]))[0]), dtype.infinity)

    def keeps(self, bits: Bits) -> Flags:
        """Which weights are kept.

        Args:
            bits: unsigned integers of the dtype's width, any shape.

        Returns:
            bool, of the same shape.
        """
        kind = bits.dtype.type
        compared = bits & kind(self.mask)
        found: Flags = (compared > kind(self.above)) & (compared <= kind(self.upto))
        return found


FLAGS = KeptRange(mask=1, above=0, upto=1)
"""The range of a mask that is stored as uint8: 1 keeps, 0 prunes."""
