"""What a plan does to each row of the tree: sums for modules, single numbers for parameters.

Each move of the threshold makes new `RowTotals`. A module's parameters are consecutive in file order (its *leaves*
first_leaf to last_leaf), so they hold running sums over all leaves, and the sum for a row is one subtraction, done
when the row is shown. What two plans have in common is taken over from the totals before.

A parameter that is tied appears as several leaves; the *owner* is the first of them and counts once.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import Qt

from core.base.arrays import packed
from core.base.squares import CutSquares
from core.model.checkpoint import Checkpoint
from core.model.module_rows import Bools, Ints, ModuleRows
from core.model.tied_sums import TiedSums
from core.plan.plan import Plan
from core.plan.rules import Rule, SharedDensity
from core.preview.plan_numbers import PlanNumbers, Total, WeightsError
from gui.support.short_name import Telling, telling_parts
from gui.support.without_weights import is_estimate
from gui.tree.columns import LIVE, Column
from gui.tree.row_errors import ChosenLeaves, RowErrors

_RECORDED, _UNKNOWN = -1, -2
_PATTERNS = -(1 << 32)
"""From here on down, numbers of N:M patterns; no threshold has one of these."""
"""Keys for thresholds that are no numbers. The other keys are bits of float64 ≥ 0, which are never negative."""


def three_state(ticked: int, tickable: int) -> Qt.CheckState | None:
    """The check state of a row: ``ticked`` of ``tickable`` parameters; None where ``tickable`` is 0."""
    if not tickable:
        return None
    if not ticked:
        return Qt.CheckState.Unchecked
    return Qt.CheckState.Checked if ticked == tickable else Qt.CheckState.PartiallyChecked


def unknown_numbers(checkpoint: Checkpoint) -> PlanNumbers:
    """Numbers with nothing chosen and nothing known, shown until a plan's first numbers are there."""
    owners = tuple(checkpoint.owners)
    none = np.zeros(len(owners), np.bool_)
    numel = np.array([owner.tensor.numel for owner in owners], np.int64)
    squares = CutSquares.nothing(len(owners))
    return PlanNumbers(owners, np.full(len(owners), np.nan), numel, numel, 0 * numel, none, none, none, squares)


class ThresholdInForce(NamedTuple):
    """The threshold of a row, or of all that is chosen below it.

    Attributes:
        value: the number; NaN where it is not known yet, is none, or differs.
        agreed: whether all chosen parameters at or below the row have the same threshold.
        recorded: whether it is the mask that was recorded in the file.
        pattern: ``2:4``, where it is N of M; empty else.
        own: whether the row has a rule of its own, or something below it has.
        itself: whether the row has.
        exact: whether the number is no estimate.
    """

    value: float
    agreed: bool
    recorded: bool
    pattern: str
    own: bool
    itself: bool
    exact: bool


class OwnRules:
    """Which owners have a rule of their own, and which keep the file's mask: ``own`` and ``recorded``, both (n,) bool.

    Args:
        plan: has the rules.
        places: name of an owner → its place among all owners, n of them.
    """

    def __init__(self, plan: Plan, places: Mapping[str, int]) -> None:
        self.rule: Rule = plan.rule
        self.rules, self.modules = plan.own, frozenset(plan.modules)
        self.own = np.zeros(len(places), np.bool_)
        self.own[[places[name] for name in plan.own if name in places]] = True
        self.recorded = np.full(len(places), plan.rule.recorded)
        for name, rule in plan.own.items():
            if name in places:
                self.recorded[places[name]] = rule.recorded
        if plan.rule.recorded:
            # no module has a recorded mask
            below = [place for name, place in places.items() if plan.rule_source(name) and name not in plan.own]
            self.recorded[below] = False

    def holds_for(self, plan: Plan) -> bool:
        """Whether these flags are also those of another plan. They are in every move of the general threshold."""
        same = plan.rule.recorded == self.rule.recorded
        return same and plan.own == self.rules and plan.modules.keys() == self.modules


