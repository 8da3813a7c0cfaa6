"""Which parameters a plan's rules are for, as places in arrays; worked out once for plans that differ in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.dtypes import Counts
from core.plan import Plan
from core.rules import Rule

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Shares:
    """The parameters under each rule.

    Attributes:
        chosen: bool (n,).
        general: int64, the parameters, chosen or not, under the general rule.
        together: int64, the chosen ones among them.
        own: rules of parameters that have their own, and the parameters under each.
    """

    chosen: Flags
    general: Counts
    together: Counts
    own: tuple[tuple[Rule, Counts], ...]


class Sharing:
    """Finds the shares of plans; those of the last plan serve the next one as far as they can.

    Args:
        numbers: name → place of each parameter.
    """

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._plan = Plan()
        self._shares = self._all(self._plan)

    def of(self, plan: Plan) -> Shares:
        """What a plan's rules are for."""
        if not (_same(plan.chosen, self._plan.chosen) and plan.own == self._plan.own):
            self._shares = self._all(plan)
        self._plan = plan
        return self._shares

    def _all(self, plan: Plan) -> Shares:
        chosen = self._flags(plan.chosen)
        own = self._flags(plan.own)
        return Shares(chosen, np.flatnonzero(~own), np.flatnonzero(chosen & ~own), self._own(plan))

    def _flags(self, names: frozenset[str] | Mapping[str, Rule]) -> Flags:
        flags = np.zeros(len(self._numbers), np.bool_)
        flags[[self._numbers[name] for name in names if name in self._numbers]] = True
        return flags

    def _own(self, plan: Plan) -> tuple[tuple[Rule, Counts], ...]:
        # rules are told apart by what they are and not by their value, which would take a look at each
        shared: dict[int, tuple[Rule, list[int]]] = {}
        for name, rule in plan.own.items():
            shared.setdefault(id(rule), (rule, []))[1].append(self._numbers[name])
        return tuple((rule, np.array(numbers, np.int64)) for rule, numbers in shared.values())


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    # comparing a set with itself goes through all of it
    return one is other or one == other
