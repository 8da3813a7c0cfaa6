"""What differs in several parameters together, for any of them: the sums of their changes."""

from collections.abc import Sequence

import numpy as np

from core.base.arrays import Floats
from core.base.scaled_sum import ScaledSum
from core.report.tensor_changes import Change

_SUMS = ("squares", "squares_after", "squares_of_change", "products")


class ChangeSums:
    """Adds up changes.

    Args:
        changes: of n parameters.
    """

    def __init__(self, changes: Sequence[Change]) -> None:
        sums = [[getattr(each, name) for each in changes] for name in _SUMS]
        shape = len(_SUMS), len(changes)
        self._totals = np.array([[each.total for each in row] for row in sums], np.float64).reshape(shape)
        self._exponents = np.array([[each.exponent for each in row] for row in sums], np.int64).reshape(shape)
        self._flips = np.array([each.flips for each in changes], np.int64)
        self._numels = np.array([each.numel for each in changes], np.int64)

    def over(self, places: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Change:
        """The change of some of the parameters together: its sums, elements and flips; the rest is not told.

        Args:
            places: int64 (m,), without repetitions, in the order in which the changes were given.
        """
        first, second, apart, products = map(_added, self._totals[:, places], self._exponents[:, places])
        return Change(
            int(self._numels[places].sum()),
            flips=int(self._flips[places].sum()),
            squares=first,
            squares_after=second,
            squares_of_change=apart,
            products=products,
        )


def _added(totals: Floats, exponents: np.ndarray[tuple[int], np.dtype[np.int64]]) -> ScaledSum:
    """The sum of ``totals * 2**exponents``, which neither overflows nor vanishes."""
    there = totals != 0
    if not there.any():
        return ScaledSum()
    most = int(exponents[there].max())
    # what is 2**1100 less than the largest adds nothing
    near = np.maximum(exponents[there] - most, -1100).astype(np.int32)
    return ScaledSum.of(float(np.ldexp(totals[there], near).sum()), most)
