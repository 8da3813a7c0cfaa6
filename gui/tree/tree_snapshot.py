"""All that the tree shows at one moment, as a value."""

from dataclasses import dataclass, replace

import numpy as np

from core.model.checkpoint import Checkpoint
from core.model.module_rows import ModuleRows
from core.model.parameter import ModuleClass, Parameter
from core.plan.plan import Plan
from gui.tree.row_filter import Facts, Filter
from gui.tree.row_totals import Figures, Ledger, Shown, Ticks, blank
from gui.tree.visible_rows import Arrangement


@dataclass(frozen=True)
class Sight:
    """The rows, which of them are shown, and what the plan does to them.

    Attributes:
        ledger: the rows.
        facts: what a filter asks about them.
        filter: what chose the ones shown.
        arrangement: the ones shown.
        figures: what the plan does.
        ticks: the check boxes of the rows shown.
    """

    ledger: Ledger
    facts: Facts
    filter: Filter
    arrangement: Arrangement
    figures: Figures
    ticks: Ticks

    @classmethod
    def of(cls, ledger: Ledger, facts: Facts, shown_by: Filter, figures: Figures) -> "Sight":
        arrangement = Arrangement(ledger.module_rows, shown_by.matches(facts, figures.ticked))
        ticks = Ticks(ledger.module_rows, arrangement.leaves, figures.ticked)
        if not np.array_equal(arrangement.leaves, figures.shown.leaves):
            figures = figures.of(Shown(ledger, arrangement.leaves))
        return cls(ledger, facts, shown_by, arrangement, figures, ticks)

    @classmethod
    def first(cls, checkpoint: Checkpoint, shown_by: Filter) -> "Sight":
        """A checkpoint before its first evaluation."""
        ledger = Ledger(checkpoint)
        return cls.of(ledger, Facts.of(checkpoint), shown_by, Figures(ledger, Plan(), blank(checkpoint)))

    @property
    def module_rows(self) -> ModuleRows:
        return self.ledger.module_rows

    def filtered(self, wanted: Filter) -> "Sight":
        """The rows that another filter shows."""
        return Sight.of(self.ledger, self.facts, wanted, self.figures)

    def planned(self, figures: Figures, ticked: bool) -> "Sight":
        """The rows under another plan.

        Args:
            ticked: whether other parameters are ticked than before.
        """
        if not ticked:
            return replace(self, figures=figures)
        if self.filter.heeds_ticks:
            return Sight.of(self.ledger, self.facts, self.filter, figures)
        ticks = Ticks(self.module_rows, self.arrangement.leaves, figures.ticked)
        return replace(self, figures=figures, ticks=ticks)

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
        """The class of a module as far as it says something; None for a parameter, or a module of any kind."""
        item = self.item(row)
        if isinstance(item, Parameter):
            return None
        found = self.ledger.checkpoint.classes[item]
        return None if found.inferred and found.name == "Module" else found

    def hidden(self, row: int) -> tuple[int, int] | None:
        """How many of the parameters at or below a row are shown, and how many there are; None where all are."""
        places = self.module_rows.leaves_below(row)
        shown, all_of_them = self.figures.shown.below(self.module_rows, row), places.stop - places.start
        return (shown, all_of_them) if shown < all_of_them else None

    def tied(self, row: int) -> tuple[str, ...]:
        """The other names of a parameter's elements."""
        item = self.item(row)
        if not isinstance(item, Parameter):
            return ()
        followers = self.ledger.checkpoint.ties.get(item.owner, ())
        return tuple(name for name in (item.owner, *followers) if name != item.name) if followers else ()
