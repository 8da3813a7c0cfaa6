"""All that the tree shows at one moment, as a frozen value; see `gui.tree` for what is kept from one to the next."""

from dataclasses import dataclass, replace

import numpy as np

from core.model.checkpoint import Checkpoint
from core.model.module_rows import ModuleRows
from core.model.parameter import ModuleClass, Parameter
from core.plan.plan import Plan
from gui.tree.row_filter import FilterFacts, RowFilter
from gui.tree.row_totals import RowIndex, RowTotals, Shown, TickCounts, unknown_numbers
from gui.tree.visible_rows import VisibleRows


@dataclass(frozen=True)
class TreeSnapshot:
    """The rows, which of them are shown, and what the plan does to them.

    Attributes:
        row_index: the rows of the checkpoint.
        facts: what a filter tests.
        filter: the filter line.
        visible_rows: the rows that pass the filter.
        row_totals: what the plan does to the rows shown.
        ticks: the check boxes of the rows shown.
    """

    row_index: RowIndex
    facts: FilterFacts
    filter: RowFilter
    visible_rows: VisibleRows
    row_totals: RowTotals
    ticks: TickCounts

    @classmethod
    def of(cls, row_index: RowIndex, facts: FilterFacts, shown_by: RowFilter, row_totals: RowTotals) -> "TreeSnapshot":
        visible_rows = VisibleRows(row_index.module_rows, shown_by.matches(facts, row_totals.ticked))
        ticks = TickCounts(row_index.module_rows, visible_rows.leaves, row_totals)
        if not np.array_equal(visible_rows.leaves, row_totals.shown.leaves):
            row_totals = row_totals.of(Shown(row_index, visible_rows.leaves))
        return cls(row_index, facts, shown_by, visible_rows, row_totals, ticks)

    @classmethod
    def first(cls, checkpoint: Checkpoint, shown_by: RowFilter) -> "TreeSnapshot":
        """A checkpoint just opened: nothing ticked, numbers unknown."""
        row_index = RowIndex(checkpoint)
        return cls.of(
            row_index, FilterFacts.of(checkpoint), shown_by, RowTotals(row_index, Plan(), unknown_numbers(checkpoint))
        )

    @property
    def module_rows(self) -> ModuleRows:
        return self.row_index.module_rows

    def filtered(self, wanted: RowFilter) -> "TreeSnapshot":
        """The same plan under another filter."""
        return TreeSnapshot.of(self.row_index, self.facts, wanted, self.row_totals)

    def planned(self, row_totals: RowTotals, ticked: bool) -> "TreeSnapshot":
        """Another plan under the same filter.

        Args:
            row_totals: what the plan does.
            ticked: whether other parameters are ticked than before; a filter with ``ticked:`` is evaluated again.
        """
        if not ticked:
            return replace(self, row_totals=row_totals)
        if self.filter.depends_on_ticks:
            return TreeSnapshot.of(self.row_index, self.facts, self.filter, row_totals)
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
        """The class of a module; None for a parameter, or where the class was inferred as no more than ``Module``."""
        item = self.item(row)
        if isinstance(item, Parameter):
            return None
        found = self.row_index.checkpoint.classes[item]
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
