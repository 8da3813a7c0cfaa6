"""Snapshots are values with names that tell them apart; to undo never loses one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.plan.plan import Plan
from core.plan.rules import Value
from core.plan.snapshots import (
    Snapshot,
    SnapshotChanges,
    Snapshots,
    current_snapshots,
    merge_snapshots,
    unique_name,
    validated_name,
)

names = st.sampled_from(["half", "half 2", "third", "all"])
plans = st.builds(Plan, rule=st.builds(Value, st.sampled_from([0.0, 0.5, 1.0])))
some = st.lists(st.builds(Snapshot, names, plans), max_size=4).map(lambda found: merge_snapshots((), found))
changes = st.builds(SnapshotChanges, st.frozensets(st.integers(0, 3)), st.dictionaries(st.integers(0, 3), names))


def told_apart(snapshots: Snapshots) -> bool:
    return len({each.name for each in snapshots}) == len(snapshots)


@given(taken=st.lists(st.builds(Snapshot, names, plans), max_size=4).map(tuple), changes=changes)
def test_all_stand_but_the_deleted_ones(taken: Snapshots, changes: SnapshotChanges) -> None:
    found = current_snapshots(taken, changes)
    assert list(found) == [place for place in range(len(taken)) if place not in changes.deleted]
    assert all(found[place].plan is taken[place].plan for place in found)
    assert told_apart(tuple(found.values()))
    assert current_snapshots(taken, SnapshotChanges(changes.deleted | {0}, changes.names)).keys() == found.keys() - {0}


@given(snapshots=some, more=some)
def test_joined_ones_lose_nothing(snapshots: Snapshots, more: Snapshots) -> None:
    both = merge_snapshots(snapshots, more)
    assert told_apart(both)
    assert both[: len(snapshots)] == snapshots
    assert {each.plan for each in both} == {each.plan for each in (*snapshots, *more)}
    assert merge_snapshots(both, snapshots) == both


def test_an_older_one_keeps_its_name_when_it_comes_back() -> None:
    two = (Snapshot("half", Plan()), Snapshot("half", Plan(rule=Value(1.0))))
    assert [each.name for each in current_snapshots(two, SnapshotChanges().without(0)).values()] == ["half"]
    assert [each.name for each in current_snapshots(two, SnapshotChanges()).values()] == ["half", "half 2"]
    assert [each.name for each in current_snapshots(two, SnapshotChanges().renamed(1, "third")).values()] == [
        "half",
        "third",
    ]


def test_names_of_snapshots_are_tidied_and_told_apart() -> None:
    two = (Snapshot("half", Plan()), Snapshot("third", Plan()))
    assert validated_name("  a  quarter ", two) == "a quarter"
    assert unique_name(two, "half") == "half 2"
    with pytest.raises(UserError, match="called third already"):
        validated_name("third", two)
    with pytest.raises(UserError, match="needs a name"):
        validated_name(" ", two)


def test_thousands_of_one_name_are_told_apart_in_one_go() -> None:
    """Each name is looked up a few times: the work would be the square of their number, and take minutes."""
    many = [Snapshot("half", Plan(rule=Value(number))) for number in range(20_000)]
    both = merge_snapshots((Snapshot("half 3", Plan()),), many)
    assert [each.name for each in both[:5]] == ["half 3", "half", "half 2", "half 4", "half 5"]
    assert told_apart(both)
    assert len(current_snapshots(tuple(many), SnapshotChanges())) == len(many)
