"""All that the tree shows at one moment, as a frozen value; see `gui.tree` for what is kept from one to the next."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from core.model.checkpoint import Checkpoint
from core.model.module_rows import ROOT, ModuleRows
from core.model.parameter import ModuleClass, Parameter
from core.plan.plan import Plan
from core.preview.owner_facts import OwnerFacts
from gui.tree.filter_facts import FilterFacts, LeafValues
from gui.tree.filter_table import Depends
from gui.tree.flat_rows import FlatRows, Keys, Sorting
from gui.tree.row_facts import LeafChanges, RowDead, RowFacts
from gui.tree.row_filter import RowFilter
from gui.tree.row_totals import RowIndex, RowTotals, Shown, TickCounts, unknown_numbers
from gui.tree.visible_rows import VisibleRows


@dataclass(frozen=True)
class TreeSnapshot:
    """The rows, which of them are shown, and what the plan does to them.

    Attributes:
        row_index: the rows of the checkpoint.
        facts: what a filter tests of the file's table.
        filter: the filter line.
        visible_rows: the rows that pass the filter: a tree, or a list where they are sorted.
        row_totals: what the plan does to the rows shown.
        ticks: the check boxes of the rows shown.
        row_facts: what has been read of the weights.
        sorting: by what the rows are sorted; None where they stand as in the tree.
    """

    row_index: RowIndex
    facts: FilterFacts
    filter: RowFilter
    visible_rows: VisibleRows
    row_totals: RowTotals
    ticks: TickCounts
    row_facts: RowFacts
    sorting: Sorting | None = None

    @classmethod
    def of(
        cls,
        row_index: RowIndex,
        facts: FilterFacts,
        shown_by: RowFilter,
        row_totals: RowTotals,
        row_facts: RowFacts,
    ) -> "TreeSnapshot":
        dead = _row_dead(row_totals, row_facts)
        passed = shown_by.matches(LeafValues(facts, row_totals, row_facts, dead))
        visible_rows = VisibleRows(row_index.module_rows, passed)
        ticks = TickCounts(row_index.module_rows, visible_rows.leaves, row_totals)
        if not np.array_equal(visible_rows.leaves, row_totals.shown.leaves):
            row_totals = row_totals.of(Shown(row_index, visible_rows.leaves))
        return cls(row_index, facts, shown_by, visible_rows, row_totals, ticks, row_facts)

    @classmethod
    def first(cls, checkpoint: Checkpoint, shown_by: RowFilter) -> "TreeSnapshot":
        """A checkpoint just opened: nothing ticked, numbers unknown."""
        row_index = RowIndex(checkpoint)
        totals = RowTotals(row_index, Plan(), unknown_numbers(checkpoint))
        return cls.of(row_index, FilterFacts.of(checkpoint), shown_by, totals, RowFacts(row_index, None))

    @property
    def module_rows(self) -> ModuleRows:
        return self.row_index.module_rows

    @property
    def values(self) -> LeafValues:
        """All numbers of the parameters."""
        return LeafValues(self.facts, self.row_totals, self.row_facts, self.row_dead)

    @cached_property
    def row_dead(self) -> RowDead | None:
        """The dead outputs; None before anything has been read."""
        return _row_dead(self.row_totals, self.row_facts)

    def filtered(self, wanted: RowFilter) -> "TreeSnapshot":
        """The same plan under another filter, as a tree."""
        return TreeSnapshot.of(self.row_index, self.facts, wanted, self.row_totals, self.row_facts)

    def sorted_by(self, sorting: Sorting, keys: Keys) -> "TreeSnapshot":
        """The same as a sorted list."""
        leaves = self.visible_rows.leaves
        rows = FlatRows.sorted_by(self.module_rows, leaves, keys, sorting.descending)
        return replace(self, visible_rows=rows, sorting=sorting)

    def read(self, facts: OwnerFacts) -> "TreeSnapshot":
        """The same rows with more known of the weights."""
        return replace(self, row_facts=RowFacts(self.row_index, facts, self.row_facts.changes))

    def compared(self, changes: LeafChanges | None) -> "TreeSnapshot":
        """The same rows with what differs from another file, or without."""
        return replace(self, row_facts=RowFacts(self.row_index, self.row_facts.facts, changes))

    def planned(self, row_totals: RowTotals, ticked: bool) -> "TreeSnapshot":
        """Another plan under the same filter.

        Args:
            row_totals: what the plan does.
            ticked: whether other parameters are ticked or locked than before; a filter that asks for that is evaluated
                again. (What asks for numbers waits until they are at rest.)
        """
        if not ticked:
            return replace(self, row_totals=row_totals)
        if Depends.TICKS in self.filter.depends:
            after = TreeSnapshot.of(self.row_index, self.facts, self.filter, row_totals, self.row_facts)
            if not np.array_equal(after.visible_rows.leaves, self.visible_rows.leaves):
                return after
        ticks = TickCounts(self.module_rows, self.visible_rows.leaves, row_totals)
        return replace(self, row_totals=row_totals, ticks=ticks)

    def item(self, row: int) -> Parameter | str:
        """The parameter, or the path of the module."""
        return self.module_rows.items[row]

    def path(self, row: int) -> str:
        """Full name."""
        return self.module_rows.path(row)

    def parameter(self, row: int) -> Parameter | None:
        """None where the row is a module."""
        item = self.item(row)
        return item if isinstance(item, Parameter) else None

    def module_class(self, row: int) -> ModuleClass | None:
        """The class of a module, also of one that is joined with its parameter; None for a parameter, or where the
        class was inferred as no more than ``Module``."""
        item = self.item(row)
        module = self.module_rows.joined(row) if isinstance(item, Parameter) else item
        if not module and row != ROOT:
            return None
        found = self.row_index.checkpoint.classes[module]
        return found if found.label else None

    def hidden(self, row: int) -> tuple[int, int] | None:
        """How many of the parameters at or below a row are shown, and how many there are; None where all are."""
        places = self.module_rows.leaves_below(row)
        shown, all_of_them = self.row_totals.shown.below(self.module_rows, row), places.stop - places.start
        return (shown, all_of_them) if shown < all_of_them else None

    def tied(self, row: int) -> tuple[str, ...]:
        """The names of the other parameters that share a parameter's elements."""
        item = self.item(row)
        if not isinstance(item, Parameter):
            return ()
        followers = self.row_index.checkpoint.ties.get(item.owner, ())
        return tuple(name for name in (item.owner, *followers) if name != item.name) if followers else ()


def _row_dead(row_totals: RowTotals, row_facts: RowFacts) -> RowDead | None:
    return None if row_facts.facts is None else RowDead(row_totals, row_facts.facts)
