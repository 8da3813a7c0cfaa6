"""What is known of the weights of each row, besides what a plan does; tied ones counted once.

Sums over modules are differences of running sums, as in `gui.tree.row_totals`. Nothing is made before it is asked for,
so that a column that is not shown costs nothing.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from core.base.arrays import Floats
from core.model.module_rows import Ints
from core.preview.owner_facts import OwnerFacts
from gui.tree.row_totals import RowIndex, RowTotals


class CountOf(NamedTuple):
    """Some of several things.

    Attributes:
        number: how many; NaN where that is not known yet.
        of: of how many.
    """

    number: float
    of: int

    @property
    def part(self) -> float:
        """From 0 to 1; NaN where it is not known, 0 of none."""
        return self.number / self.of if self.of else 0.0 * self.number


class Differing(NamedTuple):
    """What differs from another file in some parameters together; NaN where it is not known.

    Attributes:
        relative: ‖Δ‖/‖w‖.
        cosine: of the angle between the two.
        flips: the number of weights that have changed their sign.
    """

    relative: float
    cosine: float
    flips: float


NOT_COMPARED = Differing(math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class LeafChanges:
    """What differs from another file, as `Differing`, float64 (n,) for each parameter in the order of the rows.

    Attributes:
        below: of some of the parameters together, tied ones counted once; it is given the range of their places.
    """

    relative: Floats
    cosine: Floats
    flips: Floats
    below: Callable[[slice], Differing] = lambda _: NOT_COMPARED


class RowFacts:
    """The facts of the rows of a checkpoint.

    Args:
        row_index: the rows.
        facts: of the owners; None before anything has been read.
        changes: against another file; None where none is compared.
    """

    def __init__(self, row_index: RowIndex, facts: OwnerFacts | None, changes: LeafChanges | None = None) -> None:
        self.row_index, self.facts, self.changes = row_index, facts, changes
        self._differing: dict[int, Differing] = {}

    def zeros(self, row: int) -> CountOf | None:
        """The weights that are ±0 in the file, of those that can be pruned; None where there are none."""
        return None if self.facts is None else self._part(self._zeros, row)

    def sigma(self, row: int) -> float | None:
        """σ of a parameter, NaN where it is not known; None of modules, and of what can't be pruned."""
        return self._of_owner(self.facts.sigmas, row) if self.facts is not None else None

    def largest(self, row: int) -> float | None:
        """The largest magnitude at or below a row, NaN where it is not known; None where nothing can be pruned."""
        owners = self._owners(row)
        return None if self.facts is None or not len(owners) else float(np.max(self.facts.largest[owners]))

    def change(self, name: str, row: int) -> float | None:
        """One of `Differing` of a row, or of all below it; NaN where it is not known, None without a comparison."""
        module_rows = self.row_index.module_rows
        if self.changes is None:
            return None
        if module_rows.ends[row] == row + 1:
            return float(getattr(self.changes, name)[module_rows.first_leaf[row]])
        if row not in self._differing:
            self._differing[row] = self.changes.below(module_rows.leaves_below(row))
        return float(getattr(self._differing[row], name))

    def by_leaf(self, values: Floats) -> Floats:
        """Values of owners as those of the leaves; NaN for what can't be pruned."""
        found: Floats = np.append(values, np.nan)[self.row_index.module_rows.owner_of_leaf]
        return found

    @cached_property
    def _zeros(self) -> Ints:
        assert self.facts is not None, "asked for only where there are some"
        numels = np.array([owner.tensor.numel for owner in self.row_index.module_rows.owners], np.int64)
        return self.row_index.owner_sums.running(counted(self.facts.zeros, numels))

    def _part(self, running: Ints, row: int) -> CountOf | None:
        return part_of(self.row_index.owner_sums.below(running, row))

    def _of_owner(self, values: Floats, row: int) -> float | None:
        module_rows = self.row_index.module_rows
        if module_rows.ends[row] > row + 1:
            return None
        owner = int(module_rows.owner_of_leaf[module_rows.first_leaf[row]])
        return float(values[owner]) if owner >= 0 else None

    def _owners(self, row: int) -> Ints:
        module_rows = self.row_index.module_rows
        owners = module_rows.owner_of_leaf[module_rows.leaves_below(row)]
        return owners[owners >= 0]


class RowDead:
    """The dead outputs of the rows under a plan, of what is ticked and shown.

    Args:
        row_totals: the plan, and what is shown.
        facts: of the owners.
    """

    def __init__(self, row_totals: RowTotals, facts: OwnerFacts) -> None:
        self._totals, self._facts = row_totals, facts

    @cached_property
    def counts(self) -> Floats:
        """By owner; NaN where it is not known, or not asked of it."""
        return self._facts.dead(self._totals.plan, self._totals.plan_numbers)

    def below(self, row: int) -> CountOf | None:
        """Of the layers at or below a row; None where there are none."""
        return part_of(self._totals.shown.owner_sums.below(self._running, row))

    @cached_property
    def _running(self) -> Ints:
        wanted = self._facts.with_units(self._totals.plan, self._totals.plan_numbers)
        units = np.zeros(len(self.counts), np.int64)
        units[wanted] = self._facts.units[wanted]
        counts = np.where(units > 0, self.counts, 0.0)
        return self._totals.shown.owner_sums.running(counted(counts, units))


def counted(counts: Floats, of: Ints) -> Ints:
    """(3, n) int64: counts, of how many, and 1 where a count is not known."""
    unknown = np.isnan(counts)
    return np.stack([np.where(unknown, 0.0, counts).astype(np.int64), of, unknown.astype(np.int64)])


def part_of(sums: Ints) -> CountOf | None:
    """What sums of `counted` say; None where they are of nothing."""
    count, of, unknown = sums.tolist()
    return CountOf(math.nan if unknown else count, of) if of else None
