"""What a plan does, in the order of the rows: sums for modules, single numbers for parameters.

A move of the threshold makes new row totals. They are running sums over arrays, so that a row costs nothing
until it is shown.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import Qt

from core.model.checkpoint import Checkpoint
from core.model.module_rows import Bools, Ints, ModuleRows, TiedSums
from core.plan.plan import Plan
from core.plan.rules import Recorded, Rule
from core.preview.plan_numbers import PlanNumbers, Total
from gui.tree.columns import Column

_RECORDED, _UNKNOWN = -1, -2
"""Stand for thresholds that are not numbers; the bits of a number of 0 or more are never negative."""


def three_state(ticked: int, tickable: int) -> Qt.CheckState | None:
    """The check of a row of which so many parameters are ticked; None where there is nothing to tick."""
    if not tickable:
        return None
    if not ticked:
        return Qt.CheckState.Unchecked
    return Qt.CheckState.Checked if ticked == tickable else Qt.CheckState.PartiallyChecked


def blank(checkpoint: Checkpoint) -> PlanNumbers:
    """Nothing chosen, nothing known: what is shown before the first evaluation."""
    owners = tuple(checkpoint.owners)
    none = np.zeros(len(owners), np.bool_)
    numel = np.array([owner.tensor.numel for owner in owners], np.int64)
    return PlanNumbers(owners, np.full(len(owners), np.nan), numel, numel, 0 * numel, none, none, none)


class ThresholdInForce(NamedTuple):
    """The threshold of a row, or of all that is chosen below it.

    Attributes:
        value: the number; NaN where it is not known yet, is none, or differs.
        agreed: whether all that is chosen below has this one.
        recorded: it is the mask that the file came with.
        own: it is an exception, or some of what is below has one.
    """

    value: float
    agreed: bool
    recorded: bool
    own: bool


class Exceptions:
    """Which parameters have a rule of their own, and which keep the file's mask.

    Args:
        plan: that says so.
        places: name → place of the prunable parameters.
    """

    def __init__(self, plan: Plan, places: Mapping[str, int]) -> None:
        self.rule: Rule = plan.rule
        self.rules, self.modules = plan.own, frozenset(plan.modules)
        self.own = np.zeros(len(places), np.bool_)
        self.own[[places[name] for name in plan.own if name in places]] = True
        self.recorded = np.full(len(places), isinstance(plan.rule, Recorded))
        for name, rule in plan.own.items():
            if name in places:
                self.recorded[places[name]] = isinstance(rule, Recorded)
        if isinstance(plan.rule, Recorded):
            # no module has a recorded mask
            below = [place for name, place in places.items() if plan.rule_source(name) and name not in plan.own]
            self.recorded[below] = False

    def holds_for(self, plan: Plan) -> bool:
        """Whether they are the same under another plan, as they are in every move of the threshold."""
        same = isinstance(plan.rule, Recorded) == isinstance(self.rule, Recorded)
        return same and plan.own == self.rules and plan.modules.keys() == self.modules


class RowIndex:
    """What stays the same from plan to plan: the rows and how their elements are shared.

    Args:
        checkpoint: whose rows they are.
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        module_rows = checkpoint.module_rows
        self.checkpoint, self.module_rows = checkpoint, module_rows
        self.places = {owner.name: place for place, owner in enumerate(checkpoint.owners)}
        prunable = module_rows.owner_of_leaf >= 0
        self.of_owners = TiedSums(module_rows, module_rows.leaves[prunable], module_rows.owner_of_leaf[prunable])
        numbers = {each.name: number for number, each in enumerate(checkpoint.parameters)}
        owners = [numbers[each.owner] for each in module_rows.parameters(module_rows.leaves)]
        self._of_all = TiedSums(module_rows, module_rows.leaves, np.array(owners, np.int64))
        numels = np.array([each.tensor.numel for each in checkpoint.parameters], np.int64)
        self._weights = self._of_all.running(numels)

    def weights(self, row: int) -> int:
        """The weights below a row, tied ones once."""
        return int(self._of_all.below(self._weights, row))


class Shown:
    """The parameters that a filter shows.

    Args:
        row_index: the rows.
        leaves: (n,) which of the parameters.
    """

    def __init__(self, row_index: RowIndex, leaves: Bools) -> None:
        self.leaves = leaves
        self._before = _running(leaves)
        module_rows, prunable = row_index.module_rows, leaves & (row_index.module_rows.owner_of_leaf >= 0)
        self.of_owners = row_index.of_owners
        if not leaves.all():
            self.of_owners = TiedSums(module_rows, module_rows.leaves[prunable], module_rows.owner_of_leaf[prunable])

    @classmethod
    def all(cls, row_index: RowIndex) -> "Shown":
        """Those of no filter."""
        return cls(row_index, np.ones(len(row_index.module_rows.leaves), np.bool_))

    def below(self, module_rows: ModuleRows, row: int) -> int:
        """How many there are at or below a row."""
        return int(self._before[module_rows.last_leaf[row]] - self._before[module_rows.first_leaf[row]])


