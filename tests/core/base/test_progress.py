"""Progress of parts adds up to that of the whole."""

import pytest

from core.base import progress
from core.base.progress import Asking, Meter


def test_who_asks_tells_again_what_was_told_last(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    asking = Asking(lambda *each: told.append(each))
    asking(3, 10)
    asking.ask()
    monkeypatch.setattr(progress, "ASK_EVERY", float("inf"))
    asking.ask()
    assert told == [(3, 10), (3, 10)]


def test_parts_tell_what_is_done_of_the_whole() -> None:
    told: list[tuple[int, int]] = []
    meter = Meter(lambda *each: told.append(each), 30)
    for size in (10, 20):
        report = meter.part()
        report(0, size)
        report(size // 2, size)
        report(size, size)
    assert told == [(0, 30), (0, 30), (5, 30), (10, 30), (10, 30), (20, 30), (30, 30)]