class RowIndex:
    """The rows of a checkpoint and which of them share elements; made once for a checkpoint.

    Args:
        checkpoint: has the rows.

    Attributes:
        inferred: whether the class of a module was inferred, as the file does not say it.
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        module_rows = checkpoint.module_rows
        self.checkpoint, self.module_rows = checkpoint, module_rows
        self.places = checkpoint.numbers
        prunable = module_rows.owner_of_leaf >= 0
        self.owner_sums = TiedSums(module_rows, module_rows.leaves[prunable], module_rows.owner_of_leaf[prunable])
        numbers = {each.name: number for number, each in enumerate(checkpoint.parameters)}
        owners = [numbers[each.owner] for each in module_rows.parameters(module_rows.leaves)]
        self._all_sums = TiedSums(module_rows, module_rows.leaves, np.array(owners, np.int64))
        self.inferred = any(each.inferred and each.label for each in checkpoint.classes.values())
        numels = np.array([each.tensor.numel for each in checkpoint.parameters], np.int64)
        self._weights = self._all_sums.running(numels)

    def nbytes(self, row: int) -> int:
        """The bytes of the elements at or below a row, tied ones counted once."""
        return int(self._all_sums.below(self._nbytes, row))

    @cached_property
    def telling(self) -> Mapping[str, Telling]:
        """Which parts of the names of parameters tell them apart; see `telling_parts`."""
        return telling_parts(each.name for each in self.checkpoint.parameters)

    @cached_property
    def _nbytes(self) -> Ints:
        sizes = np.array([each.tensor.nbytes for each in self.checkpoint.parameters], np.int64)
        return self._all_sums.running(sizes)

    def weights(self, row: int) -> int:
        """The number of weights at or below a row, tied ones counted once."""
        return int(self._all_sums.below(self._weights, row))


class Shown:
    """The parameters that a filter shows; made once for a filter.

    Args:
        row_index: the rows.
        leaves: (n,) bool, which of the leaves.
    """

    def __init__(self, row_index: RowIndex, leaves: Bools) -> None:
        self.leaves = leaves
        self._before = _running(leaves)
        module_rows, prunable = row_index.module_rows, leaves & (row_index.module_rows.owner_of_leaf >= 0)
        self.owner_sums = row_index.owner_sums
        if not leaves.all():
            self.owner_sums = TiedSums(module_rows, module_rows.leaves[prunable], module_rows.owner_of_leaf[prunable])

    @classmethod
    def all(cls, row_index: RowIndex) -> "Shown":
        """All leaves, as without a filter."""
        return cls(row_index, np.ones(len(row_index.module_rows.leaves), np.bool_))

    def below(self, module_rows: ModuleRows, row: int) -> int:
        """How many of the shown leaves are at or below a row."""
        return int(self._before[module_rows.last_leaf[row]] - self._before[module_rows.first_leaf[row]])


class RowTotals:
    """A plan and what it does to each row.

    Args:
        row_index: the rows.
        plan: the plan.
        plan_numbers: what it does to the owners of the row index's checkpoint.
        before: the row totals there were; what has not changed is taken over from them.
        shown: the parameters that a filter shows; only these count in the totals of a module. By default those of
            ``before``, or all.
    """

    shown: Shown
    own_rules: OwnRules
    ticked: Bools
    locked: Bools
    _own: Ints
    _module_rules: Ints
    _chosen: ChosenLeaves

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
        if before is not None and before.own_rules.holds_for(plan):
            self.own_rules, self._own, self._module_rules = before.own_rules, before._own, before._module_rules
        else:
            self.own_rules = OwnRules(plan, row_index.places)
            self._own = _running(_selected(self.own_rules.own, place) & self.shown.leaves)
            self._module_rules = _running(row_index.module_rows.flags_of_modules(self.own_rules.modules))
        if before is not None and before.plan.locked == plan.locked:
            self.locked = before.locked
        else:
            self.locked = _locked(row_index, plan)
        if before is not None and self._same_chosen(before.plan_numbers):
            self.ticked, self._chosen = before.ticked, before._chosen
        else:
            self.ticked = _selected(plan_numbers.ticked, place)
            chosen = _selected(plan_numbers.chosen, place)
            self._chosen = ChosenLeaves(row_index.module_rows, chosen & self.shown.leaves)
        keys = self._keys()[self._chosen.owners]
        self._key_changes = _running(keys[1:] != keys[:-1])
        self._sums = self.shown.owner_sums.running(self._summed())

    def _same_chosen(self, before: PlanNumbers) -> bool:
        return self.plan_numbers.chosen is before.chosen and self.plan_numbers.ticked is before.ticked

    def of(self, shown: Shown) -> "RowTotals":
        """The totals of the same plan under another filter."""
        return RowTotals(self.row_index, self.plan, self.plan_numbers, self, shown)

    def changed_since(self, before: "RowTotals") -> list[tuple[Column, Column]]:
        """The ranges of columns (first, last) in which some row may differ; two at most, none where nothing does."""
        new, old = self.plan_numbers, before.plan_numbers
        if self.locked is not before.locked:
            # what can't be ticked is muted as a whole
            return [(Column.NAME, LIVE[-1])]
        if not (np.array_equal(new.chosen, old.chosen) and np.array_equal(new.ticked, old.ticked)):
            return [(Column.NAME, Column.NAME), (LIVE[0], LIVE[-1])]
        differ = {
            Column.DEAD: not np.array_equal(new.thresholds, old.thresholds, equal_nan=True),
            Column.THRESHOLD: self.own_rules is not before.own_rules
            or not np.array_equal(new.thresholds, old.thresholds, equal_nan=True)
            or new.groups != old.groups,
            Column.DENSITY: any(_differ(new, old, each) for each in ("kept", "known", "exact")),
            Column.ERROR: _differ(new, old, "known")
            or any(_differ(new.squares, old.squares, each) for each in ("parts", "exact", "sums")),
        }
        changed = [column for column, differs in differ.items() if differs]
        return [(changed[0], changed[-1])] if changed else []

    def total(self, row: int) -> Total | None:
        """The counts of what is chosen and shown at or below a row, tied ones once; None where nothing is."""
        span = self._chosen.span(row)
        count = span.stop - span.start
        if not count:
            return None
        numel, kept, zero, unknown, estimated = self.shown.owner_sums.below(self._sums, row).tolist()
        return Total(count, numel, kept, zero, not unknown, not estimated)

    def error(self, row: int) -> WeightsError | None:
        """The error of the weights of what `total` counts; None where nothing is."""
        return self._errors.below(row)

    def threshold(self, row: int) -> ThresholdInForce | None:
        """The threshold of what is chosen and shown at or below a row.

        None where nothing is chosen, unless the row is a parameter with a rule of its own.
        """
        first, last = self.row_index.module_rows.first_leaf[row], self.row_index.module_rows.last_leaf[row]
        given, below = self._module_rules, bool(self._own[last] > self._own[first])
        own = below or bool(given[self.row_index.module_rows.ends[row]] > given[row])
        # a row that is a parameter is its one leaf
        leaf = last == first + 1 and self.row_index.module_rows.leaves[first] == row
        itself = (leaf and below) or bool(given[row + 1] > given[row])
        span = self._chosen.span(row)
        if span.start < span.stop:
            agreed = bool(self._key_changes[span.stop - 1] == self._key_changes[span.start])
            return self._in_force(int(self._chosen.leaves[span.start]), own, itself, agreed)
        return self._in_force(first, own, itself, agreed=True) if own and last == first + 1 else None

    @cached_property
    def _errors(self) -> RowErrors:
        return RowErrors(self._chosen, self.plan_numbers)

    def _in_force(self, leaf: int, own: bool, itself: bool, agreed: bool) -> ThresholdInForce:
        place = self.row_index.module_rows.owner_of_leaf[leaf]
        recorded = bool(self.own_rules.recorded[place])
        value = float(self.plan_numbers.thresholds[place])
        pattern = str(self.plan_numbers.groups[place]) if agreed and place in self.plan_numbers.groups else ""
        shown = value if agreed and not recorded else np.nan
        exact = np.isnan(shown) or self._is_exact(place)
        return ThresholdInForce(shown, agreed, agreed and recorded, pattern, own, itself, exact)

    def _is_exact(self, place: int) -> bool:
        """Whether an owner's threshold is no estimate."""
        checkpoint, numbers = self.row_index.checkpoint, self.plan_numbers
        if not checkpoint.no_weights:
            # with the weights it is found to the single one
            return True
        rule = self.plan.rule_of(numbers.owners[place].name)
        exact = numbers.total.exact if isinstance(rule, SharedDensity) else bool(numbers.exact[place])
        return not is_estimate(checkpoint, rule, exact)

    def _keys(self) -> Ints:
        """For each owner a number, int64; equal for two owners exactly where their thresholds are the same."""
        thresholds = self.plan_numbers.thresholds + 0.0
        keys = np.where(np.isnan(thresholds), _UNKNOWN, thresholds.view(np.int64))
        for number, groups in self.plan_numbers.groups.items():
            keys[number] = _PATTERNS - (groups.n << 8) - groups.m
        return np.where(self.own_rules.recorded, _RECORDED, keys)

    def _summed(self) -> Ints:
        """By owner, (5, n) int64, 0 where not chosen: weights, kept, zero before, 1 if unknown, 1 if estimated."""
        each = self.plan_numbers
        return (
            np.stack([each.numel, each.kept, each.zero_before, ~each.known, ~each.exact]).astype(np.int64) * each.chosen
        )


