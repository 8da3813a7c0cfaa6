"""Densities of layers by the Erdős–Rényi kernel: more is kept where a layer is narrow.

Layer by layer in proportion to the sum of its sizes over their product; what would come out above 1 is kept whole,
and the others share what is left.

Source: Evci et al. 2020, "Rigging the Lottery", section 3; without kernels Mocanu et al. 2018.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

import numpy as np

from core.base.arrays import Counts, Floats

_PLACES = 12
"""Of a density: what a sum comes to in its last bits is not the same on every machine."""


@dataclass(frozen=True)
class Layers:
    """Some layers.

    Attributes:
        raw_densities: float64 (n,), the sum of the sizes of each over their product.
        numels: int64 (n,), the weights of each.
    """

    raw_densities: Floats
    numels: Counts

    def at(self, places: Counts) -> "Layers":
        """The ones at some places."""
        return Layers(self.raw_densities[places], self.numels[places])

    def densities(self, scale: float) -> Floats:
        """float64 (n,), from 0 to 1: what each keeps at a scale that all layers share."""
        kept: Floats = np.minimum(scale * self.raw_densities, 1.0)
        return kept.round(_PLACES)

    def scale(self, density: float) -> float:
        """The scale at which they keep a part of all their weights together, 0 to 1; the lowest one."""
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
        """The part of all their weights that they keep at a scale; 1 where there is no weight."""
        weights = int(self.numels.sum())
        kept = float((self.densities(scale) * self.numels).sum())
        return min(round(kept / weights, _PLACES), 1.0) if weights else 1.0


def layers_of(shapes: Iterable[tuple[int, ...]]) -> Layers:
    """Layers of these shapes; a single number counts as one by one, and what is empty keeps all of nothing."""
    listed = [shape or (1,) for shape in shapes]
    numels = np.array([prod(shape) for shape in listed], np.int64)
    sums = np.array([sum(shape) for shape in listed], np.float64)
    return Layers(np.where(numels > 0, sums / np.maximum(numels, 1), 1.0), numels)


def density_at_same_scale(density: float, layers: Layers, others: Layers) -> float:
    """The density of other layers, together, at the scale at which some layers have theirs."""
    return others.density(layers.scale(density))
