"""A process of the user's ends with its children: when it is cancelled, closed or dropped, and when the app dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import torch

from core.base.errors import Cancelled
from core.base.progress import silent
from core.evaluation.child_process import ChildProcess
from core.evaluation.command_evaluator import CommandEvaluator
from core.evaluation.evaluator import EffectiveCut, Evaluator
from core.evaluation.log_tail import LogTail
from core.model.opening import open_checkpoint
from tests.core.evaluation.scripts import FAKED, PYTHON, evaluator, fake_torch, script
from tests.helpers.pace import patience

NOTHING = EffectiveCut()
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-S", "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(1000)"],
    stdout=subprocess.PIPE)
child.stdout.readline()
os.write(1, f"pids {os.getpid()} {child.pid}\\n".encode())
time.sleep(1000)
"""
"""Ignores that it is asked to end, and has a child that does the same."""
APP = """
import sys, threading
from core.base.progress import silent
from core.evaluation.evaluator import EffectiveCut
from core.evaluation.setup import CommandSetup, ScriptSetup, evaluator_for
from core.model.opening import open_checkpoint
from pathlib import Path
checkpoint, kind, *rest = sys.argv[1:]
setup = ScriptSetup(Path(rest[0]), Path(sys.executable)) if kind == "script" else CommandSetup(tuple(rest))
running = evaluator_for(open_checkpoint(Path(checkpoint)), setup)

def report(done, total):
    if "pids" in running.log:
        print(running.log, flush=True)

running.evaluate(EffectiveCut(), report)
"""


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    torch.save({"a.weight": torch.arange(1.0, 13.0).reshape(3, 4)}, tmp_path / "model.pt")
    return tmp_path / "model.pt"


@pytest.fixture
def stubborn(checkpoint: Path, tmp_path: Path) -> dict[str, Evaluator]:
    """A script and a command that are hard to end."""
    fake_torch(tmp_path / "script")
    indented = STUBBORN.replace("\n", "\n    ")
    path = script(tmp_path / "script", FAKED.replace("return 0.5", indented))
    (tmp_path / "stubborn.py").write_text(STUBBORN)
    command = CommandEvaluator(open_checkpoint(checkpoint), (sys.executable, "-S", str(tmp_path / "stubborn.py")))
    return {"script": evaluator(checkpoint, path), "command": command}


def alive(pid: int) -> bool:
    """Whether a process runs: one that has ended and that nobody has asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def pids_in(log: str) -> list[int]:
    return [int(each) for line in log.splitlines() if line.startswith("pids") for each in line.split()[1:]]


def assert_gone(pids: list[int]) -> None:
    """No process of these runs; one that was killed may take the system a moment."""
    assert len(pids) >= 2
    until = time.monotonic() + patience(0.5)
    while any(map(alive, pids)) and time.monotonic() < until:
        os.sched_yield()
    assert [pid for pid in pids if alive(pid)] == []


@pytest.mark.parametrize("kind", ["script", "command"])
def test_a_cancel_ends_the_process_and_its_children(kind: str, stubborn: dict[str, Evaluator]) -> None:
    running = stubborn[kind]
    reports = []

    def cancel(done: int, total: int) -> None:
        reports.append((done, total))
        if "pids" in running.log:
            raise Cancelled

    with pytest.raises(Cancelled):
        running.evaluate(NOTHING, cancel)
    assert_gone(pids_in(running.log))
    assert set(reports) == {(0, 1)}
    running.close()


@pytest.mark.parametrize("kind", ["script", "command"])
def test_closing_in_another_thread_ends_them_too(kind: str, stubborn: dict[str, Evaluator]) -> None:
    running = stubborn[kind]
    up, raised = threading.Event(), []

    def report(done: int, total: int) -> None:
        if "pids" in running.log:
            up.set()

    def evaluate() -> None:
        try:
            running.evaluate(NOTHING, report)
        except Cancelled:
            raised.append(True)

    thread = threading.Thread(target=evaluate)
    thread.start()
    assert up.wait(patience(3))
    running.close()
    assert_gone(pids_in(running.log))
    thread.join(patience(1))
    assert raised == [True]
    with pytest.raises(Cancelled):
        running.evaluate(NOTHING, silent)


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize("kind", ["script", "command"])
def test_when_the_app_is_killed_no_orphan_is_left(
    kind: str, asked: bool, stubborn: dict[str, Evaluator], checkpoint: Path, tmp_path: Path
) -> None:
    rest = {
        "script": [str(tmp_path / "script" / "evaluation.py")],
        "command": [sys.executable, "-S", str(tmp_path / "stubborn.py")],
    }
    app = subprocess.Popen(
        [sys.executable, "-c", APP, str(checkpoint), kind, *rest[kind]],
        # nobody removes the copy of one that is killed
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert app.stdout is not None
    line = next(each for each in app.stdout if each.startswith("pids"))
    if asked:  # by a first Ctrl+C, and what they do not heed is cut short by a second one
        os.killpg(pids_in(line)[0], signal.SIGTERM)
    app.kill()
    app.wait()
    app.stdout.close()
    assert_gone(pids_in(line))


def test_a_process_that_is_dropped_ends(tmp_path: Path) -> None:
    process = ChildProcess(PYTHON, LogTail(), command=["sleep", "1000"])
    pid = process.pid
    assert alive(pid)
    del process
    assert not alive(pid)


def test_what_a_child_prints_after_the_end_is_not_waited_for() -> None:
    process = ChildProcess(PYTHON, LogTail(), command=["sh", "-c", "sleep 1000 & echo $!"])
    assert process.finish(silent) == 0
    pid = int(process.output.last_line)
    assert alive(pid)
    process.end()
    assert_gone([pid, process.pid])


def test_a_large_message_to_one_that_does_not_read_can_be_cancelled(tmp_path: Path) -> None:
    (tmp_path / "python").write_text("#!/bin/sh\nexec sleep 1000\n")
    (tmp_path / "python").chmod(0o700)
    process = ChildProcess(tmp_path / "python", LogTail())
    reports = iter(range(5))

    def report(done: int, total: int) -> None:
        if next(reports, None) is None:
            raise Cancelled

    with pytest.raises(Cancelled):
        process.send({"text": "a" * 10_000_000}, report)
    process.end()
    assert not alive(process.pid)


def test_signals_are_as_a_shell_leaves_them() -> None:
    process = ChildProcess(PYTHON, LogTail(), command=["sh", "-c", "kill -PIPE $$"])
    assert process.finish(silent) == -signal.SIGPIPE
    process.end()


@pytest.mark.parametrize("apart", ["timeout 1000 sleep 1000", "setsid sleep 1000"])
def test_children_with_a_group_of_their_own_end_too(apart: str) -> None:
    # the shell waits in front of them, as a user's script does
    script = f"{apart} & echo pids $$ $!; wait"
    log = LogTail()
    process = ChildProcess(PYTHON, log, command=["sh", "-c", script])

    def report(done: int, total: int) -> None:
        pids = pids_in(log.text)
        if pids and os.getpgid(pids[1]) != process.pid:
            raise Cancelled

    with pytest.raises(Cancelled):
        process.finish(report)
    process.end()
    assert_gone(pids_in(log.text))
