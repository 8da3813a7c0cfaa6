"""Work in a fork of the process: its result, its failures, and that none outlives what waits for it."""

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


def run(code: str) -> str:
    """What a fresh Python prints, without the threads of the tests; a forked one must not print anything."""
    whole = f"import os, sys, time\nfrom core.base.forked import can_fork, forked\nassert can_fork()\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", whole], capture_output=True, text=True, check=True, timeout=patience(60)
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


@pytest.mark.parametrize(
    "work",
    ["lambda _: 1 / 0", "lambda _: sys.exit(3)", "lambda _: os.kill(os.getpid(), 9)", "lambda _: run"],
    ids=["raises", "exits", "is killed", "gives what can't be sent"],
)
def test_work_that_fails_finds_nothing_and_says_nothing(work: str) -> None:
    assert run(f"def f():\n  run = lambda: 0\n  with forked({work}) as wait:\n    print(wait())\nf()") == "None"


def test_what_cannot_be_forked_finds_nothing() -> None:
    code = "def no(): raise BlockingIOError\nos.fork = no\nwith forked(lambda _: 1) as wait: print(wait())"
    assert run(code) == "None"


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
