"""Which rows a filter shows, and the position of each among the shown children of its module."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.base.arrays import packed
from core.model.module_rows import Bools, Ints, ModuleRows


@dataclass(frozen=True, eq=False)
class VisibleRows:
    """The parameters that a filter shows and all modules above them, in file order.

    Answers what Qt asks of a model: counts, children and positions, as look-ups in lists that are made at the first
    question (a frozen value; another filter makes another one).

    Attributes:
        module_rows: all rows of the checkpoint.
        leaves: (n,) bool, which of its parameters are shown.
    """

    module_rows: ModuleRows
    leaves: Bools

    @cached_property
    def rows(self) -> Ints:
        """The row numbers shown, ascending, without the root."""
        shown = np.concatenate([[0], np.cumsum(self.leaves)])
        below = shown[self.module_rows.last_leaf] - shown[self.module_rows.first_leaf]
        return np.flatnonzero(below[1:]) + 1

    @cached_property
    def _children(self) -> "array[int]":
        """The rows shown, by their parents."""
        parents = np.asarray(self.module_rows.parents)[self.rows]
        return packed(self.rows[np.argsort(parents, kind="stable")])

    @cached_property
    def _starts(self) -> "array[int]":
        """For each row where its children begin in ``_children``; one entry more than there are rows."""
        parents = np.asarray(self.module_rows.parents)[self.rows]
        counts = np.bincount(parents, minlength=len(self.module_rows.items))
        return packed(np.concatenate([[0], np.cumsum(counts)]))

    @cached_property
    def _places(self) -> "array[int]":
        """For each row its position among its shown siblings; -1 where it is not shown."""
        places = np.full(len(self.module_rows.items), -1)
        children = np.asarray(self._children)
        parents = np.asarray(self.module_rows.parents)[children]
        places[children] = np.arange(len(parents)) - np.asarray(self._starts)[parents]
        return packed(places)

    def parent(self, row: int) -> int:
        """The row that a shown row stands below."""
        return self.module_rows.parents[row]

    def standing_for(self, rows: Iterable[int]) -> list[int]:
        """The rows by which some rows of the tree are shown here, if they are."""
        return list(rows)

    def count(self, row: int) -> int:
        """How many children of a row are shown."""
        return self._starts[row + 1] - self._starts[row]

    def child(self, row: int, place: int) -> int:
        """The row number of the shown child of a row at a position."""
        return self._children[self._starts[row] + place]

    def children(self, row: int, first: int, last: int) -> list[int]:
        """The row numbers of the shown children of a row from position ``first`` to ``last``, both included."""
        return self._children[self._starts[row] + first : self._starts[row] + last + 1].tolist()

    def place(self, row: int) -> int:
        """The position of a row among its shown siblings; -1 where it is not shown."""
        return self._places[row]

    def runs(self, rows: Iterable[int]) -> list[tuple[int, int]]:
        """The shown ones of the rows as ranges (first row, last row) of siblings without a gap."""
        runs: list[tuple[int, int]] = []
        shown = (row for row in set(rows) if self.place(row) >= 0)
        for row in sorted(shown, key=lambda row: (self.parent(row), self.place(row))):
            last = runs[-1][1] if runs else 0
            if runs and self.parent(last) == self.parent(row) and self.place(last) + 1 == self.place(row):
                runs[-1] = runs[-1][0], row
            else:
                runs.append((row, row))
        return runs

    def merged(self, rows: Iterable[int]) -> list[int]:
        """Rows that stand for the same parameters, as few as possible: a module for all that is shown in it.

        Args:
            rows: in any order; those that are not shown are left out.

        Returns:
            ascending.
        """
        module_rows = self.module_rows
        wanted = np.zeros(len(module_rows.leaves), np.bool_)
        for row in rows:
            wanted[module_rows.leaves_below(row)] = True
        first, last = (np.asarray(each)[self.rows] for each in (module_rows.first_leaf, module_rows.last_leaf))
        shown, chosen = (np.concatenate([[0], np.cumsum(each)]) for each in (self.leaves, wanted & self.leaves))
        whole = np.zeros(len(module_rows.items), np.bool_)
        whole[self.rows] = shown[last] - shown[first] == chosen[last] - chosen[first]
        inside = whole[np.asarray(module_rows.parents)[self.rows]]
        found: list[int] = self.rows[whole[self.rows] & ~inside].tolist()
        return found

    def modules_to_expand(self, budget: int) -> list[int]:
        """The modules to expand, all of a level or none, so that at most ``budget`` rows are visible.

        Where that would show less than a quarter of the budget, one level more is expanded if that shows less
        than ten times the budget.
        """
        depths = self.module_rows.depths[self.rows]
        seen = np.cumsum(np.bincount(depths, minlength=1))
        levels = max(int(np.searchsorted(seen, budget, side="right")), 1)
        if levels < len(seen) and seen[levels - 1] < budget // 4 and seen[levels] < 10 * budget:
            levels += 1
        return [row for row in self.rows[depths < levels - 1].tolist() if self.count(row)]
