"""The arrays that plots are given, made from weights."""

import numpy as np
from numpy.typing import NDArray


class Magnitudes:
    """The histogram and the densities of some weights."""

    def __init__(self, weights: NDArray[np.float64]) -> None:
        self.values = np.abs(weights)
        self.edges = np.geomspace(1e-9, 2, 401)
        self.counts = np.histogram(self.values, self.edges)[0].astype(np.int64)

    @property
    def densities(self) -> NDArray[np.float64]:
        """The density at each edge as a threshold."""
        below = np.concatenate([[0], np.cumsum(self.counts)])
        return 1 - below / len(self.values)
