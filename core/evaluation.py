"""What a plan does to a checkpoint, in numbers."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.checkpoint import Parameter
from core.dtypes import Counts, Floats

Flags = NDArray[np.bool_]


class Total(NamedTuple):
    """The chosen parameters together: how many, their weights, and the ones kept."""

    parameters: int
    numel: int
    kept: int
    known: bool
    exact: bool

    @property
    def pruned(self) -> int:
        return self.numel - self.kept

    @property
    def density(self) -> float:
        """kept / numel; 1 where nothing is chosen."""
        return self.kept / self.numel if self.numel else 1.0


@dataclass(frozen=True)
class Evaluation:
    """What a plan does to each prunable parameter, tied ones once; all arrays are (n,) in file order.

    Attributes:
        owners: the parameters.
        thresholds: float64; NaN where none is known, or the recorded mask is kept.
        numel: int64, weights.
        kept: int64, weights that would be kept were the parameter chosen.
        chosen: bool.
        known: bool; False as long as the parameter has not been read.
        exact: bool; False while ``kept`` is an estimate.
    """

    owners: tuple[Parameter, ...]
    thresholds: Floats
    numel: Counts
    kept: Counts
    chosen: Flags
    known: Flags
    exact: Flags

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
        mine = numbers[self.chosen[numbers]]
        numel, kept = int(self.numel[mine].sum()), int(self.kept[mine].sum())
        return Total(len(mine), numel, kept, bool(self.known[mine].all()), bool(self.exact[mine].all()))
