"""Work in a fork of the process: its result, its failures, and that none outlives what waits for it."""

import ast
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.helpers.pace import patience

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="nothing is forked elsewhere")

_LARGE = 1 << 20
"""Bytes, more than a pipe takes without a reader."""


_START = """
import logging, os, sys, time
from core.base.errors import UserError
from core.base.forked import can_fork, forked
from core.base.log_file import LOG
logged = []

class Kept(logging.Handler):
    def emit(self, record):
        logged.append(self.format(record))

LOG.addHandler(Kept())
assert can_fork()
"""


def run(code: str) -> str:
    """What a fresh Python prints, without the threads of the tests; a forked one must not print anything."""
    done = subprocess.run(
        [sys.executable, "-c", _START + code], capture_output=True, text=True, check=True, timeout=patience(60)
    )
    assert not done.stderr
    return done.stdout.strip()


def test_the_result_comes_whole_from_another_process() -> None:
    code = f"""
with forked(lambda report: (os.getpid(), bytes({_LARGE}))) as wait:
    pass_on = wait()
print(pass_on[0] != os.getpid(), len(pass_on[1]))
"""
    assert run(code) == f"True {_LARGE}"


FAILURES = {
    "raises": ("lambda _: 1 / 0", "ZeroDivisionError: division by zero"),
    "tells what a user did": (
        "lambda _: (_ for _ in ()).throw(UserError('It has changed.'))",
        "It has changed.",
    ),
    "exits": ("lambda _: sys.exit(3)", "SystemExit: 3"),
    "is killed": ("lambda _: os.kill(os.getpid(), 9)", "it ended without an answer (-9)"),
    "gives what can't be sent": ("lambda _: run", "pickle"),
}
"""How work fails, and what the log has of it."""


@pytest.mark.parametrize("kind", FAILURES)
def test_work_that_fails_finds_nothing_and_says_why_in_the_log_only(kind: str) -> None:
    work, reason = FAILURES[kind]
    code = f"def f():\n  run = lambda: 0\n  with forked({work}) as wait:\n    print(wait())\nf()\nprint(logged)"
    found, _, log = run(code).partition("\n")
    assert found == "None"
    records = ast.literal_eval(log)
    assert len(records) == 1
    assert records[0].startswith("A fork failed: ")
    assert reason in records[0]


def test_the_log_has_where_it_failed() -> None:
    code = "def broken(_): return {}['gone']\nwith forked(broken) as wait: wait()\nprint(logged)"
    assert "in broken" in ast.literal_eval(run(code))[0]


def test_what_cannot_be_forked_finds_nothing() -> None:
    code = "def no(): raise BlockingIOError('too many')\nos.fork = no\n"
    code += "with forked(lambda _: 1) as wait: print(wait(), logged)"
    assert run(code) == "None ['A fork failed: too many']"


def test_nothing_is_logged_of_work_that_is_done() -> None:
    """Even where it finds nothing."""
    assert run("with forked(lambda _: None) as wait: print(wait(), logged)") == "None []"


def test_none_is_left_where_the_block_fails() -> None:
    code = """
try:
    with forked(lambda report: time.sleep(600)):
        raise KeyboardInterrupt
except KeyboardInterrupt:
    try:
        os.waitpid(-1, 0)
    except ChildProcessError:
        print("none")
"""
    assert run(code) == "none"


def test_ignored_children_are_none_to_wait_for() -> None:
    code = (
        "import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\nwith forked(lambda _: 1) as wait: print(wait())"
    )
    assert run(code) == "1"


def test_it_ends_where_its_parent_was_killed() -> None:
    """The report tells that nobody waits any more."""
    code = """
import os, time
from core.base.forked import forked
def work(report):
    os.write(1, f"{os.getpid()}\\n".encode())
    while True:
        time.sleep(0.01)
        report(0, 1)
with forked(work) as wait:
    wait()
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        process = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + patience(30)
    while _alive(process) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _alive(process)


def _alive(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat")
    with suppress(FileNotFoundError, ProcessLookupError):
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    return False
