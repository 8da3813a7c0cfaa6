"""What a plan does to a checkpoint, in numbers."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.base.arrays import Counts, Flags, Floats
from core.model.parameter import Parameter


class WeightCounts:
    """What follows from three counts of weights, of one parameter or of several.

    Attributes:
        numel: weights.
        kept: weights that are not zero afterwards.
        zero_before: weights that were zero already.
    """

    numel: int
    kept: int
    zero_before: int

    @property
    def pruned(self) -> int:
        """Weights that are zero afterwards: ``cut + zero_before``."""
        return self.numel - self.kept

    @property
    def cut(self) -> int:
        """Weights that were not zero before and are afterwards; NaNs are among them."""
        return self.pruned - self.zero_before

    @property
    def density(self) -> float:
        """kept / numel; 1 where there are no weights."""
        return self.kept / self.numel if self.numel else 1.0


@dataclass(frozen=True)
class Total(WeightCounts):
    """Some parameters together.

    Attributes:
        parameters: how many.
        numel, kept, zero_before: weights of all of them.
        known: whether all have been read.
        exact: whether no count of them is an estimate.
    """

    parameters: int
    numel: int
    kept: int
    zero_before: int
    known: bool
    exact: bool


@dataclass(frozen=True)
class PlanNumbers:
    """What a plan does to each prunable parameter, tied ones once; all arrays are (n,) in file order.

    ``kept + cut + zero_before = numel``, to the single weight where ``exact``. Zero before is what is ±0 in the trained
    values. A mask that the file came with makes no zeros of this kind: as in torch, the trained values lie unharmed
    beside it, so what it prunes is cut by a plan that keeps it, and kept by one that does not.

    Attributes:
        owners: the parameters.
        thresholds: float64; NaN where none is known, or the recorded mask is kept.
        numel: int64, weights.
        kept: int64, weights that would be kept were the parameter chosen.
        zero_before: int64, weights that are ±0 before anything is pruned; 0 where not known.
        chosen: bool.
        known: bool; False as long as the parameter has not been read.
        exact: bool; False while ``kept`` is an estimate.
    """

    owners: tuple[Parameter, ...]
    thresholds: Floats
    numel: Counts
    kept: Counts
    zero_before: Counts
    chosen: Flags
    known: Flags
    exact: Flags

    @property
    def cut(self) -> Counts:
        """int64 (n,): weights that the plan makes zero were the parameter chosen, without those that are so already."""
        return self.numel - self.kept - self.zero_before

    @cached_property
    def densities(self) -> Floats:
        """float64 (n,); NaN where not known."""
        return np.where(self.known, self.kept / np.maximum(self.numel, 1), np.nan)

    @cached_property
    def total(self) -> Total:
        """Of the chosen parameters."""
        return self.total_of(np.arange(len(self.owners)))

    def total_of(self, numbers: Counts) -> Total:
        """Of the chosen ones among some parameters, given by their places in ``owners``."""
        return self.sum_of(numbers[self.chosen[numbers]])

    def sum_of(self, numbers: Counts) -> Total:
        """Of some parameters, given by their places in ``owners``, chosen or not."""
        numel, kept, zero = (int(each[numbers].sum()) for each in (self.numel, self.kept, self.zero_before))
        return Total(len(numbers), numel, kept, zero, bool(self.known[numbers].all()), bool(self.exact[numbers].all()))
