"""The x axis of densities as thresholds give them: from thresholds to places and back, along a curve."""

from dataclasses import dataclass

import numpy as np

from core.base.arrays import Floats
from gui.plots.magnitude_scale import LogScale
from gui.support.number_format import rounded

FULL = 100.0


@dataclass(frozen=True, eq=False)
class DensityScale:
    """Places are 100 − percent of the density.

    Attributes:
        thresholds: (m,) float64, ascending; those that differ in nothing but the threshold are left out.
        places: (m,) float64, ascending.
        steps: along which the threshold is stepped.
    """

    thresholds: Floats
    places: Floats
    steps: LogScale

    @classmethod
    def along(cls, thresholds: Floats, densities: Floats) -> "DensityScale":
        """The axis of the densities, 0 to 1, that (m,) ascending thresholds give, m > 1."""
        places = FULL * (1 - densities)
        # the last threshold that cuts nothing, and the first that cuts all that can be
        first = int(np.searchsorted(places, places[0], "right")) - 1
        last = max(int(np.searchsorted(places, places[-1], "left")), first)
        positive = thresholds[thresholds > 0]
        low, high = (float(max(thresholds[at], positive[0])) for at in (first, last))
        part = slice(first, last + 1)
        return cls(thresholds[part], places[part], LogScale.over(low, high))

    def place(self, threshold: float) -> float:
        """The place of a threshold, clipped to the curve."""
        at = int(np.searchsorted(self.thresholds, threshold, "right"))
        if at in (0, len(self.thresholds)):
            return float(self.places[0 if at == 0 else -1])
        low, high = (float(each) for each in self.thresholds[at - 1 : at + 1])
        part = np.log(threshold / low) / np.log(high / low) if low > 0 else threshold / high
        return float(self.places[at - 1] + part * (self.places[at] - self.places[at - 1]))

    def beyond(self, _threshold: float) -> bool:
        """Whether a threshold lies right of the axis: each has a density."""
        return False

    def threshold(self, place: float) -> float:
        """The threshold at a place, rounded to three digits; 0 where it cuts nothing."""
        at = int(np.searchsorted(self.places, place, "left"))
        if at == 0:
            return 0.0
        if at == len(self.places):
            return rounded(float(self.thresholds[-1]))
        low, high = (float(each) for each in self.thresholds[at - 1 : at + 1])
        part = (place - float(self.places[at - 1])) / float(self.places[at] - self.places[at - 1])
        return rounded(float(low * (high / low) ** part) if low > 0 else high * part)

    def stepped(self, threshold: float, by: float) -> float:
        """The threshold ``by`` decades on; a step below those that cut something leads to 0."""
        return self.steps.stepped(threshold, by)
