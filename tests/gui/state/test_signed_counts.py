"""Counting with signs: one job, for what is missing, which another checkpoint ends."""

from pathlib import Path

import torch
from pytestqt.qtbot import QtBot

from core.model.opening import open_checkpoint
from core.model.parameter import Parameter
from gui.state.jobs import Jobs
from gui.state.signed_counts import SignedCounts


def parameters(path: Path) -> list[Parameter]:
    torch.save({f"{name}.weight": torch.full((3, 3), value) for name, value in (("a", 1.0), ("b", -2.0))}, path)
    return [*open_checkpoint(path).owners]


def test_what_is_wanted_meanwhile_is_read_next(qtbot: QtBot, tmp_path: Path) -> None:
    jobs, one = Jobs(), parameters(tmp_path / "x.pt")
    counts = SignedCounts(jobs)
    counts.want(one[:1])
    counts.want(one)
    assert counts.of(one) is None
    qtbot.waitUntil(lambda: counts.of(one) is not None)
    found = counts.of(one)
    assert found is not None
    assert [(each.ends, each.total) for each in found] == [((1.0, 1.0), 9), ((-2.0, -2.0), 9)]
    assert counts.of([]) == []
    jobs.shut_down()


def test_a_stop_by_hand_is_told_and_stays(qtbot: QtBot, tmp_path: Path) -> None:
    jobs, one = Jobs(), parameters(tmp_path / "x.pt")
    counts, begun = SignedCounts(jobs), []
    jobs.started.connect(lambda _title, job: begun.append(job))
    counts.want(one)
    begun[0].cancel()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert counts.complaint
    counts.want(one)
    assert len(begun) == 1
    counts.try_again()
    counts.want(one)
    qtbot.waitUntil(lambda: counts.of(one) is not None)
    jobs.shut_down()


def test_nothing_is_left_of_another_checkpoint(qtbot: QtBot, tmp_path: Path) -> None:
    jobs, one = Jobs(), parameters(tmp_path / "x.pt")
    counts = SignedCounts(jobs)
    counts.want(one)
    counts.forget()
    assert counts.of(one) is None
    qtbot.waitUntil(lambda: not jobs.busy)
    assert counts.of(one) is None
    assert not counts.complaint
    counts.want(one)
    qtbot.waitUntil(lambda: counts.of(one) is not None)
    jobs.shut_down()
