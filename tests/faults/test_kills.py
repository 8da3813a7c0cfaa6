"""Whenever what writes is killed, nothing is lost, and after the next write nothing is left of it."""

import subprocess
import sys

from tests.faults.shim import ROOT

JOBS = 6
KILLS = 18


def test_a_killed_write_loses_nothing_and_leaves_nothing_after_the_next() -> None:
    words = [sys.executable, "-m", "tests.faults.kills", "--count", str(KILLS), "--pairs", str(JOBS), "--seed", "2"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{KILLS} kills" in done.stdout
