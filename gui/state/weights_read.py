"""What is known of the weights of a checkpoint, and grows as they are read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.masks.unit_maxima_store import UnitMaximaStore
from core.model.checkpoint import Checkpoint
from core.preview.measurements import Measurements

if TYPE_CHECKING:
    from core.index_file.known_weights import KnownWeights


@dataclass(frozen=True, eq=False)
class WeightsRead:
    """What any thread may begin with, and only the window's goes on with.

    Attributes:
        measurements: of the parameters that can be pruned.
        maxima: the largest magnitudes of the units of layers.
    """

    measurements: Measurements
    maxima: UnitMaximaStore

    @classmethod
    def of(cls, checkpoint: Checkpoint, known: "KnownWeights | None" = None) -> "WeightsRead":
        """Nothing, or what an index file says."""
        found = cls(Measurements(checkpoint), UnitMaximaStore())
        if known is not None:
            known.fill(found.measurements)
            known.fill_maxima(found.maxima)
        return found
