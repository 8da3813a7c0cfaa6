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
class SnapshotChanges:
    """What was done to snapshots since they were taken. It can be undone; that they were taken can't.

    Attributes:
        deleted: places among all that were ever taken.
        names: place → the name given later.
    """

    deleted: frozenset[int] = frozenset()
    names: Mapping[int, str] = field(default_factory=dict)

    def without(self, place: int) -> "SnapshotChanges":
        """With one more deleted."""
        return replace(self, deleted=self.deleted | {place})

    def renamed(self, place: int, name: str) -> "SnapshotChanges":
        """With another name for one."""
        return replace(self, names={**self.names, place: name})


def current_snapshots(taken: Snapshots, changes: SnapshotChanges) -> dict[int, Snapshot]:
    """The snapshots there are, by their places among all that were ever taken.

    A name that a later one has taken meanwhile stays with the earlier one; the later one gets a number.
    """
    found: dict[int, Snapshot] = {}
    for place, each in enumerate(taken):
        if place not in changes.deleted:
            name = unique_name(found.values(), changes.names.get(place, each.name))
            found[place] = Snapshot(name, each.plan)
    return found


def validated_name(name: str, others: Iterable[Snapshot]) -> str:
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


def merge_snapshots(snapshots: Snapshots, more: Iterable[Snapshot]) -> Snapshots:
    """With others behind them: what is there already is not taken twice, and names that are taken get a number."""
    found = snapshots
    for each in more:
        if each not in found:
            found = (*found, Snapshot(unique_name(found, each.name), each.plan))
    return found


def unique_name(snapshots: Iterable[Snapshot], wanted: str) -> str:
    """The name itself, or with the first number that makes it another one: ``half``, ``half 2``."""
    names = {each.name for each in snapshots}
    candidates = (wanted if number == 1 else f"{wanted} {number}" for number in count(1))
    return next(each for each in candidates if each not in names)
