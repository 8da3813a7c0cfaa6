"""What a filter tests, and parameters are sorted by, for each of n parameters in the order of the rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.base.arrays import Floats
from core.model.checkpoint import Checkpoint
from core.model.module_rows import Bools, Ints
from gui.tree.row_facts import LeafChanges, RowDead, RowFacts
from gui.tree.row_totals import RowTotals


@dataclass(frozen=True)
class FilterFacts:
    """What follows from the file's table; texts in lower case.

    Attributes:
        names: full names.
        classes: the classes of their modules.
        dtypes: the names of their dtypes.
        sizes: (n,) int64, numbers of weights.
    """

    names: Sequence[str]
    classes: Sequence[str]
    dtypes: Sequence[str]
    sizes: Ints

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> "FilterFacts":
        module_rows = checkpoint.module_rows
        parameters = list(module_rows.parameters(module_rows.leaves.tolist()))
        lower = {name: name.lower() for name in {found.name for found in checkpoint.classes.values()}}
        return cls(
            [each.name if each.name.islower() else each.name.lower() for each in parameters],
            [lower[checkpoint.classes[each.module].name] for each in parameters],
            [each.tensor.dtype.name for each in parameters],
            np.array([each.tensor.numel for each in parameters], np.int64),
        )


class LeafValues:
    """All numbers of the parameters, float64 (n,); NaN where one is not known, or not asked of such a parameter.

    What is asked for is made then, and not kept.

    Args:
        facts: what follows from the table.
        row_totals: the plan, and what it does.
        row_facts: what has been read of the weights.
        row_dead: the dead outputs; None before anything has been read.
    """

    def __init__(
        self, facts: FilterFacts, row_totals: RowTotals, row_facts: RowFacts, row_dead: RowDead | None
    ) -> None:
        self.facts, self._totals, self._row_facts, self._dead = facts, row_totals, row_facts, row_dead

    @property
    def ticked(self) -> Bools:
        """Which are ticked."""
        return self._totals.ticked

    @property
    def locked(self) -> Bools:
        """Which are locked."""
        return self._totals.locked

    @property
    def sizes(self) -> Floats:
        """Numbers of weights."""
        return self.facts.sizes.astype(float)

    @property
    def nbytes(self) -> Floats:
        """Bytes of the elements."""
        module_rows = self._row_facts.row_index.module_rows
        return np.array([each.tensor.nbytes for each in module_rows.parameters(module_rows.leaves.tolist())], float)

    @property
    def zeros(self) -> Floats:
        """Weights that are ±0 in the file."""
        return self._read("zeros")

    @property
    def nan(self) -> Floats:
        """Weights that are NaN."""
        return self._read("nan")

    @property
    def infinite(self) -> Floats:
        """Weights that are infinite."""
        return self._read("infinite")

    @property
    def sigmas(self) -> Floats:
        """Standard deviations."""
        return self._read("sigmas")

    @property
    def largest(self) -> Floats:
        """The largest magnitudes."""
        return self._read("largest")

    @property
    def changes(self) -> LeafChanges:
        """What differs from another file."""
        return self._row_facts.changes or LeafChanges(self._unknown, self._unknown, self._unknown)

    @property
    def dead(self) -> Floats:
        """Dead outputs of the layers that are ticked."""
        return self._unknown if self._dead is None else self._row_facts.by_leaf(self._dead.counts)

    @property
    def units(self) -> Floats:
        """Outputs of layers; 0 where a parameter has none."""
        return self._read("units")

    @property
    def thresholds(self) -> Floats:
        """Thresholds of what is ticked."""
        return self._planned(self._totals.plan_numbers.thresholds)

    @property
    def densities(self) -> Floats:
        """Densities of what is ticked, 0 to 1."""
        return self._planned(self._totals.plan_numbers.densities)

    @property
    def errors(self) -> Floats:
        """Errors of the weights of what is ticked, 0 to 1."""
        return self._planned(self._totals.plan_numbers.errors)

    @property
    def _unknown(self) -> Floats:
        return np.full(len(self.facts.sizes), np.nan)

    def _read(self, name: str) -> Floats:
        facts = self._row_facts.facts
        return self._unknown if facts is None else self._row_facts.by_leaf(getattr(facts, name))

    def _planned(self, values: Floats) -> Floats:
        return np.where(self._totals.ticked, self._row_facts.by_leaf(values), np.nan)
