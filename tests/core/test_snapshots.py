"""Snapshots are values with names that tell them apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.plan import Plan
from core.rules import Value
from core.snapshots import Snapshot, Snapshots, free_name, joined, renamed, taken, without

names = st.sampled_from(["half", "half 2", "third", "all"])
plans = st.builds(Plan, rule=st.builds(Value, st.sampled_from([0.0, 0.5, 1.0])))
some = st.lists(st.builds(Snapshot, names, plans), max_size=4).map(lambda found: joined((), found))


def told_apart(snapshots: Snapshots) -> bool:
    return len({each.name for each in snapshots}) == len(snapshots)


@given(snapshots=some, plan=plans, wanted=names)
def test_what_is_taken_is_there_and_can_be_forgotten(snapshots: Snapshots, plan: Plan, wanted: str) -> None:
    after = taken(snapshots, plan, free_name(snapshots, wanted))
    assert after[-1].plan == plan
    assert told_apart(after)
    assert without(after, len(after) - 1) == snapshots


@given(snapshots=some, more=some)
def test_joined_ones_lose_nothing(snapshots: Snapshots, more: Snapshots) -> None:
    both = joined(snapshots, more)
    assert told_apart(both)
    assert both[: len(snapshots)] == snapshots
    assert {each.plan for each in both} == {each.plan for each in (*snapshots, *more)}
    assert joined(both, snapshots) == both


def test_names() -> None:
    two = taken(taken((), Plan(), "half"), Plan(), "third")
    assert [each.name for each in renamed(two, 0, "  a  quarter ")] == ["a quarter", "third"]
    assert renamed(two, 0, "half") == two
    assert free_name(two, "half") == "half 2"
    with pytest.raises(UserError, match="called third already"):
        renamed(two, 0, "third")
    with pytest.raises(UserError, match="needs a name"):
        taken(two, Plan(), " ")
