"""What was done in the window outlives its process, killed at any moment.

The long form is ``python -m tests.gui.killed_sessions``.
"""

import subprocess
import sys
from pathlib import Path

from core.plan.journal_state import JournalState
from tests.gui.killed_sessions.records import BEAT, Record, left_of
from tests.helpers.pace import patience

CHECKOUT = Path(__file__).resolve().parents[2]
SOON = 20.0
"""Seconds that three kills take, on the machine that `tests.helpers.pace` refers to."""
BEATS = round(1 / BEAT)


def test_what_was_done_is_offered_after_a_kill() -> None:
    command = [sys.executable, "-m", "tests.gui.killed_sessions", "--count", "3", "--seed", "1"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=patience(SOON), check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 kills" in done.stdout


def told(*kinds: str | JournalState) -> list[Record]:
    return [Record(each, 0.0) if isinstance(each, str) else Record("state", 0.0, each) for each in kinds]


def test_only_what_was_done_in_the_last_second_may_be_lost() -> None:
    first, second = JournalState(at=1, kept=False), JournalState(at=2, kept=False)
    late = left_of(told(first, *["beat"] * (BEATS + 1), second), 0.0)
    assert [each.state for each in late.allowed] == [first, second]
    assert late.needed
    early = left_of(told(first, *["beat"] * BEATS, second), 0.0)
    assert [each.state for each in early.allowed] == [JournalState(), first, second]
    assert not early.needed
    passed = left_of(told(first, second, *["beat"] * (BEATS + 1)), 0.0)
    assert [each.state for each in passed.allowed] == [second]


def test_nothing_is_lost_after_an_end_in_order() -> None:
    last = JournalState(at=2, kept=False)
    left = left_of([*told(JournalState(at=1, kept=False)), Record("ended", 0.0, last)], 0.0)
    assert [each.state for each in left.allowed] == [last]
