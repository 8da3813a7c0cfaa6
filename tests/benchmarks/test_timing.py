"""How times are made into figures: by turns, without the first, and the median of the others."""

import pytest

from tests.benchmarks import timing


def test_the_first_turn_of_each_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    taken = iter([9.0, 8.0, 1.0, 4.0, 2.0, 6.0, 3.0, 5.0])
    monkeypatch.setattr(timing, "seconds", lambda work: [work(), next(taken)][1])
    ours, theirs = timing.in_turns(lambda: done.append("ours"), lambda: done.append("theirs"), 3)
    assert done == ["ours", "theirs"] * 4
    assert (ours.value, ours.runs, theirs.value, theirs.runs) == (2.0, 3, 5.0, 3)


def test_a_single_turn_of_each_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    taken = iter([2.0, 5.0, 3.0])
    monkeypatch.setattr(timing, "seconds", lambda work: [work(), next(taken)][1])
    ours, theirs = timing.in_turns(lambda: done.append("ours"), lambda: done.append("theirs"), 1)
    alone = timing.timed(lambda: done.append("alone"), 1)
    assert done == ["ours", "theirs", "alone"]
    assert [(each.value, each.runs) for each in (ours, theirs, alone)] == [(2.0, 1), (5.0, 1), (3.0, 1)]


def test_what_is_timed_alone_is_done_once_before(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    monkeypatch.setattr(timing, "seconds", lambda work: [work(), float(len(done))][1])
    found = timing.timed(lambda: done.append(1), 3)
    assert (found.value, found.runs, len(done)) == (3.0, 3, 4)
