"""Runs of torchrun on this machine, whose processes can be killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]


def torchrun(processes: int, arguments: Sequence[object], restarts: int = 0) -> subprocess.Popen[str]:
    """Start `main.py` with these arguments in so many processes."""
    words = ["--nproc-per-node", str(processes), "--max-restarts", str(restarts), "--monitor-interval", "0.05"]
    command = [sys.executable, "-m", "torch.distributed.run", *words, str(ROOT / "main.py"), *map(str, arguments)]
    # a process that hangs would say where
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env=environment, text=True, **pipes)  # type: ignore[call-overload,no-any-return]


def workers(run: subprocess.Popen[str]) -> list[int]:
    """The process ids of the processes that a run has started."""
    found: list[int] = []
    for task in Path(f"/proc/{run.pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:
            continue
    return [pid for pid in found if b"main.py" in _command(pid)]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def kill_one(run: subprocess.Popen[str], chance: random.Random) -> bool:
    """Kill one of its processes with −9; whether there was one."""
    pids = sorted(workers(run))
    if not pids:
        return False
    try:
        os.kill(chance.choice(pids), signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def wait_for(run: subprocess.Popen[str], path: Path, seconds: float) -> bool:
    """Wait until a file or folder is there; whether it came before the run ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and run.poll() is None:
        if path.exists():
            return True
        time.sleep(0.005)
    return path.exists()


def gone(pids: Sequence[int], seconds: float) -> bool:
    """Wait until processes have ended; whether they have."""
    end = time.monotonic() + seconds
    while any(_command(pid) for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