class TickCounts:
    """The check boxes: how many of the shown parameters at or below each row can be ticked, and are.

    Args:
        module_rows: the rows.
        shown: (n,) bool by leaf.
        row_totals: says what is ticked, and what is locked and so has no check box.
    """

    def __init__(self, module_rows: ModuleRows, shown: Bools, row_totals: "RowTotals") -> None:
        self._first, self._last = module_rows.first_leaf, module_rows.last_leaf
        prunable, locked = shown & (module_rows.owner_of_leaf >= 0), row_totals.locked
        self._ticked = packed(_running(prunable & row_totals.ticked))
        self._prunable = self._tickable = packed(_running(prunable))
        if locked.any():
            self._tickable = packed(_running(prunable & ~locked))

    def tickable(self, row: int) -> bool:
        """Whether a row has a check box."""
        return self._tickable[self._last[row]] > self._tickable[self._first[row]]

    def locked(self, row: int) -> bool:
        """Whether all that a row could tick is locked."""
        return self.prunable(row) and not self.tickable(row)

    def prunable(self, row: int) -> bool:
        """Whether a row has something that can be pruned, locked or not."""
        return self._prunable[self._last[row]] > self._prunable[self._first[row]]

    def state(self, row: int) -> Qt.CheckState | None:
        """The check state of a row; None where it has no check box."""
        first, last = self._first[row], self._last[row]
        return three_state(self._ticked[last] - self._ticked[first], self._tickable[last] - self._tickable[first])


def _locked(row_index: RowIndex, plan: Plan) -> Bools:
    """Which leaves a plan locks."""
    owners = np.zeros(len(row_index.places), np.bool_)
    owners[[row_index.places[name] for name in plan.locked if name in row_index.places]] = True
    return _selected(owners, row_index.module_rows.owner_of_leaf)


def _selected(flags: Bools, places: Ints) -> Bools:
    """Flags of the owners as flags of the leaves; False for a leaf that can't be pruned (place -1)."""
    return np.append(flags, np.False_)[places]


def _differ(one: object, other: object, name: str) -> bool:
    """Whether two arrays of a name differ."""
    return not np.array_equal(getattr(one, name), getattr(other, name))


def _running(flags: Bools) -> Ints:
    """(n + 1,) how many of (n,) flags are set before each place."""
    return np.concatenate([[0], np.cumsum(flags, dtype=np.int64)])
