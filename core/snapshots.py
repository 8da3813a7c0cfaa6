"""Named plans that were put aside, to be looked at beside the present one and gone back to. Values, as plans are."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count

from core.errors import UserError
from core.plan import Plan


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


def taken(snapshots: Snapshots, plan: Plan, name: str) -> Snapshots:
    """With a plan put aside, as the last one.

    Raises:
        UserError: the name is empty, or is taken.
    """
    return (*snapshots, Snapshot(_fit(name, snapshots), plan))


def renamed(snapshots: Snapshots, place: int, name: str) -> Snapshots:
    """With another name for the one at a place.

    Raises:
        UserError: the name is empty, or another one has it.
    """
    others = without(snapshots, place)
    return (*snapshots[:place], Snapshot(_fit(name, others), snapshots[place].plan), *snapshots[place + 1 :])


def without(snapshots: Snapshots, place: int) -> Snapshots:
    """Without the one at a place."""
    return (*snapshots[:place], *snapshots[place + 1 :])


def joined(snapshots: Snapshots, more: Iterable[Snapshot]) -> Snapshots:
    """With others behind them: what is there already is not taken twice, and names that are taken get a number."""
    found = snapshots
    for each in more:
        if each not in found:
            found = (*found, Snapshot(free_name(found, each.name), each.plan))
    return found


def free_name(snapshots: Snapshots, wanted: str) -> str:
    """The name itself, or with the first number that makes it another one: ``half``, ``half 2``."""
    names = {each.name for each in snapshots}
    candidates = (wanted if number == 1 else f"{wanted} {number}" for number in count(1))
    return next(each for each in candidates if each not in names)


def _fit(name: str, others: Snapshots) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise UserError("A snapshot needs a name.")
    if any(each.name == plain for each in others):
        raise UserError(f"There is a snapshot called {plain} already. Choose another name.")
    return plain
