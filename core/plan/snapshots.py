"""Snapshots: named plans that are kept to be compared with the present one or restored. Immutable values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from core.base.errors import UserError
from core.plan.plan import Plan


@dataclass(frozen=True)
class Snapshot:
    """A named plan.

    Attributes:
        name: not empty, unique among the snapshots.
        plan: the plan at the time it was taken.
    """

    name: str
    plan: Plan


Snapshots = tuple[Snapshot, ...]
"""In the order in which they were taken."""


@dataclass(frozen=True)
class SnapshotChanges:
    """Deletions and renamings of snapshots. These can be undone; taking a snapshot can't.

    Attributes:
        deleted: indices into the snapshots that were ever taken.
        names: index → new name.
    """

    deleted: frozenset[int] = frozenset()
    names: Mapping[int, str] = field(default_factory=dict)

    def without(self, place: int) -> "SnapshotChanges":
        """The changes with one more snapshot deleted."""
        return replace(self, deleted=self.deleted | {place})

    def renamed(self, place: int, name: str) -> "SnapshotChanges":
        """The changes with another name for a snapshot."""
        return replace(self, names={**self.names, place: name})


def current_snapshots(taken: Snapshots, changes: SnapshotChanges) -> dict[int, Snapshot]:
    """The snapshots that are not deleted: index among all that were ever taken → snapshot.

    Where undoing makes two names equal, the earlier snapshot keeps it and the later one gets a number.
    """
    names = _TakenNames(())
    return {
        place: Snapshot(names.take(changes.names.get(place, each.name)), each.plan)
        for place, each in enumerate(taken)
        if place not in changes.deleted
    }


def validated_name(name: str, others: Iterable[Snapshot]) -> str:
    """A name as typed, with white space normalised.

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
    """Append other snapshots: equal ones (name and plan) are left out, names that are taken get a number."""
    found, there, names = [*snapshots], set(snapshots), _TakenNames(snapshots)
    for each in more:
        if each not in there:
            new = Snapshot(names.take(each.name), each.plan)
            found.append(new)
            there.add(new)
    return tuple(found)


def unique_name(snapshots: Iterable[Snapshot], wanted: str) -> str:
    """The name, with the first number that makes it unique if it is taken: ``half``, ``half 2``."""
    return _TakenNames(snapshots).take(wanted)


class _TakenNames:
    """Names that are taken, and for each wanted one the number that was reached: thousands may want the same."""

    def __init__(self, snapshots: Iterable[Snapshot]) -> None:
        self._names = {each.name for each in snapshots}
        self._numbers: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        """The name, or with the first number that makes it unique; it is taken from now on."""
        number = self._numbers.get(wanted, 1)
        name = wanted if number == 1 else f"{wanted} {number}"
        while name in self._names:
            number += 1
            name = f"{wanted} {number}"
        self._numbers[wanted] = number
        self._names.add(name)
        return name
