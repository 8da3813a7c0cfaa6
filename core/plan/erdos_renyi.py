"""Layer densities by the Erdős–Rényi kernel, which keeps more where a layer is narrow.

The density of a layer is ``scale * sum(shape) / prod(shape)``, at most 1, with one scale for all layers.

Source: Evci et al. 2020, "Rigging the Lottery", section 3; without kernel sizes Mocanu et al. 2018.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

import numpy as np

from core.base.arrays import Counts, Floats

_PLACES = 12
"""Decimal places that densities are rounded to, since the last bits of a sum differ between machines."""


@dataclass(frozen=True)
class Layers:
    """The shapes of some layers, as far as the kernel depends on them.

    Attributes:
        raw_densities: float64 (n,), ``sum(shape) / prod(shape)`` of each.
        numels: int64 (n,), weights of each.
    """

    raw_densities: Floats
    numels: Counts

    def at(self, places: Counts) -> "Layers":
        """A subset of the layers.

        Args:
            places: int64, indices of layers.
        """
        return Layers(self.raw_densities[places], self.numels[places])

    def densities(self, scale: float) -> Floats:
        """The density of each layer at a scale: float64 (n,), from 0 to 1."""
        kept: Floats = np.minimum(scale * self.raw_densities, 1.0)
        return kept.round(_PLACES)

    def scale(self, density: float) -> float:
        """The lowest scale at which the layers together keep a given part of all their weights.

        Layers whose density would exceed 1 are kept whole, and the others share the rest, until none exceeds it.

        Args:
            density: 0 to 1.
        """
        weights, dense = self.numels.astype(np.float64), np.zeros(len(self.numels), np.bool_)
        while weights[~dense].any():
            left = density * float(weights.sum()) - float(weights[dense].sum())
            scale = max(left, 0.0) / float((self.raw_densities * weights)[~dense].sum())
            above = ~dense & (scale * self.raw_densities > 1)
            if not above.any():
                return scale
            dense |= above
        return 1 / float(self.raw_densities.min(initial=1.0))

    def density(self, scale: float) -> float:
        """The part of all weights that is kept at a scale, 0 to 1; 1 where there are no weights."""
        weights = int(self.numels.sum())
        kept = float((self.densities(scale) * self.numels).sum())
        return min(round(kept / weights, _PLACES), 1.0) if weights else 1.0


def layers_of(shapes: Iterable[tuple[int, ...]]) -> Layers:
    """The layers of these shapes. A scalar counts as shape (1,); an empty layer has density 1."""
    listed = [shape or (1,) for shape in shapes]
    numels = np.array([prod(shape) for shape in listed], np.int64)
    sums = np.array([sum(shape) for shape in listed], np.float64)
    return Layers(np.where(numels > 0, sums / np.maximum(numels, 1), 1.0), numels)


def density_at_same_scale(density: float, layers: Layers, others: Layers) -> float:
    """The density of some layers together, at the scale at which other layers have a given density together.

    Args:
        density: of ``layers``, 0 to 1.
        layers: give the scale.
        others: whose density is computed.
    """
    return others.density(layers.scale(density))
