"""The effect of a plan on a checkpoint, in numbers."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.base.arrays import Counts, Flags, Floats
from core.model.parameter import Parameter


class WeightCounts:
    """Numbers that follow from three counts of weights, of one parameter or of several.

    Attributes:
        numel: weights.
        kept: weights that are not zero afterwards.
        zero_before: weights that were ±0 already.
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
        """Weights that were not zero before and are afterwards; pruned NaNs are among them."""
        return self.pruned - self.zero_before

    @property
    def density(self) -> float:
        """kept / numel; 1 where there are no weights."""
        return self.kept / self.numel if self.numel else 1.0


@dataclass(frozen=True)
class Total(WeightCounts):
    """The counts of some parameters together.

    Attributes:
        parameters: how many.
        numel, kept, zero_before: weights of all of them.
        known: whether all have been read.
        exact: whether no count is an estimate.
    """

    parameters: int
    numel: int
    kept: int
    zero_before: int
    known: bool
    exact: bool


@dataclass(frozen=True)
class PlanNumbers:
    """The effect of a plan on each prunable parameter, tied ones once; all arrays are (n,) in file order.

    ``kept + cut + zero_before = numel``, to the single weight where ``exact``. Zero before means ±0 in the trained
    values. A mask recorded in the file makes no such zeros: as in torch, the trained values are stored beside it, so
    the weights that it prunes are cut by a plan that keeps it, and kept by one that does not.

    Attributes:
        owners: the parameters.
        thresholds: float64; NaN where it is not known, or the recorded mask is kept.
        numel: int64, weights.
        kept: int64, weights that are kept if the parameter is chosen.
        zero_before: int64, weights that are ±0 before pruning; 0 where not known.
        chosen: bool.
        known: bool; False until the parameter has been read.
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
        """Non-zero weights that become zero if the parameter is chosen, int64 (n,)."""
        return self.numel - self.kept - self.zero_before

    @cached_property
    def densities(self) -> Floats:
        """The part of the weights that is kept if the parameter is chosen, float64 (n,); NaN where not known."""
        return np.where(self.known, self.kept / np.maximum(self.numel, 1), np.nan)

    @cached_property
    def total(self) -> Total:
        """The counts of all chosen parameters."""
        return self.total_of(np.arange(len(self.owners)))

    def total_of(self, numbers: Counts) -> Total:
        """The counts of the chosen ones among some parameters.

        Args:
            numbers: int64, indices into ``owners``.
        """
        return self.sum_of(numbers[self.chosen[numbers]])

    def sum_of(self, numbers: Counts) -> Total:
        """The counts of some parameters, chosen or not.

        Args:
            numbers: int64, indices into ``owners``.
        """
        numel, kept, zero = (int(each[numbers].sum()) for each in (self.numel, self.kept, self.zero_before))
        return Total(len(numbers), numel, kept, zero, bool(self.known[numbers].all()), bool(self.exact[numbers].all()))