class RowTotals:
    """A plan and what it does.

    Args:
        row_index: the rows.
        plan: the plan.
        plan_numbers: what it does to the owners of the row index's checkpoint.
        before: the row totals there were; what has not changed is taken from them.
        shown: the parameters shown, as before or else all by default. The figures of a module are of those alone.
    """

    def __init__(
        self,
        row_index: RowIndex,
        plan: Plan,
        plan_numbers: PlanNumbers,
        before: "RowTotals | None" = None,
        shown: Shown | None = None,
    ) -> None:
        self.row_index, self.plan, self.plan_numbers = row_index, plan, plan_numbers
        self.shown = shown or (before.shown if before else Shown.all(row_index))
        if before is not None and before.shown is not self.shown:
            before = None
        place = row_index.module_rows.owner_of_leaf
        if before is not None and before.exceptions.holds_for(plan):
            self.exceptions, self._own, self._given = before.exceptions, before._own, before._given
        else:
            self.exceptions = Exceptions(plan, row_index.places)
            self._own = _running(_selected(self.exceptions.own, place) & self.shown.leaves)
            self._given = _running(row_index.module_rows.flags_of_modules(self.exceptions.modules))
        if before is not None and plan_numbers.chosen is before.plan_numbers.chosen:
            self.ticked, self._chosen, self._chosen_leaves = before.ticked, before._chosen, before._chosen_leaves
        else:
            self.ticked = _selected(plan_numbers.chosen, place)
            self._chosen = _running(self.ticked & self.shown.leaves)
            self._chosen_leaves = np.flatnonzero(self.ticked & self.shown.leaves)
        keys = self._keys()[place[self._chosen_leaves]]
        self._turns = _running(keys[1:] != keys[:-1])
        self._sums = self.shown.of_owners.running(self._summed())

    def of(self, shown: Shown) -> "RowTotals":
        """The same plan, of other parameters that are shown."""
        return RowTotals(self.row_index, self.plan, self.plan_numbers, self, shown)

    def changed_since(self, before: "RowTotals") -> list[tuple[Column, Column]]:
        """The ranges of columns, first and last, in which something differs."""
        new, old = self.plan_numbers, before.plan_numbers
        if not np.array_equal(new.chosen, old.chosen):
            return [(Column.NAME, Column.NAME), (Column.THRESHOLD, Column.DENSITY)]
        threshold = not np.array_equal(new.thresholds, old.thresholds, equal_nan=True)
        threshold = threshold or self.exceptions is not before.exceptions
        density = any(not np.array_equal(getattr(new, each), getattr(old, each)) for each in ("kept", "known", "exact"))
        first = Column.THRESHOLD if threshold else Column.DENSITY
        last = Column.DENSITY if density else Column.THRESHOLD
        return [(first, last)] if threshold or density else []

    def total(self, row: int) -> Total | None:
        """What is chosen and shown at or below a row, tied ones once; None where that is nothing."""
        span = self.row_index.module_rows
        count = int(self._chosen[span.last_leaf[row]] - self._chosen[span.first_leaf[row]])
        if not count:
            return None
        numel, kept, zero, unknown, estimated = self.shown.of_owners.below(self._sums, row).tolist()
        return Total(count, numel, kept, zero, not unknown, not estimated)

    def threshold(self, row: int) -> ThresholdInForce | None:
        """The threshold of what is shown at or below a row; None where nothing is chosen and nothing has its own."""
        first, last = self.row_index.module_rows.first_leaf[row], self.row_index.module_rows.last_leaf[row]
        given = self._given[self.row_index.module_rows.ends[row]] > self._given[row]
        own = bool(given or self._own[last] > self._own[first])
        begin, end = int(self._chosen[first]), int(self._chosen[last])
        if begin < end:
            agreed = bool(self._turns[end - 1] == self._turns[begin])
            return self._in_force(int(self._chosen_leaves[begin]), own, agreed)
        return self._in_force(first, own, agreed=True) if own and last == first + 1 else None

    def _in_force(self, leaf: int, own: bool, agreed: bool) -> ThresholdInForce:
        place = self.row_index.module_rows.owner_of_leaf[leaf]
        recorded = bool(self.exceptions.recorded[place])
        value = float(self.plan_numbers.thresholds[place])
        return ThresholdInForce(value if agreed and not recorded else np.nan, agreed, agreed and recorded, own)

    def _keys(self) -> Ints:
        """For each owner a number that is the same where the thresholds are."""
        thresholds = self.plan_numbers.thresholds + 0.0
        keys = np.where(np.isnan(thresholds), _UNKNOWN, thresholds.view(np.int64))
        return np.where(self.exceptions.recorded, _RECORDED, keys)

    def _summed(self) -> Ints:
        """Weights, kept ones, zero ones before, parameters not known and estimated ones: (5, n) of what is chosen."""
        each = self.plan_numbers
        return (
            np.stack([each.numel, each.kept, each.zero_before, ~each.known, ~each.exact]).astype(np.int64) * each.chosen
        )


class TickCounts:
    """How much is ticked below each row, of the parameters that are shown.

    Args:
        module_rows: the rows.
        shown: (n,) of its leaves.
        ticked: (n,) of its leaves.
    """

    def __init__(self, module_rows: ModuleRows, shown: Bools, ticked: Bools) -> None:
        self._first, self._last = module_rows.first_leaf, module_rows.last_leaf
        tickable = shown & (module_rows.owner_of_leaf >= 0)
        # lists, as one number of an array costs more than one of a list, and every row laid out asks for some
        self._tickable = _running(tickable).tolist()
        self._ticked = _running(tickable & ticked).tolist()

    def tickable(self, row: int) -> bool:
        """Whether a row has a check box."""
        return self._tickable[self._last[row]] > self._tickable[self._first[row]]

    def state(self, row: int) -> Qt.CheckState | None:
        """The check box of a row; None where it has none."""
        first, last = self._first[row], self._last[row]
        return three_state(self._ticked[last] - self._ticked[first], self._tickable[last] - self._tickable[first])


def _selected(flags: Bools, places: Ints) -> Bools:
    """The flags of the owners for each leaf; False for leaves without one."""
    return np.append(flags, np.False_)[places]


def _running(flags: Bools) -> Ints:
    """How many are set before each place; one longer."""
    return np.concatenate([[0], np.cumsum(flags, dtype=np.int64)])
