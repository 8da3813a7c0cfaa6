"""What is known of the weights of each prunable parameter besides what a plan does: zeros, NaN, σ, the largest, dead
units.

All arrays are float64 (n,) by owner, tied ones once in file order, with NaN where something is not known or not asked
of such a parameter. They are made when they are asked for.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Counts, Flags, Floats
from core.masks.unit_maxima_store import UNREAD, UnitMaximaStore
from core.model.layer_units import NONE
from core.plan.plan import Plan
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers
from core.preview.read_requests import ReadRequest, moments_requests


class OwnerFacts:
    """The facts as far as they have been read by now: another one is made when more has been.

    Args:
        measurements: what has been read of the weights.
        maxima: what has been read of the units of layers.
    """

    def __init__(self, measurements: Measurements, maxima: UnitMaximaStore) -> None:
        self._measurements, self._maxima = measurements, maxima

    @cached_property
    def zeros(self) -> Floats:
        """How many weights are ±0 in the file."""
        return self._known(self._measurements.table.zeros)

    @cached_property
    def nan(self) -> Floats:
        """How many are NaN."""
        return self._known(self._measurements.table.nan)

    @cached_property
    def infinite(self) -> Floats:
        """How many are infinite."""
        return self._known(self._measurements.table.inf)

    @cached_property
    def largest(self) -> Floats:
        """The largest finite magnitude; 0 where there is none."""
        return self._known(self._measurements.table.tops)

    @cached_property
    def sigmas(self) -> Floats:
        """The standard deviation of the finite weights."""
        return self._measurements.stds.copy()

    @property
    def units(self) -> Counts:
        """How many outputs a layer has, int64 (n,); 0 where a parameter has none."""
        return self._measurements.checkpoint.unit_counts

    def dead(self, plan: Plan, plan_numbers: PlanNumbers) -> Floats:
        """How many outputs of a chosen layer keep no weight under a plan; NaN where a plan keeps a recorded mask.

        Args:
            plan_numbers: of the plan.
        """
        found = np.full(len(self._measurements.owners), np.nan)
        sides, numbers = self._sides, self.with_units(plan, plan_numbers)
        bits = self._measurements.table.threshold_bits(np.nan_to_num(plan_numbers.thresholds)).astype(np.int64)
        for side in np.unique(sides[numbers]).tolist():
            mine = numbers[sides[numbers] == side]
            found[mine] = self._maxima.upto(False, side, mine, bits)
        return found

    def with_units(self, plan: Plan, plan_numbers: PlanNumbers) -> Counts:
        """The chosen layers of which `dead` is to be known, int64: those with outputs and a threshold."""
        plain = np.ones(len(self._measurements.owners), np.bool_)
        if any(rule.recorded for rule in (plan.rule, *plan.own.values())):
            plain = np.array([not plan.keeps_recorded(owner.name) for owner in plan_numbers.owners], np.bool_)
        wanted: Flags = plan_numbers.chosen & plain & (self._sides != NONE) & ~np.isnan(plan_numbers.thresholds)
        return np.flatnonzero(wanted)

    def unread_units(self, plan: Plan, plan_numbers: PlanNumbers) -> bool:
        """Whether something has still to be read for `dead`."""
        numbers, sides = self.with_units(plan, plan_numbers), self._sides
        return any(
            bool((self._maxima.least(False, side, len(sides))[numbers[sides[numbers] == side]] == UNREAD).any())
            for side in np.unique(sides[numbers]).tolist()
        )

    def unread_sigmas(self) -> tuple[ReadRequest, ...]:
        """What has to be read for all of `sigmas`."""
        unread = np.flatnonzero(np.isnan(self._measurements.stds)).tolist()
        return tuple(moments_requests(self._measurements.owners, unread))

    @property
    def _sides(self) -> NDArray[np.int8]:
        return self._measurements.checkpoint.layer_units.sides

    def _known(self, values: Counts | Floats) -> Floats:
        return np.where(self._measurements.known, values, np.nan)
