"""Snapshots: named plans that are kept, to be compared with the present one or restored. Immutable values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from core.base.errors import UserError
from core.plan.plan import Plan


@dataclass(frozen=True)
class Snapshot:
    """A plan under a name.

    Attributes:
        name: not empty; no other snapshot has it.
        plan: as it was.
    """

    name: str
    plan: Plan


Snapshots = tuple[Snapshot, ...]


@dataclass(frozen=True)
class Marks:
    """What was done to snapshots since they were taken. It can be undone; that they were taken can't.

    Attributes:
        deleted: places among all that were ever taken.
        names: place → the name given later.
    """

    deleted: frozenset[int] = frozenset()
    names: Mapping[int, str] = field(default_factory=dict)

    def without(self, place: int) -> "Marks":
        """With one more deleted."""
        return replace(self, deleted=self.deleted | {place})

    def renamed(self, place: int, name: str) -> "Marks":
        """With another name for one."""
        return replace(self, names={**self.names, place: name})


def standing(taken: Snapshots, marks: Marks) -> dict[int, Snapshot]:
    """The snapshots there are, by their places among all that were ever taken.

    A name that a later one has taken meanwhile stays with the earlier one; the later one gets a number.
    """
    found: dict[int, Snapshot] = {}
    for place, each in enumerate(taken):
        if place not in marks.deleted:
            name = free_name(found.values(), marks.names.get(place, each.name))
            found[place] = Snapshot(name, each.plan)
    return found


def fit_name(name: str, others: Iterable[Snapshot]) -> str:
    """A name as it was typed, without needless blanks.

    Raises:
        UserError: it is empty, or another snapshot has it.
    """
    plain = " ".join(name.split())
    if not plain:
        raise UserError("A snapshot needs a name.")
    if any(each.name == plain for each in others):
        raise UserError(f"There is a snapshot called {plain} already. Choose another name.")
    return plain


def merged(snapshots: Snapshots, more: Iterable[Snapshot]) -> Snapshots:
    """With others behind them: what is there already is not taken twice, and names that are taken get a number."""
    found = snapshots
    for each in more:
        if each not in found:
            found = (*found, Snapshot(free_name(found, each.name), each.plan))
    return found


def free_name(snapshots: Iterable[Snapshot], wanted: str) -> str:
    """The name itself, or with the first number that makes it another one: ``half``, ``half 2``."""
    names = {each.name for each in snapshots}
    candidates = (wanted if number == 1 else f"{wanted} {number}" for number in count(1))
    return next(each for each in candidates if each not in names)
