"""Journals of processes that died are found by their source; those of the living are not."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.plan import journal_store
from core.plan.journal_file import encode_change
from core.plan.journal_state import JournalState
from core.plan.journal_store import DAYS, Journal, find_journal, journal_folder
from core.plan.plan import Plan
from core.plan.rules import Density

LOST = JournalState(Plan(frozenset({"a"})), (("step", Plan(frozenset({"a"}), Density(0.3))),), 1, kept=False)

HOLD = """
import sys
from pathlib import Path
from core.plan.journal_store import Journal
journal = Journal(Path(sys.argv[1]))
journal.add(sys.stdin.buffer.readline())
print("there", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "model.pt"
    path.write_bytes(b"x")
    return path


def session(source: Path, state: JournalState = LOST) -> "subprocess.Popen[bytes]":
    """Another process with a journal."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(source)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(encode_change(None, state))
    process.stdin.flush()
    assert process.stdout.readline() == b"there\n"
    return process


def kill(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def left() -> list[str]:
    return [path.suffix for path in journal_folder().iterdir()] if journal_folder().exists() else []


def test_what_a_killed_process_left_is_found_once(source: Path) -> None:
    kill(session(source))
    found = find_journal(source)
    assert found is not None
    assert found.state == LOST
    assert not found.changed
    # another window is not offered what this one is asked about
    assert find_journal(source) is None
    found.leave()
    again = find_journal(source)
    assert again is not None
    again.drop()
    assert find_journal(source) is None
    assert left() == []


def test_the_journal_of_a_process_that_lives_is_not_found(source: Path) -> None:
    process = session(source)
    assert find_journal(source) is None
    kill(process)
    found = find_journal(source)
    assert found is not None
    found.drop()


def test_another_file_has_another_journal(source: Path) -> None:
    kill(session(source))
    assert find_journal(source.with_name("other.pt")) is None
    found = find_journal(source)
    assert found is not None
    found.drop()


def test_of_several_the_latest_is_offered_and_the_others_stay(source: Path) -> None:
    kill(session(source, JournalState(LOST.base, (("older", LOST.plan),), 1, kept=False)))
    kill(session(source))
    found = find_journal(source)
    assert found is not None
    assert found.state.steps[0][0] == "step"
    found.drop()
    older = find_journal(source)
    assert older is not None
    assert older.state.steps[0][0] == "older"
    older.drop()


@pytest.mark.parametrize("content", [b"", b"rubbish\n", encode_change(None, JournalState(kept=True))])
def test_what_holds_nothing_that_would_be_lost_is_removed(source: Path, content: bytes) -> None:
    journal = Journal(source)
    journal.add(content)
    journal.close(keep=True)
    assert find_journal(source) is None
    assert left() == []


def test_a_file_that_was_changed_since_is_told(source: Path) -> None:
    journal = Journal(source)
    journal.add(encode_change(None, LOST))
    journal.close(keep=True)
    later = source.stat().st_mtime + 3600
    os.utime(source, (later, later))
    found = find_journal(source)
    assert found is not None
    assert found.changed
    found.drop()


def test_old_journals_are_removed_whatever_they_are_of(source: Path) -> None:
    journal = Journal(source)
    journal.add(encode_change(None, LOST))
    journal.close(keep=True)
    path = next(journal_folder().glob("*.jsonl"))
    before = time.time() - (DAYS + 1) * 86_400
    os.utime(path, (before, before))
    assert find_journal(source.with_name("other.pt")) is None
    assert left() == []


def test_a_journal_is_private(source: Path) -> None:
    journal = Journal(source)
    journal.add(b"x\n")
    assert {path.stat().st_mode & 0o077 for path in journal_folder().glob("*.jsonl")} == {0}
    assert journal_folder().stat().st_mode & 0o077 == 0
    journal.close(keep=False)
    assert left() == []


def test_names_that_are_no_text_have_a_journal_too(tmp_path: Path) -> None:
    source = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.pt"))
    journal = Journal(source)
    journal.add(encode_change(None, LOST))
    journal.close(keep=True)
    found = find_journal(source)
    assert found is not None
    found.drop()
    assert journal_store.journal_folder().is_dir()
