"""A journal says what was added to it, up to the last line that is whole."""

from contextlib import suppress
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.plan.journal_file import decode_journal, encode_change
from core.plan.journal_state import JournalState
from core.plan.plan import Plan
from core.plan.snapshots import Snapshot
from tests.core.plan.test_plan_change import names, plans
from tests.helpers.random_damage import damaged

steps = st.lists(st.tuples(st.text(max_size=9), plans), max_size=4).map(tuple)


@st.composite
def states(draw: st.DrawFn) -> JournalState:
    done = draw(steps)
    taken = draw(st.lists(plans, max_size=3))
    return JournalState(
        draw(plans),
        done,
        draw(st.integers(0, len(done))),
        tuple(Snapshot(f"snapshot {number}", plan) for number, plan in enumerate(taken)),
        tuple(draw(st.lists(names, unique=True, max_size=3))),
        tuple(draw(st.lists(st.sampled_from(["layer", "head"]), unique=True))),
        draw(st.booleans()),
    )


def written(history: list[JournalState]) -> bytes:
    before: list[JournalState | None] = [None, *history]
    return b"".join(encode_change(one, other) for one, other in zip(before, history, strict=False))


@given(st.lists(states(), min_size=1, max_size=4))
def test_the_last_state_is_read(history: list[JournalState]) -> None:
    assert decode_journal(written(history)) == history[-1]


@given(st.lists(states(), min_size=2, max_size=4), st.data())
def test_of_a_journal_that_is_cut_off_the_last_whole_line_counts(
    history: list[JournalState], data: st.DataObject
) -> None:
    lines = written(history).splitlines(keepends=True)
    last = data.draw(st.integers(1, len(lines) - 1))
    inside = data.draw(st.integers(0, len(lines[last]) - 1))
    assert decode_journal(b"".join(lines[:last]) + lines[last][:inside]) == history[last - 1]


@given(st.lists(states(), min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_a_damaged_journal_is_read_or_refused(history: list[JournalState], random: Random) -> None:
    with suppress(UserError):
        decode_journal(damaged(written(history), random))


def test_a_step_that_follows_another_costs_only_what_is_different() -> None:
    chosen = frozenset(f"layer.{number}.weight" for number in range(10_000))
    before = JournalState(Plan(chosen), (("one", Plan(chosen)),), 1)
    after = JournalState(before.base, (*before.steps, ("two", Plan(chosen - {"layer.7.weight"}))), 2)
    assert len(encode_change(before, after)) < 300


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"{}\n", b'{"keep":0,"at":0,"kept":true}\n', b"\xff\n", b"[" * 9999 + b"\n"]
)
def test_what_is_no_journal_is_refused(raw: bytes) -> None:
    with pytest.raises(UserError, match="dropped"):
        decode_journal(raw)
