"""Array types that are used everywhere."""

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Bits = NDArray[np.unsignedinteger]
Flags = NDArray[np.bool_]
"""True for the elements that are meant."""
