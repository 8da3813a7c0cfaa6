"""Aliases of numpy array types that several packages use; the shapes are said where they are used."""

from array import array
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
"""Numbers of weights, or indices of parameters."""

Floats = NDArray[np.float64]
"""Magnitudes, thresholds, densities and other real numbers."""

Bits = NDArray[np.unsignedinteger]
"""Bit patterns of tensor elements: uint8, uint16, uint32 or uint64, as wide as the tensor's dtype."""

Flags = NDArray[np.bool_]
"""A selection: True for the elements that belong to it."""


_SMALL = 1 << 31


def packed(numbers: Counts | Sequence[int]) -> "array[int]":
    """Whole numbers to be read one by one, in a tenth of a list's memory; from numpy's arrays that takes longer."""
    given = np.ascontiguousarray(numbers, np.int64)
    small = not len(given) or (given.min() >= -_SMALL and given.max() < _SMALL)
    return array("i", given.astype(np.int32).tobytes()) if small else array("q", given.tobytes())
