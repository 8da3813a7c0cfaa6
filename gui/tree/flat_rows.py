"""A list of parameters in another order than the tree's, in the place of its rows."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from core.base.arrays import Floats, packed
from core.model.module_rows import ROOT, Bools, Ints, ModuleRows
from gui.tree.columns import Column
from gui.tree.visible_rows import VisibleRows

Keys = Floats | Sequence[str]
"""What parameters are sorted by, one for each: numbers, NaN for those that come last whichever way, or texts."""


@dataclass(frozen=True)
class Sorting:
    """By which column, and whether the largest comes first."""

    column: Column
    descending: bool


@dataclass(frozen=True, eq=False)
class FlatRows(VisibleRows):
    """The parameters that a filter shows, one below the other, without the modules around them.

    Attributes:
        order: the rows of all parameters in the order in which they are shown, int64.
    """

    order: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def sorted_by(cls, module_rows: ModuleRows, leaves: Bools, keys: Keys, descending: bool) -> "FlatRows":
        """The shown ones by their keys; those with the same key as the tree has them, those without one last."""
        places = ordered(keys, descending)
        return cls(module_rows, leaves, module_rows.leaves[places[leaves[places]]])

    @cached_property
    def rows(self) -> Ints:
        return np.sort(self.order)

    @cached_property
    def _children(self) -> "array[int]":
        return packed(self.order)

    @cached_property
    def _places(self) -> "array[int]":
        places = np.full(len(self.module_rows.items), -1)
        places[self.order] = np.arange(len(self.order))
        return packed(places)

    def parent(self, row: int) -> int:
        return ROOT

    def count(self, row: int) -> int:
        return len(self.order) if row == ROOT else 0

    def child(self, row: int, place: int) -> int:
        return self._children[place]

    def children(self, row: int, first: int, last: int) -> list[int]:
        return self._children[first : last + 1].tolist()

    def standing_for(self, rows: Iterable[int]) -> list[int]:
        """The shown parameters at and below some rows: a module has no row here."""
        leaves, found = self.module_rows.leaves, np.zeros(len(self.leaves), np.bool_)
        for row in rows:
            found[self.module_rows.leaves_below(row)] = True
        shown: list[int] = leaves[found & self.leaves].tolist()
        return shown

    def merged(self, rows: Iterable[int]) -> list[int]:
        """Nothing stands for several of them, so they themselves."""
        return self.standing_for(rows)

    def modules_to_expand(self, budget: int) -> list[int]:
        return []


def ordered(keys: Keys, descending: bool) -> Ints:
    """The places of some keys in their order, int64; equal ones as they are, NaN last."""
    if not isinstance(keys, np.ndarray):
        # equal texts stay in their order: they are numbered, and the numbers sorted
        number_of = {text: number for number, text in enumerate(sorted(set(keys)))}
        keys = np.array([number_of[text] for text in keys], float)
    return np.argsort(-keys if descending else keys, kind="stable")
