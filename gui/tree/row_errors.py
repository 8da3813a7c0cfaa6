"""The error of the weights of each row of the tree, tied ones counted once; see `gui.tree` for what is kept."""

import math

import numpy as np

from core.base.squares import error_of
from core.model.module_rows import Bools, Ints, ModuleRows
from core.preview.plan_numbers import PlanNumbers, WeightsError

_VANISHING = 1e-250
"""Below this part of the squares of all that is chosen, float64 lacks the room for what is cut of a smaller one."""


class ChosenLeaves:
    """The parameters that are chosen and shown, each time they appear; made anew for other ticks or another filter.

    Args:
        module_rows: the rows.
        leaves: (n,) bool, which of the leaves.

    Attributes:
        before: (n + 1,) how many of them come before each leaf.
        leaves: (m,) their numbers, ascending.
        owners: (m,) the place of the owner of each.
    """

    def __init__(self, module_rows: ModuleRows, leaves: Bools) -> None:
        self._rows = module_rows
        self.before: Ints = np.concatenate([[0], np.cumsum(leaves, dtype=np.int64)])
        self.leaves = np.flatnonzero(leaves)
        self.owners = module_rows.owner_of_leaf[self.leaves]
        self._previous = _previous(self.owners)

    def span(self, row: int) -> slice:
        """Which of them are at or below a row."""
        return slice(int(self.before[self._rows.first_leaf[row]]), int(self.before[self._rows.last_leaf[row]]))

    def once(self, span: slice) -> Bools | None:
        """For each of a span whether it is the first of its owner's in it; None where all are."""
        if self._previous is None:
            return None
        first: Bools = self._previous[span] < span.start
        return first


class RowErrors:
    """The error of what is chosen and shown at or below each row; made for each plan when a row is first asked for.

    Of a module the squares of its parameters are added. (Differences of running sums, by which counts are found, would
    lose small sums of squares in large ones.)

    Args:
        chosen: the parameters.
        plan_numbers: what the plan does to their owners.
    """

    def __init__(self, chosen: ChosenLeaves, plan_numbers: PlanNumbers) -> None:
        self._chosen, self._numbers, squares = chosen, plan_numbers, plan_numbers.squares
        self._all_known, self._all_exact = bool(plan_numbers.known.all()), bool(squares.exact.all())
        self._shares = squares.shares(chosen.owners)
        self._parts = squares.parts[chosen.owners]

    def below(self, row: int) -> WeightsError | None:
        """The error at or below a row; None where nothing is chosen."""
        span = self._chosen.span(row)
        if span.start == span.stop:
            return None
        if span.start + 1 == span.stop:
            owner = self._chosen.owners[span.start]
            return WeightsError(float(self._numbers.errors[owner]), bool(self._numbers.squares.exact[owner]))
        if not (self._all_known or self._numbers.known[self._chosen.owners[span]].all()):
            return WeightsError(math.nan, exact=False)
        exact = self._all_exact or bool(self._numbers.squares.exact[self._chosen.owners[span]].all())
        return WeightsError(self._of_several(span), exact)

    def _of_several(self, span: slice) -> float:
        shares, parts, once = self._shares[span], self._parts[span], self._chosen.once(span)
        if once is not None:
            shares, parts = shares[once], parts[once]
        lost, rest = float(np.dot(parts, shares)), float(np.dot(1.0 - parts, shares))
        if lost + rest < _VANISHING:
            return self._numbers.squares.error(np.unique(self._chosen.owners[span]))
        return error_of(lost, rest)


def _previous(owners: Ints) -> Ints | None:
    """For each place the one before with the same owner, -1 where there is none; None where no owner is repeated."""
    order = np.argsort(owners, kind="stable")
    again = np.flatnonzero(owners[order][1:] == owners[order][:-1])
    if not len(again):
        return None
    previous = np.full(len(owners), -1, np.int64)
    previous[order[again + 1]] = order[again]
    return previous
